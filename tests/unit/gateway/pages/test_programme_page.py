import re
from datetime import UTC, datetime
from typing import Any

from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import Browser

PROGRAMME = "/conferences/winterhall/programme"
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def test_both_clocks_stand_beside_each_session(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(
        services,
        conference["id"],
        "Queues",
        NOON,
        room="Janson",
        track="Python",
        languages=["fr"],
        speakers=["Ada Marsh"],
    )
    browser.cookies["hallway_tz"] = "Pacific/Auckland"
    page = browser.get(PROGRAMME).text

    for words in (
        "Queues",
        "Janson",
        "Python",
        "French",
        "Ada Marsh",
        "Brussels time (UTC+1)",
        "Auckland (UTC+13)",
        "Sat 31 January 2026",
    ):
        assert words in page
    assert '<time datetime="2026-01-31T12:00:00Z">13:00</time>' in page
    assert (
        'your time <time datetime="2026-01-31T12:00:00Z">01:00</time> <span class="other-day">Sun 1 Feb</span>' in page
    )


def test_the_zone_can_come_with_the_address_and_stays_in_its_links(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON)
    page = browser.get(f"{PROGRAMME}?tz=America/New_York").text

    assert "New York (UTC−5)" in page
    assert "tz=America%2FNew_York" in page


def test_without_a_zone_the_page_asks_for_one(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON)
    page = browser.get(PROGRAMME).text

    assert "Reading from elsewhere?" in page
    assert "your time <time" not in page


def test_who_wants_the_conferences_time_only_is_not_asked_again(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON)
    browser.post("/time-zone", {"zone": "", "next": PROGRAMME})

    assert "Reading from elsewhere?" not in browser.get(PROGRAMME).text


def test_the_day_shown_is_today_while_the_conference_runs(
    browser: Browser, services: FakeServices, conference: dict[str, Any], clock: list[datetime]
) -> None:
    invented.talk(services, conference["id"], "Saturday talk", NOON)
    invented.talk(services, conference["id"], "Sunday talk", SUNDAY)

    assert "Saturday talk" in browser.get(PROGRAMME).text
    clock.append(SUNDAY)
    assert "Sunday talk" in browser.get(PROGRAMME).text
    clock.append(datetime(2030, 1, 1, tzinfo=UTC))
    assert "Saturday talk" in browser.get(PROGRAMME).text


def test_cancelled_sessions_are_struck_through_and_say_so(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Gone", NOON, state="cancelled")
    page = browser.get(PROGRAMME).text

    assert "<s>Gone</s>" in page
    assert "Cancelled</strong>" in page


def test_filters_are_in_the_address_and_stay_chosen(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "One", NOON, track="Python", room="A", languages=["en"])
    invented.talk(services, conference["id"], "Two", NOON, track="Web", room="B", languages=["fr"])
    page = browser.get(f"{PROGRAMME}?day=2026-01-31&track=Web&language=fr").text

    assert ">Two</a>" in page and ">One</a>" not in page
    assert '<option value="Web" selected>Web (1)</option>' in page
    assert '<option value="fr" selected>French (1)</option>' in page
    assert "day=2026-02-01" not in page


def test_a_search_is_over_all_days(browser: Browser, services: FakeServices, conference: dict[str, Any]) -> None:
    invented.talk(services, conference["id"], "Queues on Saturday", NOON)
    invented.talk(services, conference["id"], "Queues on Sunday", SUNDAY)
    invented.talk(services, conference["id"], "Trees", NOON)
    page = browser.get(f"{PROGRAMME}?q=queues").text

    assert "<mark>Queues</mark> on Saturday</a>" in page and "<mark>Queues</mark> on Sunday</a>" in page
    assert ">Trees</a>" not in page and "2 sessions" in page


def test_a_hit_shows_why_it_was_found_and_escapes_what_people_wrote(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    abstract, said = "All <b>queues</b> wait.", {"marks": [[7, 13]], "field": "abstract"}
    invented.talk(services, conference["id"], "Queues", NOON, abstract=abstract, passage=said)
    page = browser.get(f"{PROGRAMME}?q=queues").text

    assert "All &lt;b&gt;<mark>queues</mark>&lt;/b&gt; wait." in page


def test_what_was_said_in_a_recording_leads_to_its_second(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    said = {"text": "and queues", "marks": [[4, 10]], "field": "captions", "recording_id": "R1", "at_seconds": 3725}
    talk = invented.talk(services, conference["id"], "Queues", NOON, passage=said)
    page = browser.get(f"{PROGRAMME}?q=queues").text

    address = f"/conferences/winterhall/sessions/{talk['id']}?recording=R1&amp;t=3725"
    assert f'<a href="{address}">At 1:02:05<' in page


def test_counts_of_what_was_found_choose_and_take_back(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues one", NOON, track="Python")
    invented.talk(services, conference["id"], "Queues two", NOON, track="Web")
    page = browser.get(f"{PROGRAMME}?q=queues&track=Web").text

    assert f'<a href="{PROGRAMME}?q=queues" aria-current="true"><span dir="auto">Web</span>' in page
    assert f'<a href="{PROGRAMME}?q=queues&amp;track=Web&amp;recorded=false">' not in page  # there is nothing to choose


def test_who_mistyped_is_asked_what_they_meant(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    services.sessions.suggestion = "queues"
    page = browser.get(f"{PROGRAMME}?q=quueues").text

    assert f'Did you mean <a href="{PROGRAMME}?q=queues" dir="auto">queues</a>?' in page


def test_a_search_that_finds_nothing_offers_ways_out(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON, track="Python")
    page = browser.get(f"{PROGRAMME}?day=2026-01-31&q=zebra&track=Python").text

    assert "Nothing matches" in page
    assert "look on all days" in page
    assert f'href="{PROGRAMME}?day=2026-01-31&amp;track=Python">leave out zebra</a>' in page


def test_sessions_without_a_time_are_apart(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Timed", NOON)
    invented.talk(services, conference["id"], "Timeless", None)

    assert "Timeless" not in browser.get(PROGRAMME).text
    page = browser.get(f"{PROGRAMME}?day=unscheduled").text
    assert ">Timeless</a>" in page and ">Timed</a>" not in page


def test_a_night_session_is_on_the_evening_it_belongs_to(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Late show", datetime(2026, 1, 31, 23, 30, tzinfo=UTC), day="2026-01-31")
    page = browser.get(f"{PROGRAMME}?day=2026-01-31").text

    assert "Late show" in page
    assert '<span class="next-day">Sun 1 Feb</span>' in page


def test_a_day_that_cannot_be_is_as_good_as_none(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON)

    assert "Queues" in browser.get(f"{PROGRAMME}?day=2026-99-99").text


def test_a_programme_that_is_not_out_says_so(browser: Browser, conference: dict[str, Any]) -> None:
    answer = browser.get(PROGRAMME)

    assert answer.status_code == 200
    assert "Nothing here yet" in answer.text


def test_a_day_of_four_hundred_sessions_comes_in_windows_of_one_read_each(
    browser: Browser, services: FakeServices, backend: FakeBackend, conference: dict[str, Any]
) -> None:
    invented.programme(services, conference["id"], per_day=400, days=1)
    answer = browser.get(PROGRAMME)

    assert answer.text.count('class="row ') == 150
    assert [call.method for call in backend.calls] == ["get_conference", "overview", "programme_day"]
    assert len(answer.content) < 150_000
    assert f'<a class="button quiet" rel="next" href="{PROGRAMME}?cursor=c150">Later on this day</a>' in answer.text
    last = browser.get(f"{PROGRAMME}?cursor=c300").text
    assert last.count('class="row ') == 100 and "Later on this day" not in last
    assert f'rel="prev" href="{PROGRAMME}?cursor=c150">Earlier on this day</a>' in last


def test_hours_that_are_in_another_window_are_one_link_away(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    invented.programme(services, conference["id"], per_day=400, days=1)
    page = browser.get(PROGRAMME).text
    hours = page.partition('aria-label="Jump to a time">')[2].partition("</nav>")[0]

    assert '<a href="#at-0131T0800Z">09:00</a>' in hours
    assert re.search(r'<a href="/conferences/winterhall/programme\?cursor=c\d+#at-0131T1[0-9]00Z">', hours)


def test_a_stale_page_says_how_old_it_is(
    browser: Browser, services: FakeServices, backend: FakeBackend, conference: dict[str, Any]
) -> None:
    invented.talk(services, conference["id"], "Queues", NOON)
    backend.stale = True
    page = browser.get(PROGRAMME).text

    assert "Shown as of" in page
    assert "we cannot reach the programme" in page
