"""What Hallway exports, it can import again: nothing is added, moved, changed or cancelled by that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import icalendar
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.sessions import texts
from services.sessions.domain.recordings import imported_material, imported_recording
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.importers import read_programme
from services.sessions.importers.model import ImportedLink, ImportedMaterial
from services.sessions.importers.raw import Notes
from services.sessions.importers.values import person_name, web_address
from tests.unit.services.sessions.exporters.making import (
    SHARED,
    applied,
    changes,
    difference,
    exported,
    imported,
    talk,
)
from tests.unit.services.sessions.exporters.test_schedule_files import read_json, read_xml
from tests.unit.services.sessions.making import CONFERENCE

SCHEDULES = ("xml", "json")
ALL = (*SCHEDULES, "ics")
CHECK: dict[str, Callable[[bytes], object]] = {"xml": read_xml, "json": read_json, "ics": icalendar.Calendar.from_ical}
MINUTE = timedelta(minutes=1)
MARKS = ("", "CANCELLED", "[Cancelled] ", "AMENDMENT ", "Amended: ", "\u200b", "- ", ": ", "=1+1 ", "&amp; <b>", "\x0b")

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
line = anything.map(texts.clean_line)
title = st.builds(lambda mark, rest: texts.clean_line(mark + rest), st.sampled_from(MARKS), anything).filter(bool)
text = st.lists(anything, max_size=4).map("\n".join).map(texts.clean)
address = st.builds("https://{}.example/{}".format, st.sampled_from("abc"), st.text("ab/%?#é .mp4", max_size=12)).map(
    web_address
)
link = st.builds(Link, address.filter(bool), st.one_of(line, st.just("Recording of the talk")))
links = st.lists(link, max_size=3, unique_by=lambda one: one.url)
name = line.filter(bool).filter(lambda value: person_name(value, Notes()) == value)
speakers = st.lists(st.sampled_from(["Ada", "Ada ", "Grace", "李"]) | name, max_size=3).map(
    lambda names: tuple(Speaker(f"speaker-{n}-{one.strip()}", one.strip()) for n, one in enumerate(names))
)
zone = st.sampled_from(
    ["UTC", "Europe/Brussels", "US/Eastern", "Australia/Lord_Howe", "Pacific/Kiritimati", "Asia/Kathmandu", "Etc/GMT-2"]
)
start = st.datetimes(datetime(2024, 10, 20), datetime(2024, 11, 10), timezones=st.just(UTC)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
length = st.one_of(st.integers(1, 1439), st.sampled_from([1440, 1441, 1500, 2880, 3000]), st.integers(1, 7 * 1440)).map(
    lambda minutes: minutes * MINUTE
)


@st.composite
def sessions(draw: st.DrawFn) -> list[Session]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        at, duration = draw(st.one_of(st.none(), start)), draw(length)
        state = draw(st.sampled_from(["published", "published", "cancelled"]))
        session = talk(
            number,
            title=draw(title),
            subtitle=draw(line),
            abstract=draw(text),
            description=draw(text),
            type=draw(line),
            languages=tuple(draw(st.lists(st.sampled_from(["en", "de", "pt-BR", "zh-Hant"]), max_size=2, unique=True))),
            track=draw(line),
            room=draw(st.sampled_from(["", "Hall", "Hall 2", 'a "room" & <more>'])),
            tags=tuple(draw(st.lists(line.filter(bool), max_size=2))),
            url=draw(address),
            logo=draw(address),
            licence=draw(line),
            do_not_record=draw(st.booleans()),
            amended=draw(st.booleans()),
            speakers=draw(speakers),
            links=tuple(draw(links)),
            imported=draw(st.booleans()),
            keys=draw(st.sampled_from([(), ("id:old.example/17",), ("code:pretalx.example/ABC123",)])),
            state=state,
            start=at,
            end=at + duration if at else None,
        )
        used = {one.url for one in session.links}
        recordings = [one for one in draw(links) if one.url not in used]
        made.append(
            replace(
                session,
                recordings=tuple(
                    imported_recording(session.id, ImportedLink(one.url, one.title)) for one in recordings
                ),
                materials=tuple(
                    imported_material(session.id, ImportedMaterial(one.url, one.title, "slides")) for one in draw(links)
                ),
            )
        )
    return made


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(sessions(), zone, st.sampled_from([0, 4, 6, 9]))
def test_importing_an_export_changes_nothing(kind: str, made: list[Session], zone: str, hour: int) -> None:
    conference = replace(CONFERENCE, timezone=zone, day_change=time(hour))
    made = [replace(one, day=conference.programme_day(one.start) if one.start else None) for one in made]
    assume(any(one.start and one.state == "published" for one in made))

    CHECK[kind](exported(kind, *made, conference=conference))
    found = difference(kind, made, conference)

    assert [(one.after.title, one.fields) for one in found.writes if one.events] == []
    assert found.skipped == ()


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("file", SHARED)
def test_importing_the_export_of_a_published_programme_changes_nothing(file: str, kind: str) -> None:
    conference, found = imported(file)

    assert changes(kind, found, conference) == []


@pytest.mark.parametrize("file", SHARED)
def test_xml_and_json_of_one_programme_are_the_same_programme(file: str) -> None:
    conference, found = imported(file)
    after_xml = applied(conference, found, read_programme(exported("xml", *found, conference=conference)))

    assert changes("json", after_xml, conference) == []
