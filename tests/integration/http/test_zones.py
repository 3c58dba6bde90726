"""Zones and dates, through API and pages: which programme day, which clock, which marks, for whom."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape

import pytest

from tests.integration.http.conftest import Client


@dataclass(frozen=True)
class Case:
    """One session of a conference, seen by one viewer.

    `day` is the programme day; `heading` what stands above the session on the programme page, `row` beside its title;
    `line` when its own page says that it is, in the conference's zone and the viewer's.
    """

    zone: str
    start: str
    end: str
    viewer: str
    day: str
    heading: str
    row: str
    line: tuple[str, str]
    day_change: str = "04:00"


CASES = {
    "spring: the session lasts over the hour that is left out": Case(
        "Europe/Brussels", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "Africa/Lagos",
        "2026-03-28", "01:30 Sun 29 Mar", "to 03:30, 1 h",
        ("Sun 29 March 2026, 01:30–03:30", "Sun 29 March 2026, 01:30–02:30"),
    ),
    "autumn: the hour comes twice, the first time": Case(
        "Europe/Brussels", "2026-10-25T00:30:00Z", "2026-10-25T00:45:00Z", "UTC",
        "2026-10-24", "02:30 UTC+2 Sun 25 Oct your time 00:30", "to 02:45 UTC+2, 15 min",
        ("Sun 25 October 2026, 02:30 UTC+2–02:45 UTC+2", "Sun 25 October 2026, 00:30–00:45"),
    ),
    "autumn: the same clock, an hour later": Case(
        "Europe/Brussels", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z", "UTC",
        "2026-10-24", "02:30 UTC+1 Sun 25 Oct your time 01:30", "to 03:30, 1 h",
        ("Sun 25 October 2026, 02:30 UTC+1–03:30", "Sun 25 October 2026, 01:30–02:30"),
    ),
    "New York, spring": Case(
        "America/New_York", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z", "Europe/Brussels",
        "2026-03-07", "01:30 Sun 8 Mar your time 07:30", "to 03:30, 1 h",
        ("Sun 8 March 2026, 01:30–03:30", "Sun 8 March 2026, 07:30–08:30"),
    ),
    "New York, autumn, when Europe has changed already": Case(
        "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z", "Europe/Brussels",
        "2026-10-31", "01:30 UTC−5 Sun 1 Nov your time 07:30", "to 02:00, 30 min",
        ("Sun 1 November 2026, 01:30 UTC−5–02:00", "Sun 1 November 2026, 07:30–08:00"),
    ),
    "Lord Howe: half an hour comes twice": Case(
        "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "Australia/Sydney",
        "2026-04-04", "01:45 UTC+11 Sun 5 Apr", "to 01:45 UTC+10:30, 30 min",
        ("Sun 5 April 2026, 01:45 UTC+11–01:45 UTC+10:30", "Sun 5 April 2026, 01:45–02:15 UTC+11"),
    ),
    "Lord Howe: half an hour is left out": Case(
        "Australia/Lord_Howe", "2026-10-03T15:15:00Z", "2026-10-03T15:45:00Z", "UTC",
        "2026-10-03", "01:45 Sun 4 Oct your time 15:15 Sat 3 Oct", "to 02:45, 30 min",
        ("Sun 4 October 2026, 01:45–02:45", "Sat 3 October 2026, 15:15–15:45"),
    ),
    "over midnight": Case(
        "Europe/Brussels", "2026-01-31T22:30:00Z", "2026-01-31T23:30:00Z", "America/New_York",
        "2026-01-31", "23:30 your time 17:30", "to 00:30, 1 h",
        ("Sat 31 January 2026, 23:30–00:30 (Sun 1 Feb)", "Sat 31 January 2026, 17:30–18:30"),
    ),
    "after midnight belongs to the evening": Case(
        "Europe/Brussels", "2026-02-01T01:00:00Z", "2026-02-01T01:30:00Z", "Europe/London",
        "2026-01-31", "02:00 Sun 1 Feb your time 01:00", "to 02:30, 30 min",
        ("Sun 1 February 2026, 02:00–02:30", "Sun 1 February 2026, 01:00–01:30"),
    ),
    "a day that changes at midnight": Case(
        "Europe/Brussels", "2026-01-31T23:00:00Z", "2026-01-31T23:30:00Z", "Europe/London",
        "2026-02-01", "00:00 your time 23:00 Sat 31 Jan", "to 00:30, 30 min",
        ("Sun 1 February 2026, 00:00–00:30", "Sat 31 January 2026, 23:00–23:30"), day_change="00:00",
    ),
    "a day that changes at nine": Case(
        "Europe/Brussels", "2026-02-01T07:59:00Z", "2026-02-01T08:30:00Z", "UTC",
        "2026-01-31", "08:59 Sun 1 Feb your time 07:59", "to 09:30, 31 min",
        ("Sun 1 February 2026, 08:59–09:30", "Sun 1 February 2026, 07:59–08:30"), day_change="09:00",
    ),
    "the date line, from the west": Case(
        "Pacific/Kiritimati", "2026-01-31T22:00:00Z", "2026-01-31T23:00:00Z", "Pacific/Pago_Pago",
        "2026-02-01", "12:00 your time 11:00 Sat 31 Jan", "to 13:00, 1 h",
        ("Sun 1 February 2026, 12:00–13:00", "Sat 31 January 2026, 11:00–12:00"),
    ),
    "the date line, from the east, two dates on": Case(
        "Pacific/Pago_Pago", "2026-02-01T10:30:00Z", "2026-02-01T10:45:00Z", "Pacific/Kiritimati",
        "2026-01-31", "23:30 your time 00:30 Mon 2 Feb", "to 23:45, 15 min",
        ("Sat 31 January 2026, 23:30–23:45", "Mon 2 February 2026, 00:30–00:45"),
    ),
    "quarters of an hour": Case(
        "Asia/Kathmandu", "2026-01-31T03:15:00Z", "2026-01-31T04:00:00Z", "America/St_Johns",
        "2026-01-31", "09:00 your time 23:45 Fri 30 Jan", "to 09:45, 45 min",
        ("Sat 31 January 2026, 09:00–09:45", "Fri 30 January 2026, 23:45–00:30 (Sat 31 Jan)"),
    ),
    "no summer time here, and it begins at the viewer's": Case(
        "Asia/Tokyo", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "Europe/London",
        "2026-03-29", "09:30 your time 00:30", "to 10:30, 1 h",
        ("Sun 29 March 2026, 09:30–10:30", "Sun 29 March 2026, 00:30–02:30"),
    ),
    "midnight at the viewer's": Case(
        "Europe/Brussels", "2026-01-31T10:30:00Z", "2026-01-31T11:30:00Z", "Pacific/Auckland",
        "2026-01-31", "11:30 your time 23:30", "to 12:30, 1 h",
        ("Sat 31 January 2026, 11:30–12:30", "Sat 31 January 2026, 23:30–00:30 (Sun 1 Feb)"),
    ),
    "history: Lisbon on the time of Brussels": Case(
        "Europe/Lisbon", "1995-07-01T10:00:00Z", "1995-07-01T11:00:00Z", "UTC",
        "1995-07-01", "12:00 your time 10:00", "to 13:00, 1 h",
        ("Sat 1 July 1995, 12:00–13:00", "Sat 1 July 1995, 10:00–11:00"),
    ),
    "history: the day that Samoa left out": Case(
        "Pacific/Apia", "2011-12-30T09:30:00Z", "2011-12-30T10:30:00Z", "Pacific/Pago_Pago",
        "2011-12-29", "23:30 your time 22:30", "to 00:30, 1 h",
        ("Thu 29 December 2011, 23:30–00:30 (Sat 31 Dec)", "Thu 29 December 2011, 22:30–23:30"),
    ),
}  # fmt: skip


def words(page: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</time>", "", page))).split())


def told(page: str) -> str:
    return words(page).replace(" –", "–").replace("– ", "–").replace(" ,", ",")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_everybody_reads_the_right_day_and_clock(operator: Client, anybody: Client, case: Case) -> None:
    slug, first = f"zone-{uuid.uuid4().hex[:8]}", date.fromisoformat(case.day)
    days = {"start": (first - timedelta(days=1)).isoformat(), "end": (first + timedelta(days=2)).isoformat()}
    body = {"slug": slug, "title": "Far Away", "timezone": case.zone, "day_change": case.day_change, **days}
    assert operator.post("/conferences", json=body).status_code == 201
    sessions = f"/conferences/{slug}/sessions"
    made = operator.post(sessions, json={"title": "Talk", "start": case.start, "end": case.end, "room": "Hall"}).json()
    shown = operator.post(f"{sessions}/{made['id']}/publish").json()

    assert (shown["day"], shown["start"], shown["end"]) == (case.day, case.start, case.end)
    assert [one["id"] for one in anybody.get(f"{sessions}?day={case.day}").json()["items"]] == [made["id"]]
    assert anybody.get(f"/conferences/{slug}/overview").json()["days"] == [{"day": case.day, "sessions": 1}]
    page = told(anybody.page.get(f"/conferences/{slug}/programme?day={case.day}&tz={case.viewer}").text)
    assert f"{case.heading} Talk" in page
    assert case.row in page
    own = told(anybody.page.get(f"/conferences/{slug}/sessions/{made['id']}?tz={case.viewer}").text)
    assert case.line[0] in own
    assert f"{case.line[1]} your time" in own


def test_a_page_over_all_days_names_both_offsets_when_the_clocks_change(operator: Client, anybody: Client) -> None:
    slug = f"zone-{uuid.uuid4().hex[:8]}"
    body = {"slug": slug, "title": "Changing", "timezone": "Europe/Brussels"}
    made = operator.post("/conferences", json={**body, "start": "2026-10-24", "end": "2026-10-26"})
    assert made.status_code == 201
    path = f"/conferences/{slug}/programme"

    assert "Brussels time (UTC+2, later UTC+1)" in words(anybody.page.get(f"{path}?day=all").text)
    assert "Brussels time (UTC+2)" in words(anybody.page.get(f"{path}?day=2026-10-24").text)
    page = words(anybody.page.get(f"{path}?day=2026-10-25&tz=Africa/Lagos").text)
    assert "Brussels time (UTC+1), and so is your clock" in page
