"""What deploy/Dockerfile leaves out of the image is not missed in it."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[3]
LEFT_OUT = [re.compile(line, re.IGNORECASE) for line in (ROOT / "deploy/not-in-image.txt").read_text().splitlines()]
LOCK = (ROOT / "requirements.lock").read_text().splitlines()


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """Top-level names that the code in the image imports, its own and the standard library's left out."""
    files = [file for folder in ("services", "gateway", "deploy/mongo") for file in (ROOT / folder).rglob("*.py")]
    found: set[str] = set()
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text()))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"services", "gateway", "deploy"}


def test_everything_that_is_imported_is_in_the_image() -> None:
    kept = {plain(line.partition("==")[0]) for line in LOCK if not any(each.fullmatch(line) for each in LEFT_OUT)}
    distributions = packages_distributions()
    assert {name for name in imported() if not kept & set(map(plain, distributions[name]))} == set()
    assert "gunicorn" in kept


def test_what_is_left_out_is_in_the_lock_file() -> None:
    assert [each.pattern for each in LEFT_OUT if not any(each.fullmatch(line) for line in LOCK)] == []
