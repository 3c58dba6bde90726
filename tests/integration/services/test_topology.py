"""The topology step, and that what services handle is what the contracts say they handle."""

import ast
from pathlib import Path

from services.contracts.events import REGISTRY
from tests import processes

SERVICES = Path(__file__).parents[3] / "services"


def subscriptions(service: str) -> set[tuple[str, str]]:
    """(source, event) of every @subscribe in the service's code."""
    found = set()
    for file in (SERVICES / service).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "subscribe":
                source, event = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                found.add((str(source), str(event)))
    return found


def test_every_event_has_a_handler_in_each_service_that_must_get_it_and_in_no_other() -> None:
    for service in ("attendees", "sessions", "feed"):
        declared = {key for key, schema in REGISTRY.items() if service in schema.handled_by}
        assert subscriptions(service) == declared


def test_declaring_the_topology_again_changes_nothing(env: dict[str, str]) -> None:
    first, second = (processes.run("services.topology", env=env) for _ in range(2))

    assert (first.returncode, first.stdout) == (0, second.stdout)
    assert "evt-sessions-session_published--feed" in first.stdout


def test_a_service_that_is_well_says_so_and_one_that_is_not_there_is_reported(
    env: dict[str, str], services: object
) -> None:
    assert processes.run("services.health", "feed", env=env).returncode == 0
    missing = processes.run("services.health", "nobody", env=env)
    assert (missing.returncode, "nobody is not well" in missing.stderr) == (1, True)
