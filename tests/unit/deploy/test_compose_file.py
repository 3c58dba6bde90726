"""docker-compose.yml as text: what it promises without being run. That it works is tests/e2e/test_compose.py."""

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.mongo.users import OWNERS
from gateway.config import GatewayConfig
from services.plumbing.config import Settings
from services.sessions.imports.settings import allows_private
from services.sessions.notices.settings import windows_from

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STEPS = {"keys", "topology", "database-users"}
LONG_RUNNING = sorted(SERVICES.keys() - STEPS)
OURS = {"attendees", "sessions", "feed", "gateway", *STEPS}
SECRET = re.compile(r"\$\{(HALLWAY_\w+_PASSWORD):\?[^}]+\}")


class Recording(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return default


def known_variables(service: str) -> set[str]:
    if service == "database-users":
        return {"MONGO_URL", *(f"HALLWAY_MONGO_{owner.upper()}_PASSWORD" for owner in OWNERS)}
    asked = Recording()
    if service == "gateway":
        GatewayConfig.from_env(asked)
        asked.asked |= set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "deploy/gunicorn.conf.py").read_text()))
    else:
        Settings.from_env(asked)
    if service == "sessions":
        allows_private(asked)
        windows_from(asked)
    return asked.asked


def needed_before(service: str) -> set[str]:
    """Everything that a service waits for, directly or not."""
    direct = set(SERVICES[service].get("depends_on", {}))
    return direct.union(*(needed_before(other) for other in direct))


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_what_runs_on_is_checked_restarted_and_may_not_fill_the_disk(service: str) -> None:
    definition = SERVICES[service]
    assert definition["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} <= definition["healthcheck"].keys()
    assert {"max-size", "max-file"} <= definition["logging"]["options"].keys()
    assert "stop_grace_period" in definition


def test_steps_run_once() -> None:
    assert [SERVICES[step]["restart"] for step in sorted(STEPS)] == ["no"] * len(STEPS)


def test_anything_may_be_scaled() -> None:
    assert "container_name" not in TEXT
    assert [name for name, definition in SERVICES.items() if "ports" in definition] == ["proxy"]


def test_all_of_ours_run_one_image_that_one_service_builds() -> None:
    images = {name for name, definition in SERVICES.items() if definition["image"].startswith("${HALLWAY_IMAGE:-")}
    assert images == OURS
    assert len({SERVICES[name]["image"] for name in OURS}) == 1
    assert [name for name, definition in SERVICES.items() if "build" in definition] == ["keys"]
    assert all("keys" in needed_before(name) for name in OURS - {"keys"})


def test_every_service_of_the_house_is_there() -> None:
    commands = {tuple(SERVICES[name]["command"]) for name in OURS}
    built = {path.parent.name for path in (ROOT / "services").glob("*/service.py") if path.parent.name != "plumbing"}
    assert {("python", "-m", "services.run", name) for name in built} <= commands


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_is_one_that_the_process_reads(service: str) -> None:
    given = set(SERVICES[service].get("environment", {}))
    assert given - known_variables(service) == set()


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_password_is_written_down(service: str) -> None:
    for name, value in SERVICES[service].get("environment", {}).items():
        if name.endswith(("PASS", "PASSWORD")):
            assert SECRET.fullmatch(value), name
        if "://" in value and "@" in value:
            user_and_secret = value.partition("://")[2].rpartition("@")[0]
            assert SECRET.fullmatch(user_and_secret.partition(":")[2]), name
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("service", ["attendees", "sessions", "feed"])
def test_a_service_is_a_database_user_of_its_own(service: str) -> None:
    url = urlsplit(SECRET.sub("secret", SERVICES[service]["environment"]["MONGO_URL"]))
    assert (url.username, url.path) == (f"hallway_{service}", f"/hallway_{service}")
    assert SECRET.findall(SERVICES[service]["environment"]["MONGO_URL"]) == [
        f"HALLWAY_MONGO_{service.upper()}_PASSWORD"
    ]


def test_the_gateway_can_reach_files_and_no_other_data() -> None:
    address = SERVICES["gateway"]["environment"]["MONGO_URL"]
    url = urlsplit(SECRET.sub("secret", address))
    assert (url.username, url.path) == ("hallway_media", "/hallway_media")
    assert SECRET.findall(address) == ["HALLWAY_MONGO_MEDIA_PASSWORD"]


def test_only_the_attendees_service_can_read_the_private_key() -> None:
    mounts = {
        name: mount
        for name, definition in SERVICES.items()
        for mount in definition.get("volumes", [])
        if mount.startswith("private-key:")
    }
    assert mounts == {"keys": "private-key:/keys/private", "attendees": "private-key:/keys/private:ro"}


def test_the_proxy_meets_only_the_gateway() -> None:
    assert {name for name, definition in SERVICES.items() if "front" in definition["networks"]} == {"proxy", "gateway"}
    assert SERVICES["proxy"]["networks"] == ["front"]


@pytest.mark.parametrize("service", ["attendees", "sessions", "feed", "gateway"])
def test_the_servers_are_stopped_after_those_who_need_them(service: str) -> None:
    # docker-compose stops in the order of what is named; a step in between has ended, and counts for nothing.
    servers = {"rabbitmq"} if service == "gateway" else {"rabbitmq", "mongo"}
    assert servers <= SERVICES[service]["depends_on"].keys()


def compose_env(file: Path) -> dict[str, str]:
    subprocess.run([ROOT / "deploy" / "compose-env", file], check=True, capture_output=True)
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_compose_env_makes_every_password_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    made = compose_env(file)
    assert {name for name in made if name.endswith("_PASSWORD")} == set(SECRET.findall(TEXT))
    assert len({made[name] for name in SECRET.findall(TEXT)}) == len(set(SECRET.findall(TEXT)))
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert compose_env(file) == made
    assert compose_env(tmp_path / "other") != made


def test_compose_env_keeps_what_is_set_and_adds_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("HALLWAY_PORT=9000\nMY_OWN=1")
    made = compose_env(file)
    assert (made["HALLWAY_PORT"], made["MY_OWN"]) == ("9000", "1")
    assert set(SECRET.findall(TEXT)) <= made.keys()
