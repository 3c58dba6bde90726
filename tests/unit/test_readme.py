"""README says what the code does: its event table and its settings are held against the code."""

import re
from pathlib import Path

from services.contracts.events import REGISTRY

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_event_table_lists_every_event_and_who_must_hear_it() -> None:
    rows = re.findall(r"^\| `(\w+)\.(\w+)` \| .+? \| (.*?) ?\|$", README, re.MULTILINE)

    assert {(source, event): heard for source, event, heard in rows} == {
        key: ", ".join(schema.handled_by) for key, schema in REGISTRY.items()
    }


def test_every_command_of_the_readme_is_a_command() -> None:
    cli = (ROOT / "deploy" / "cli.py").read_text()
    named = set(re.findall(r"\./hallway ([a-z]+)", README))

    assert {name for name in named if not re.search(rf'def {name}_?\(|command\("{name}"', cli)} == set()


def test_every_picture_and_file_of_the_readme_is_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [path for path in linked if not (ROOT / path).exists()] == []
