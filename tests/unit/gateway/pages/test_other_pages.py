from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.failures import BrokerAway
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import Browser

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
HOME = "/conferences/winterhall"


def test_conferences_stand_on_three_shelves(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    services.sessions.add_conference("later", "Later Hall", start="2027-01-01", end="2027-01-02")
    services.sessions.add_conference("past", "Past Hall", start="2020-01-01", end="2020-01-02")
    page = browser.get("/").text

    words = [
        page.index(word) for word in (">Now<", "Winterhall 2026", ">Coming up<", "Later Hall", ">Past<", "Past Hall")
    ]
    assert words == sorted(words)


def test_an_empty_house_says_how_to_fill_it(browser: Browser) -> None:
    assert "No conference yet" in browser.get("/").text


def test_the_front_page_says_what_is_on_and_what_comes_next(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Running", datetime(2026, 1, 31, 9, 30, tzinfo=UTC))
    invented.talk(services, conference["id"], "Coming", datetime(2026, 1, 31, 11, 0, tzinfo=UTC))
    page = browser.get(HOME).text

    now, running, following, coming = (page.index(w) for w in (">Now<", ">Running</a>", ">Next ", ">Coming</a>"))
    assert now < running < following < coming


def test_outside_its_days_the_front_page_has_no_now(
    browser: Browser, services: FakeServices, conference: dict[str, Any], clock: list[datetime]
) -> None:
    invented.talk(services, conference["id"], "Running", NOON)
    clock.append(datetime(2026, 5, 1, tzinfo=UTC))
    page = browser.get(HOME).text

    assert ">Now</h2>" not in page
    assert "1 session<" in page


def test_a_session_page_has_all_of_it(browser: Browser, services: FakeServices, conference: dict[str, Any]) -> None:
    talk = invented.talk(
        services,
        conference["id"],
        "Queues",
        NOON,
        subtitle="and promises",
        room="Janson",
        track="Python",
        type="talk",
        languages=["en"],
        speakers=["Ada Marsh", "Bruno Okafor"],
        abstract_html="<p>All of <em>it</em>.</p>",
        tags=["outbox"],
        links=[{"url": "https://example.org/code", "title": "Code"}],
        recordings=[invented.recording("https://video.example.org/1", "Video")],
        materials=[invented.material("https://example.org/slides.pdf", "Slides")],
        licence="CC BY 4.0",
    )
    browser.cookies["hallway_tz"] = "America/New_York"
    page = browser.get(f"{HOME}/sessions/{talk['id']}").text

    for words in (
        "Queues",
        "and promises",
        "Janson",
        "Python",
        "English",
        "Ada Marsh",
        "Bruno Okafor",
        "<p>All of <em>it</em>.</p>",
        "outbox",
        'href="https://example.org/code"',
        'href="https://video.example.org/1"',
        'href="https://example.org/slides.pdf"',
        "CC BY 4.0",
        "Sat 31 January 2026, ",
        ">13:00</time>",
        ">07:00</time>",
        "45 min",
    ):
        assert words in page, words


def test_a_cancelled_session_says_why(browser: Browser, services: FakeServices, conference: dict[str, Any]) -> None:
    talk = invented.talk(
        services, conference["id"], "Queues", NOON, state="cancelled", cancel_reason="The speaker is ill."
    )
    page = browser.get(f"{HOME}/sessions/{talk['id']}").text

    assert "<strong>Cancelled.</strong>" in page
    assert "The speaker is ill." in page


def test_beside_a_session_stand_its_neighbours(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Earlier", NOON - timedelta(hours=1), room="A")
    talk = invented.talk(services, conference["id"], "Queues", NOON, room="A")
    invented.talk(services, conference["id"], "Elsewhere", NOON, room="B")
    page = browser.get(f"{HOME}/sessions/{talk['id']}").text

    assert "Before, in this room" in page and "Earlier" in page
    assert "1 session at the same time" in page and "Elsewhere" in page


def test_drafts_are_for_organisers(
    browser: Browser,
    signed_in: Browser,
    services: FakeServices,
    backend: FakeBackend,
    conference: dict[str, Any],
    ada: dict[str, Any],
) -> None:
    draft = services.sessions.add_session(conference["id"], "Secret")

    assert browser.get(f"{HOME}/sessions/{draft['id']}").status_code == 404
    ada["roles"][conference["id"]] = "organiser"
    backend.forget()
    answer = signed_in.get(f"{HOME}/sessions/{draft['id']}")
    assert answer.status_code == 200 and "<strong>Draft.</strong>" in answer.text


def test_the_feed_speaks_in_sentences(browser: Browser, services: FakeServices, conference: dict[str, Any]) -> None:
    feed, where = services.feed, (conference["id"], "winterhall")
    facts = {
        "id": "s1",
        "title": "Queues",
        "start": "2026-01-31T12:00:00Z",
        "end": "2026-01-31T12:45:00Z",
        "room": "B",
        "day": "2026-01-31",
        "track": "",
        "state": "published",
    }
    before = {"start": "2026-01-31T09:00:00Z", "end": "2026-01-31T09:45:00Z", "room": "A"}
    feed.add_entry(*where, "session_published", session=facts, change={})
    feed.add_entry(
        *where, "session_moved", session=facts, change={"before": before, "after": {k: facts[k] for k in before}}
    )
    feed.add_entry(*where, "session_changed", session=facts, change={"fields": ["abstract"]})
    feed.add_entry(*where, "session_cancelled", session=facts, change={"reason": "Snow."})
    feed.publish_post(*where, {"id": "p", "name": "Ada Marsh"}, "Hello all", {"id": "s1", "title": "Queues"})
    browser.cookies["hallway_tz"] = "America/New_York"
    page = " ".join(browser.get(f"{HOME}/feed").text.split())

    assert "is in the programme now: Sat 31 January 2026," in page
    assert (
        'has moved from <s class="was">Sat 31 January 2026, <time datetime="2026-01-31T09:00:00Z">10:00</time>' in page
    )
    assert 'to <strong>Sat 31 January 2026, <time datetime="2026-01-31T12:00:00Z">13:00</time>' in page
    assert 'your time <time datetime="2026-01-31T12:00:00Z">07:00</time>' in page
    assert "was changed: abstract." in page
    assert '<q dir="auto">Snow.</q>' in page
    assert "Ada Marsh</strong></a> on <a" in page and "<p>Hello all</p>" in page


def test_an_import_is_one_entry_with_counts(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    what = {
        "import_id": "i",
        "added": 872,
        "moved": 0,
        "changed": 0,
        "cancelled": 3,
        "added_sessions": [{"id": "1", "title": "One"}],
        "moved_sessions": [],
        "changed_sessions": [],
        "cancelled_sessions": [{"id": "2", "title": "Two"}],
    }
    services.feed.add_entry(conference["id"], "winterhall", "programme_imported", programme=what)
    page = " ".join(browser.get(f"{HOME}/feed").text.split())

    assert "<strong>872</strong> sessions added, <strong>3</strong> sessions cancelled." in page
    assert "What was added (the first 1 of 872)" in page


def test_older_entries_are_a_page_further(browser: Browser, services: FakeServices, conference: dict[str, Any]) -> None:
    for number in range(35):
        services.feed.publish_post(conference["id"], "winterhall", {"id": "p", "name": "Ada"}, f"post number {number}.")
    first = browser.get(f"{HOME}/feed").text

    assert "number 34." in first and "number 4." not in first
    assert f'rel="next" href="{HOME}/feed?cursor=c30">Older</a>' in first
    second = browser.get(f"{HOME}/feed?cursor=c30").text
    assert "number 4." in second and "Newest" in second and "data-live" not in second


def test_a_kind_nobody_knows_is_everything(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    services.feed.publish_post(conference["id"], "winterhall", {"id": "p", "name": "Ada"}, "Hello")

    assert "Hello" in browser.get(f"{HOME}/feed?kind=nonsense").text


def test_the_programme_is_readable_while_the_feed_is_away(
    browser: Browser, services: FakeServices, backend: FakeBackend, conference: dict[str, Any]
) -> None:
    talk = invented.talk(services, conference["id"], "Queues", NOON)
    backend.away["feed"] = BrokerAway("nobody is there")

    assert "The feed cannot be reached right now." in browser.get(HOME).text
    session = browser.get(f"{HOME}/sessions/{talk['id']}")
    assert session.status_code == 200 and "The discussion cannot be reached right now." in session.text
    assert "public" not in session.headers["Cache-Control"]


def test_errors_are_pages_with_a_reference(browser: Browser, backend: FakeBackend, conference: dict[str, Any]) -> None:
    missing = browser.get("/conferences/nowhere")
    assert missing.status_code == 404
    assert "There is nothing here" in missing.text and "reference <code>" in missing.text

    backend.away["sessions"] = BrokerAway("nobody is there")
    backend.forget()
    away = browser.get(f"{HOME}/programme?day=2026-02-01")
    assert away.status_code == 503
    assert "Not reachable right now" in away.text and "Try again" in away.text


def test_a_bug_is_a_page_that_tells_nothing(browser: Browser, backend: FakeBackend) -> None:
    backend.away["sessions"] = RuntimeError("secret detail")
    answer = browser.get("/")

    assert answer.status_code == 500
    assert "Something broke" in answer.text and "secret detail" not in answer.text and "Traceback" not in answer.text
