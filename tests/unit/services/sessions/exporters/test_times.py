"""When and on which day schedules say that a session is: in many zones, over changes of the clocks and of the day."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from lxml import etree

from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from tests.unit.services.sessions.exporters.making import exported, talk
from tests.unit.services.sessions.making import CONFERENCE


@dataclass(frozen=True)
class Case:
    zone: str
    at: str  # in UTC
    minutes: int
    change: time
    date: str
    day: str
    duration: str


CASES = {
    "an afternoon": Case(
        "Europe/Brussels", "2026-11-23T13:00Z", 45, time(4), "2026-11-23T14:00:00+01:00", "2026-11-23", "00:45"
    ),
    "after midnight, still of the day before": Case(
        "Europe/Brussels", "2026-11-24T00:30Z", 60, time(4), "2026-11-24T01:30:00+01:00", "2026-11-23", "01:00"
    ),
    "at the minute at which the day changes": Case(
        "Europe/Brussels", "2026-11-24T03:00Z", 60, time(4), "2026-11-24T04:00:00+01:00", "2026-11-24", "01:00"
    ),
    "over midnight": Case(
        "Europe/Brussels", "2026-11-23T22:30Z", 90, time(4), "2026-11-23T23:30:00+01:00", "2026-11-23", "01:30"
    ),
    "over the hour at which the day changes": Case(
        "Europe/Brussels", "2026-11-24T02:30Z", 90, time(4), "2026-11-24T03:30:00+01:00", "2026-11-23", "01:30"
    ),
    "a day that changes at midnight": Case(
        "Europe/Brussels", "2026-11-23T23:00Z", 60, time(0), "2026-11-24T00:00:00+01:00", "2026-11-24", "01:00"
    ),
    "a day that changes at nine": Case(
        "Europe/Brussels", "2026-11-24T07:30Z", 60, time(9), "2026-11-24T08:30:00+01:00", "2026-11-23", "01:00"
    ),
    "the hour that comes twice, first": Case(
        "Europe/Brussels", "2026-10-25T00:30Z", 60, time(4), "2026-10-25T02:30:00+02:00", "2026-10-24", "01:00"
    ),
    "the hour that comes twice, again": Case(
        "Europe/Brussels", "2026-10-25T01:30Z", 60, time(4), "2026-10-25T02:30:00+01:00", "2026-10-24", "01:00"
    ),
    "over the hour that is skipped": Case(
        "America/New_York", "2026-03-08T06:30Z", 60, time(4), "2026-03-08T01:30:00-05:00", "2026-03-07", "01:00"
    ),
    "half an hour that is skipped": Case(
        "Australia/Lord_Howe", "2026-10-03T15:30Z", 30, time(4), "2026-10-04T02:30:00+11:00", "2026-10-03", "00:30"
    ),
    "first of all into the new day": Case(
        "Pacific/Kiritimati", "2026-11-23T10:00Z", 60, time(4), "2026-11-24T00:00:00+14:00", "2026-11-23", "01:00"
    ),
    "last of all in the old day": Case(
        "Pacific/Pago_Pago", "2026-11-24T10:59Z", 60, time(4), "2026-11-23T23:59:00-11:00", "2026-11-23", "01:00"
    ),
    "an offset of quarters": Case(
        "Asia/Kathmandu", "2026-11-23T18:20Z", 60, time(4), "2026-11-24T00:05:00+05:45", "2026-11-23", "01:00"
    ),
    "a zone without summer time": Case(
        "Asia/Tokyo", "2026-07-01T15:30Z", 60, time(4), "2026-07-02T00:30:00+09:00", "2026-07-01", "01:00"
    ),
    "as long as one event can be": Case(
        "UTC", "2026-11-23T10:00Z", 1439, time(4), "2026-11-23T10:00:00+00:00", "2026-11-23", "23:59"
    ),
}
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def made(case: Case) -> tuple[Conference, Session]:
    conference = replace(
        CONFERENCE,
        timezone=case.zone,
        day_change=case.change,
        start=date.fromisoformat(case.day),
        end=date.fromisoformat(case.day) + timedelta(days=1),
    )
    start = datetime.fromisoformat(case.at)
    return conference, talk(start=start, end=start + timedelta(minutes=case.minutes), conference=conference)


@EACH
def test_the_xml_says_when_it_is_and_on_which_day(case: Case) -> None:
    conference, session = made(case)

    root = etree.fromstring(exported("xml", session, conference=conference))

    event = root.find(".//event")
    assert event is not None
    day = next(one for one in root.iterfind("day") if one.find(".//event") is not None)
    assert (event.findtext("date"), event.findtext("duration"), day.get("date")) == (case.date, case.duration, case.day)
    assert event.findtext("start") == case.date[11:16]
    assert moment(day.get("start", "")) <= moment(case.date) <= moment(day.get("end", ""))


@EACH
def test_the_json_says_the_same_with_its_end(case: Case) -> None:
    conference, session = made(case)

    days = json.loads(exported("json", session, conference=conference))["schedule"]["conference"]["days"]

    [(day, event)] = [(day, event) for day in days for room in day["rooms"].values() for event in room]
    assert (event["date"], event["start"], event["duration"]) == (case.date, case.date[11:16], case.duration)
    assert (day["date"], moment(event["end"])) == (case.day, session.end)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_days_follow_each_other_without_a_gap_also_when_clocks_change() -> None:
    conference = replace(CONFERENCE, start=date(2026, 10, 24), end=date(2026, 10, 26), day_change=time(2, 30))

    root = etree.fromstring(exported("xml", conference=conference))

    assert [(day.get("start"), day.get("end")) for day in root.iterfind("day")] == [
        ("2026-10-24T02:30:00+02:00", "2026-10-25T02:29:00+02:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-26T02:29:00+01:00"),
        ("2026-10-26T02:30:00+01:00", "2026-10-27T02:29:00+01:00"),
    ]
