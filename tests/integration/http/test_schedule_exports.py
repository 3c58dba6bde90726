"""The programme as files: who gets them, with which headers, and what is in them after changes."""

import json
import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest
from lxml import etree

from tests.integration.http.conftest import Client, Site
from tests.waiting import eventually

KINDS = ("xml", "json", "ics", "xcal", "csv", "feed.json")
NOON, LATER = "2026-11-24T12:00:00Z", "2026-11-24T12:45:00Z"
DATA = Path(__file__).parents[4] / "shared" / "data"
Conference = dict[str, Any]
Publish = Callable[..., dict[str, Any]]


@pytest.fixture
def base(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}"


@pytest.fixture
def publish(operator: Client, base: str) -> Publish:
    def make(title: str, **fields: Any) -> dict[str, Any]:
        body = {
            "title": title,
            "room": "Hall",
            "start": "2026-11-23T09:00:00Z",
            "end": "2026-11-23T09:45:00Z",
            "speakers": [{"name": "Ada"}],
            **fields,
        }
        made = operator.post(f"{base}/sessions", json=body)
        assert made.status_code == 201, made.text
        done = operator.post(f"{base}/sessions/{made.json()['id']}/publish")
        assert done.status_code == 200, done.text
        return dict(done.json())

    return make


def titles(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    days = answer.json()["schedule"]["conference"]["days"]
    return [event["title"] for day in days for room in day["rooms"].values() for event in room]


def calendar(answer: httpx.Response) -> dict[str, Any]:
    """Events by title."""
    assert answer.status_code == 200, answer.text
    return {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def programme(answer: httpx.Response) -> Any:
    """Its version and its days."""
    schedule = answer.json()["schedule"]
    return schedule["version"], schedule["conference"]["days"]


def test_every_format_is_there_for_anybody_with_its_type_and_may_be_read_from_other_sites(
    anybody: Client, base: str, publish: Publish
) -> None:
    publish("Hello")

    answers = {kind: anybody.get(f"{base}/schedule.{kind}") for kind in KINDS}

    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(KINDS, 200)
    assert {kind: answer.headers["content-type"] for kind, answer in answers.items()} == {
        "xml": "application/vnd.c3voc.schedule+xml; charset=utf-8",
        "json": "application/json",
        "ics": "text/calendar; charset=utf-8",
        "xcal": "application/calendar+xml; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "feed.json": "application/feed+json",
    }
    for answer in answers.values():
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["etag"].startswith('"')
        assert parsedate_to_datetime(answer.headers["last-modified"])
        assert "Hello" in answer.text


def test_an_unchanged_programme_is_answered_with_304_by_etag_and_by_time(
    anybody: Client, base: str, publish: Publish
) -> None:
    publish("Hello")
    path = f"{base}/schedule.xml"
    first = anybody.get(path)

    def status(**headers: str) -> int:
        return anybody.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).status_code

    known = first.headers["etag"], first.headers["last-modified"]
    assert status(if_none_match=known[0]) == 304
    assert status(if_modified_since=known[1]) == 304
    assert status(if_none_match='"another"', if_modified_since=known[1]) == 200  # what it has counts more than when
    assert status(if_modified_since="Sun, 22 Nov 2020 08:00:00 GMT") == 200
    assert status(if_modified_since="yesterday") == 200
    publish("Later")
    eventually(lambda: status(if_none_match=known[0]) == 200)
    assert status(if_modified_since=known[1]) == 200


def test_it_comes_compressed_and_every_encoding_has_an_etag_of_its_own(
    anybody: Client, base: str, publish: Publish
) -> None:
    publish("Hello", abstract="A word. " * 200)
    path = f"{base}/schedule.json"

    answers = {name: anybody.get(path, headers={"Accept-Encoding": name}) for name in ("identity", "gzip", "br")}

    assert [one.headers.get("content-encoding", "identity") for one in answers.values()] == list(answers)
    assert len({one.headers["etag"] for one in answers.values()}) == 3
    assert len({one.content for one in answers.values()}) == 1


def test_a_draft_is_in_no_file_and_what_was_published_in_all(
    anybody: Client, operator: Client, base: str, publish: Publish
) -> None:
    publish("Hello")
    operator.post(f"{base}/sessions", json={"title": "Only a draft"})

    for kind in KINDS:
        for client in (anybody, operator):
            text = client.get(f"{base}/schedule.{kind}").text
            assert "Hello" in text and "Only a draft" not in text, kind


def test_a_moved_session_keeps_its_uid_and_counts_up_and_a_cancelled_one_says_so(
    anybody: Client, operator: Client, base: str, publish: Publish
) -> None:
    session = publish("Hello")
    before = calendar(anybody.get(f"{base}/schedule.ics"))["Hello"]
    path = f"{base}/sessions/{session['id']}"

    moved = operator.patch(path, {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T10:45:00Z"})
    cancelled = operator.post(f"{path}/cancel", json={"reason": "Ada is ill."})

    assert (moved.status_code, cancelled.status_code) == (200, 200)
    eventually(lambda: "CANCELLED" in anybody.get(f"{base}/schedule.ics").text)
    after = calendar(anybody.get(f"{base}/schedule.ics"))["Hello"]
    assert after["UID"] == before["UID"] == f"{session['guid']}@127.0.0.1"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (before["SEQUENCE"], before["SEQUENCE"] + 2)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["DTSTART"].dt.isoformat() == "2026-11-23T11:00:00+01:00"
    assert titles(anybody.get(f"{base}/schedule.json")) == []


def test_calendars_of_one_track_room_or_speaker_hold_just_their_sessions(
    anybody: Client, base: str, publish: Publish
) -> None:
    session = publish("In the hall", track="Main")
    publish("Elsewhere", room="Foyer", track="Side", speakers=[{"name": "Grace"}])
    path, ada = f"{base}/schedule.ics", session["speakers"][0]["id"]

    def found(**narrowed: str) -> list[str]:
        return list(calendar(anybody.get(path, params=narrowed)))

    assert found(track="Main") == found(room="Hall") == found(room="hall") == found(speaker=ada) == ["In the hall"]
    assert sorted(found()) == ["Elsewhere", "In the hall"]
    assert anybody.get(path, params={"room": "Nowhere"}).status_code == 404
    assert anybody.get(path, params={"speaker": "nobody"}).status_code == 404
    assert anybody.get(path, params={"room": "Hall", "track": "Main"}).status_code == 422
    assert anybody.get(f"{base}/schedule.xml", params={"room": "Hall"}).status_code in (200, 422)


def test_one_session_is_a_calendar_of_its_own_and_a_draft_is_none(
    anybody: Client, operator: Client, base: str, publish: Publish
) -> None:
    session = publish("Hello")
    draft = operator.post(f"{base}/sessions", json={"title": "Draft"}).json()

    answer = anybody.get(f"{base}/sessions/{session['id']}/calendar.ics")

    assert list(calendar(answer)) == ["Hello"]
    assert answer.headers["content-disposition"].startswith("attachment")
    for client in (anybody, operator):
        assert client.get(f"{base}/sessions/{draft['id']}/calendar.ics").status_code == 404


def test_numbers_stay_with_sessions_and_people_whatever_is_cancelled_and_added(
    anybody: Client, operator: Client, base: str, publish: Publish
) -> None:
    def numbers() -> tuple[dict[str, str], dict[str, str]]:
        root = etree.fromstring(anybody.get(f"{base}/schedule.xml").content)
        events = {event.findtext("title") or "": event.get("id", "") for event in root.iterfind(".//event")}
        return events, {one.text or "": one.get("id", "") for one in root.iterfind(".//person")}

    first = publish("First")
    publish("Second", speakers=[{"name": "Grace"}])
    before = numbers()
    operator.post(f"{base}/sessions/{first['id']}/cancel", json={"reason": "Nobody can come."})
    publish("Third")
    eventually(lambda: "Third" in numbers()[0])

    events, people = numbers()
    assert events["Second"] == before[0]["Second"]
    assert people == before[1]
    assert events["Third"] not in before[0].values()


def test_who_asks_for_the_first_time_at_once_gets_the_same_numbers(
    anybody: Client, base: str, publish: Publish, database: Callable[[str], Any], conference: Conference
) -> None:
    for number in range(3):
        publish(f"Talk {number}")
    answers: list[str] = []

    def ask(kind: str) -> None:
        answers.append(anybody.get(f"{base}/schedule.{kind}").text)

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in ("xml", "json") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers)) == 2
    kept = list(database("sessions")["numbers"].find({"conference_id": conference["id"], "kind": "event"}))
    assert sorted(one["number"] for one in kept) == [1, 2, 3]


def test_importing_what_was_exported_changes_nothing(anybody: Client, operator: Client, base: str) -> None:
    file = DATA / "pretalx-good2025.schedule.json"
    if not file.exists():
        pytest.skip(f"{file} is not there: other people's programmes are not part of this repository")

    def bring(content: bytes) -> dict[str, Any]:
        answer = operator.post(f"{base}/imports", content=content, headers={"Content-Type": "application/octet-stream"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    assert len(bring(file.read_bytes())["added"]) == 72
    for kind in ("xml", "json"):
        exported = anybody.get(f"{base}/schedule.{kind}")
        again = bring(exported.content)
        assert [again[name] for name in ("added", "moved", "changed", "cancelled")] == [[], [], [], []], kind
        assert anybody.get(f"{base}/schedule.{kind}").content == exported.content


def test_an_older_release_stays_as_it_was_whatever_changed_since(
    anybody: Client, operator: Client, base: str, publish: Publish
) -> None:
    first, path = publish("First"), f"{base}/schedule.json"
    operator.post(f"{base}/sessions", json={"title": "Second", "start": NOON, "end": LATER, "room": "Hall"})
    released = operator.post(f"{base}/releases", json={"note": "All of it.", "version": "Spring"})
    assert released.status_code == 201, released.text
    eventually(lambda: titles(anybody.get(path)) == ["First", "Second"])
    before = programme(anybody.get(path))

    changed = operator.patch(f"{base}/sessions/{first['id']}", {"title": "First, moved", "start": NOON, "end": LATER})
    cancelled = operator.post(f"{base}/sessions/{publish('Third')['id']}/cancel", json={"reason": "Nobody can come."})
    publish("Fourth")

    assert (changed.status_code, cancelled.status_code, before[0]) == (200, 200, "Spring")
    eventually(lambda: programme(anybody.get(path))[0] == "Spring.4")
    assert programme(anybody.get(path, params={"release": "1"})) == before
    assert anybody.get(path, params={"release": "2"}).status_code == 404
    assert anybody.get(path, params={"release": "none"}).status_code == 422


def test_the_last_files_are_still_given_while_the_service_is_stopped(
    site: Site, anybody: Client, base: str, publish: Publish
) -> None:
    publish("Hello")
    before = anybody.get(f"{base}/schedule.xml").content
    process = site.programs["sessions"].process

    process.send_signal(19)  # SIGSTOP: there, and silent
    try:
        assert anybody.get(f"{base}/schedule.xml").content == before
    finally:
        process.send_signal(18)


def test_pages_say_where_the_files_are(anybody: Client, base: str, publish: Publish) -> None:
    session = publish("Hello")

    programme = anybody.page.get(f"{base}/programme").text
    page = anybody.page.get(f"{base}/sessions/{session['id']}").text

    assert f'href="webcal://{anybody.site.url.removeprefix("http://")}/api/v1{base}/schedule.ics"' in programme
    assert f"https://ggt.gaa.st/#url={anybody.site.url}/api/v1{base}/schedule.xml" in programme
    assert f'<link rel="alternate" type="text/calendar" href="/api/v1{base}/schedule.ics"' in programme
    assert f'href="/api/v1{base}/sessions/{session["id"]}/calendar.ics"' in page
    assert json.loads(anybody.get(f"{base}/schedule.feed.json").text)["version"] == "https://jsonfeed.org/version/1.1"
