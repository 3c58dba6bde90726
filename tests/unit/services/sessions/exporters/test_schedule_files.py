"""schedule.xml and schedule.json: valid, the same every time, and all that applications cannot do without."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.exporters import Track
from tests.unit.services.sessions.exporters.making import SHARED, SITE, exported, imported, outgoing, talk
from tests.unit.services.sessions.exporters.schedule_schema import SCHEMA
from tests.unit.services.sessions.making import CONFERENCE, NOON

XSD = etree.XMLSchema(etree.parse(Path(__file__).with_name("schedule.xsd")))
CHECKER = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
Element = etree._Element


def read_xml(content: bytes) -> Element:
    """The file, which is valid."""
    root = etree.fromstring(content)
    XSD.assertValid(root)
    return root


def read_json(content: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(content)
    CHECKER.validate(document)
    return document


def json_events(document: dict[str, Any]) -> list[dict[str, Any]]:
    days = document["schedule"]["conference"]["days"]
    return [event for day in days for room in day["rooms"].values() for event in room]


def everything() -> list[Session]:
    """A session of each kind there is."""
    ada, grace, other_ada = Speaker("1", "Ada"), Speaker("2", "Grace <b>&"), Speaker("3", "Ada")
    return [
        talk(
            1, speakers=(ada, grace, other_ada), keys=("code:pretalx.com/ABC123",), links=(Link("https://a.example"),)
        ),
        talk(2, room="", title="\u0001Odd & <strange>\u0085", abstract="]]> \ud800 \x00\x0b", languages=("en", "de")),
        talk(3, start=NOON, end=NOON + timedelta(days=2), title="Exhibition", keys=("code:pretalx.com/ABC123",)),
        talk(4, start=None, end=None),
        talk(5, state="cancelled"),
        talk(6, amended=True, url="https://pretalx.com/talk/ABC124", logo="https://a.example/x.png"),
        talk(7, room="Hall 2", title="李"),
    ]


def test_a_programme_with_everything_in_it_is_valid() -> None:
    tracks = (Track("Main", "main", "#aabbcc"), Track("Other"))

    assert len(read_xml(exported("xml", *everything(), tracks=tracks)).findall(".//event")) == 8
    assert len(json_events(read_json(exported("json", *everything(), tracks=tracks)))) == 8


@pytest.mark.parametrize("file", SHARED)
def test_exports_of_published_programmes_are_valid_and_keep_every_session_that_takes_place(file: str) -> None:
    conference, found = imported(file)
    held = [one for one in found if one.state == "published" and one.start]
    guids = Counter(one.guid for one in held)

    in_xml = read_xml(exported("xml", *found, conference=conference))
    in_json = read_json(exported("json", *found, conference=conference))

    assert Counter(event.get("guid") for event in in_xml.iterfind(".//event")) == guids
    assert Counter(event["guid"] for event in json_events(in_json)) == guids


def test_a_conference_without_sessions_has_its_days() -> None:
    root = read_xml(exported("xml"))
    days = read_json(exported("json"))["schedule"]["conference"]["days"]

    assert [day.get("date") for day in root.iterfind("day")] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert [day["date"] for day in days] == ["2026-11-23", "2026-11-24", "2026-11-25"]


@pytest.mark.parametrize("kind", ["xml", "json", "ics", "xcal", "csv", "feed.json"])
def test_the_same_programme_gives_the_same_bytes(kind: str) -> None:
    people = outgoing(*everything()).people

    first, second = (exported(kind, *everything(), people=people) for _ in range(2))

    assert first == second


def test_what_is_cancelled_or_has_no_time_is_not_in_schedules() -> None:
    sessions = (talk(1), talk(2, state="cancelled"), talk(3, start=None, end=None))

    assert [one.text for one in read_xml(exported("xml", *sessions)).iterfind(".//title")] == ["Remote Days", "Talk 1"]
    assert [one["title"] for one in json_events(read_json(exported("json", *sessions)))] == ["Talk 1"]


def test_notes_of_organisers_and_what_is_planned_stand_nowhere() -> None:
    secret = talk(needs_minutes=4711, planned={"title": "Not yet said"}, planned_reason="Not yet said", held=True)

    for kind in ("xml", "json", "ics", "xcal", "csv", "feed.json"):
        assert not re.search(rb"4711|Not yet said", exported(kind, secret)), kind


def test_a_session_of_a_day_or_more_is_cut_where_days_change_and_never_lasts_a_day() -> None:
    exhibition = talk(start=NOON, end=NOON + timedelta(days=2), room="Foyer")

    events = json_events(read_json(exported("json", exhibition)))

    assert [(event["date"], event["duration"]) for event in events] == [
        ("2026-11-23T13:00:00+01:00", "15:00"),
        ("2026-11-24T04:00:00+01:00", "12:00"),
        ("2026-11-24T16:00:00+01:00", "12:00"),
        ("2026-11-25T04:00:00+01:00", "09:00"),
    ]
    assert events[0]["guid"] == exhibition.guid
    assert len({event["guid"] for event in events}) == len({event["id"] for event in events}) == 4


def test_a_code_stands_at_one_event_only_since_the_schema_wants_it_unique() -> None:
    first, second = (talk(n, keys=("code:pretalx.com/ABC123",)) for n in (1, 2))
    alone = talk(3, keys=("code:pretalx.com/ABC124", "id:pretalx.com/7"))

    codes = [event.get("code") for event in read_xml(exported("xml", first, second, alone)).iterfind(".//event")]

    assert codes == [None, None, "ABC124"]


def test_where_a_session_came_from_is_its_origin_and_its_page_here_its_address() -> None:
    event = read_xml(exported("xml", talk(url="https://pretalx.com/talk/ABC124/"))).find(".//event")

    assert event is not None
    assert event.findtext("url") == f"{SITE}/conferences/remote-days/sessions/{talk().id}"
    assert event.findtext("origin_url") == "https://pretalx.com/talk/ABC124/"


# What applications cannot do without (formats.md, section 6)


def test_eventfahrplan_finds_the_index_and_the_end_of_every_day_and_numbers_that_are_unique() -> None:
    root = read_xml(exported("xml", *everything()))

    assert all(day.get("index") and day.get("end") for day in root.iterfind("day"))
    assert max(Counter(event.get("id") for event in root.iterfind(".//event")).values()) == 1
    assert exported("xml").rstrip().endswith(b"</schedule>")


def test_giggity_finds_dates_rooms_links_and_durations_below_a_day() -> None:
    root = read_xml(exported("xml", *everything()))

    assert all(day.get("date") for day in root.iterfind("day"))
    assert all(room.get("name") is not None for room in root.iterfind(".//room[@guid]"))
    assert [link.get("href") for link in root.iterfind(".//link")] == ["https://a.example"]
    assert all(re.fullmatch(r"\d?\d:\d\d", one.text or "") for one in root.iterfind(".//duration"))
    assert root.findtext("conference/time_zone_name") == "Europe/Brussels"


def test_confclerk_finds_whole_numbers_for_events_and_people_and_clocks_that_agree_with_dates() -> None:
    root = read_xml(exported("xml", *everything()))
    people = {(one.get("id"), one.text) for one in root.iterfind(".//person")}

    assert people == {("1", "Ada"), ("2", "Grace <b>&"), ("3", "Ada")}
    for event in root.iterfind(".//event"):
        assert event.findtext("start") == datetime.fromisoformat(event.findtext("date") or "").strftime("%H:%M")


def test_voctoweb_finds_every_element_also_when_it_is_empty() -> None:
    bare = replace(talk(), track="", type="", speakers=(), subtitle="", abstract="")

    event = read_xml(exported("xml", bare)).find(".//event")

    assert event is not None
    names = {child.tag for child in event}
    assert names >= {"title", "abstract", "track", "subtitle", "slug", "persons", "description", "url", "date"}


@pytest.mark.parametrize("zone", ["UTC", "Africa/Monrovia"])
def test_a_time_before_clocks_agreed_on_whole_minutes_is_valid(zone: str) -> None:
    at = datetime.fromisoformat("1970-05-01T12:00:00+00:00")
    conference: Conference = replace(CONFERENCE, timezone=zone, start=at.date(), end=at.date())

    read_xml(exported("xml", talk(start=at, end=at + timedelta(hours=1), conference=conference), conference=conference))
