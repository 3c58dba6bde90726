"""The map of the house (README) as tests: who may import what of ours, and which third-party packages."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT_OF_OURS = {
    "services/contracts": ("services.contracts",),
    "services/plumbing": ("services.contracts", "services.plumbing"),
    "services/attendees": ("services.contracts", "services.plumbing", "services.attendees"),
    "services/sessions": ("services.contracts", "services.plumbing", "services.sessions"),
    "services/feed": ("services.contracts", "services.plumbing", "services.feed"),
    "gateway": ("services.contracts", "gateway"),
    "deploy": ("deploy",),
    "tests/e2e": ("deploy", "tests"),
    "tests/bench": ("deploy", "tests"),
}
PARTS = (
    *("accounts", "batches", "claims", "connections", "data", "identities", "invitations", "mail", "members"),
    *("notices", "profiles"),
)
MAY_IMPORT_OF_OTHERS = {
    "services/contracts": {"marshmallow", "apispec"},
    "services/plumbing": {"nameko", "kombu", "amqp", "pymongo", "eventlet", "ulid", "markdown_it", "nh3"},
    "services/sessions/importers": {"lxml", "icalendar"},
    "services/sessions/imports/domain.py": set(),
    "gateway/oidc": {"authlib", "httpx", "joserfc"},
    "services/attendees/domain.py": set(),
    "services/attendees/cleaning.py": set(),
    "services/attendees/cursors.py": set(),
    "services/attendees/visibility.py": set(),
    "services/attendees/search.py": set(),
    **{f"services/attendees/{part}/domain.py": set() for part in PARTS},
    "services/sessions/domain": {"ulid"},
    "services/sessions/history/domain.py": set(),
    "services/sessions/history/merging.py": set(),
    **{f"services/sessions/releases/{rules}.py": set() for rules in ("domain", "undoing")},
    "services/sessions/data/domain.py": set(),
    "services/sessions/now/domain.py": set(),
    **{f"services/sessions/questions/{rules}.py": set() for rules in ("domain", "question", "telling")},
    "services/sessions/ratings/domain.py": set(),
    "services/sessions/catalogue/domain.py": {"ulid"},
    "services/sessions/catalogue/renaming.py": set(),
    "services/sessions/speakers/domain.py": set(),
    "services/sessions/speakers/listing.py": set(),
    "gateway/now.py": set(),
    "services/sessions/exporters": {"lxml"},
    "services/sessions/pieces.py": set(),
    "services/sessions/exports/past.py": set(),
    "services/sessions/finding/domain": {"rapidfuzz", "snowballstemmer"},
    "services/sessions/calendars/domain.py": set(),
    "services/sessions/notices/domain.py": set(),
    "services/sessions/stars/domain.py": set(),
    "services/feed/notifications/domain.py": set(),
    "services/feed/authors.py": set(),
    "services/feed/domain.py": set(),
    "services/feed/projection.py": set(),
}
NEVER = {
    "gateway": {"nameko", "eventlet"},
    "services": {"falcon", "gunicorn"},
    "deploy": {"nameko", "eventlet", "falcon", "marshmallow"},
}
INSIDE_A_SERVICE = {
    "domain": {"repository", "service", "schemas", "importing"},
    "projection": {"repository", "service", "schemas"},
    "importers": {"domain", "repository", "service", "schemas", "importing"},
    "exporters": {"repository", "service", "schemas"},
    "repository": {"service"},
    "schemas": {"repository", "service"},
}
OURS = ("services", "gateway", "deploy", "tests")


def files(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


@cache
def imports(file: Path) -> frozenset[str]:
    """Every module the file imports, also inside functions; `from a.b import c` counts as a.b and a.b.c."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("place", MAY_IMPORT_OF_OURS)
def test_a_package_imports_of_ours_only_what_the_map_allows(place: str) -> None:
    allowed = MAY_IMPORT_OF_OURS[place]
    strangers = {
        f"{file.relative_to(ROOT)}: {module}"
        for file in files(place)
        for module in imports(file)
        # `from services import x` also names the package that holds everything
        if is_in(module, OURS) and not is_in(module, allowed) and module not in OURS
    }
    assert strangers == set()


@pytest.mark.parametrize("place", MAY_IMPORT_OF_OTHERS)
def test_what_shall_stay_pure_imports_no_machinery(place: str) -> None:
    strangers = {
        f"{file.relative_to(ROOT)}: {module}"
        for file in files(place)
        for module in imports(file)
        if not is_in(module, OURS)
        and module.partition(".")[0] not in MAY_IMPORT_OF_OTHERS[place] | set(sys.stdlib_module_names)
    }
    assert strangers == set()


@pytest.mark.parametrize("place", NEVER)
def test_a_process_loads_nothing_of_the_other_kind(place: str) -> None:
    strangers = {
        f"{file.relative_to(ROOT)}: {module}"
        for file in files(place)
        for module in imports(file)
        if module.partition(".")[0] in NEVER[place]
    }
    assert strangers == set()


def test_the_gateway_has_a_database_for_files_only() -> None:
    users = {
        str(file.relative_to(ROOT))
        for file in files("gateway")
        if any(module.partition(".")[0] in ("pymongo", "gridfs", "bson") for module in imports(file))
    }
    assert users == {"gateway/media.py", "gateway/media_streams.py"}


@pytest.mark.parametrize("service", ["attendees", "sessions", "feed"])
def test_inside_a_service_nothing_imports_upwards(service: str) -> None:
    upwards = set()
    for file in files(f"services/{service}"):
        path = file.relative_to(ROOT / "services" / service).parts
        # Parts of a service are folders by noun, each with layers of its own.
        layer = next((name for part in path if (name := part.removesuffix(".py")) in INSIDE_A_SERVICE), "")
        for module in imports(file):
            parts = module.split(".")
            if parts[:2] == ["services", service] and set(parts[2:]) & INSIDE_A_SERVICE.get(layer, set()):
                upwards.add(f"{file.relative_to(ROOT)}: {module}")
    assert upwards == set()


def test_events_are_handled_only_through_subscribe() -> None:
    plain = {
        str(file.relative_to(ROOT))
        for file in files("services")
        if any(module in ("nameko.events.event_handler", "nameko.rpc.rpc") for module in imports(file))
    }
    assert plain == set()


def test_the_api_pages_and_services_stay_readable() -> None:
    """A module that outgrows 250 lines becomes a folder by noun."""
    long = {
        str(file.relative_to(ROOT)): count
        for place in ("services", "gateway", "deploy")
        for file in files(place)
        if (count := len(file.read_text().splitlines())) > 250
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = {
        str(file.relative_to(ROOT))
        for place in ("services", "gateway", "deploy")
        for file in files(place)
        if file.read_text().strip() and not ast.get_docstring(ast.parse(file.read_text()))
    }
    assert silent == set()


def test_the_lock_pins_exact_versions() -> None:
    lines = [
        line for line in (ROOT / "requirements.lock").read_text().splitlines() if line and not line.startswith("#")
    ]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^ ]+", line)] == []
