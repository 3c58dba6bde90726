import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from falcon.testing import TestClient

from gateway.app import create_app
from gateway.config import GatewayConfig
from gateway.pages import assets
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import Browser

HOME = "/conferences/winterhall"
PUBLIC_PATHS = ["/", HOME, f"{HOME}/programme", f"{HOME}/programme?day=2026-01-31&tz=Asia/Tokyo", f"{HOME}/feed"]
PATHS = [*PUBLIC_PATHS, "/sign-in", "/sign-up", "/time-zone", "/nowhere"]


@pytest.fixture
def talk(services: FakeServices, conference: dict[str, Any]) -> dict[str, Any]:
    return invented.talk(
        services, conference["id"], "Queues", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), room="A", track="T"
    )


@pytest.mark.parametrize("path", PATHS)
def test_every_page_stands_in_the_same_accessible_frame(path: str, browser: Browser, talk: dict[str, Any]) -> None:
    page = browser.get(path).text

    assert '<html lang="en">' in page and "<title>" in page and 'name="description"' in page
    for landmark in ("<header", "<main", "<footer", "<nav"):
        assert landmark in page
    assert '<a class="skip" href="#main">' in page and 'id="main"' in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_field_has_a_label_and_every_id_is_there_once(path: str, browser: Browser, talk: dict[str, Any]) -> None:
    page = browser.get(path).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    labels = set(re.findall(r'<label for="([^"]+)"', page))
    fields = re.findall(r"<(?:input|select|textarea)\b([^>]*)>", page)

    assert len(ids) == len(set(ids))
    for field in fields:
        if 'type="hidden"' not in field:
            assert re.search(r'id="([^"]+)"', field)[1] in labels  # type: ignore[index]


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_a_page_without_anything_personal_may_be_kept_for_everyone(
    path: str, browser: Browser, talk: dict[str, Any]
) -> None:
    answer = browser.get(path)

    assert "public" in answer.headers["Cache-Control"]
    assert "set-cookie" not in answer.headers
    assert "csrf_token" not in answer.text


def test_a_session_page_may_be_kept_for_everyone(browser: Browser, talk: dict[str, Any]) -> None:
    assert "public" in browser.get(f"{HOME}/sessions/{talk['id']}").headers["Cache-Control"]


def test_pages_of_people_and_for_signing_in_are_never_kept(
    new_browser: Callable[[], Browser], signed_in: Browser, talk: dict[str, Any]
) -> None:
    for path in PUBLIC_PATHS:
        assert signed_in.get(path).headers["Cache-Control"] == "private, no-cache"
    for path in ("/sign-in", "/sign-up", "/time-zone"):
        assert "public" not in new_browser().get(path).headers["Cache-Control"]


def test_links_to_share_carry_title_and_address(browser: Browser, talk: dict[str, Any]) -> None:
    page = browser.get(f"{HOME}/sessions/{talk['id']}").text

    assert f'<link rel="canonical" href="https://hallway.example{HOME}/sessions/{talk["id"]}">' in page
    assert '<meta property="og:title" content="Queues">' in page
    assert '<meta property="og:description" content="Queues, at Winterhall 2026">' in page


@pytest.mark.parametrize("path", PATHS)
def test_pages_load_nothing_from_elsewhere(path: str, browser: Browser, talk: dict[str, Any]) -> None:
    page = browser.get(path).text

    for address in re.findall(
        r'<(?:script|img|iframe|link rel="(?:icon|stylesheet)")[^>]*(?:src|href)="([^"]+)"', page
    ):
        assert address.startswith("/static/")


def test_static_files_are_named_by_content_and_kept_for_ever(browser: Browser) -> None:
    style = re.search(r'href="(/static/style\.[0-9a-f]{12}\.css)"', browser.get("/").text)[1]  # type: ignore[index]
    answer = browser.get(style, **{"Accept-Encoding": "gzip, br"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Content-Type"].startswith("text/css")
    plain = browser.get(style)
    assert "Content-Encoding" not in plain.headers and b":root" in plain.content


@pytest.mark.parametrize("name", ["style.css", "nothing.css", "..%2Fassets.py", "style.000000000000.css"])
def test_only_current_files_are_served(name: str, browser: Browser) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_the_style_sheet_fetches_nothing_and_the_script_is_small() -> None:
    style = (assets.FOLDER / "style.css").read_text()

    assert "url(" not in style and "@import" not in style
    assert (assets.FOLDER / "hallway.js").stat().st_size < 10_000


def test_templates_trust_only_html_that_services_have_sanitised() -> None:
    trusted = set()
    for template in Path(assets.FOLDER.parent, "templates").glob("*.html"):
        text = template.read_text()
        assert "style=" not in text and "<script>" not in text and not re.search(r'\son[a-z]+="', text)
        trusted |= set(re.findall(r"([\w.]+) *\| *safe", text))

    assert trusted == {
        "session.abstract_html",
        "session.description_html",
        "entry.post.html",
        "person.bio_html",
        "one.answer_html",
        "speaker.biography_html",
    }


def test_a_static_file_is_packed_once_on_its_way_through_the_whole_gateway(backend: FakeBackend) -> None:
    client = TestClient(create_app(GatewayConfig(), backend=backend))
    url = assets.Assets().url("style.css")
    packed = client.simulate_get(url, headers={"Accept-Encoding": "br"})

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == (assets.FOLDER / "style.css").read_bytes()
