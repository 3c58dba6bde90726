"""The published programmes in ../shared/data, by the numbers in its SOURCES.md."""

import dataclasses
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.sessions.importers import Programme, read_programme

DATA = Path(__file__).parents[6] / "shared" / "data"


def programme(name: str, timezone: str | None = None) -> Programme:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not there: other people's programmes are not part of this repository")
    return read_programme(path.read_bytes(), filename=name, timezone=timezone)


def speakers(found: Programme) -> set[str | None]:
    return {speaker.key for session in found.sessions for speaker in session.speakers}


def test_fosdem_2020_has_its_sessions_rooms_speakers_and_states() -> None:
    found = programme("fosdem-2020-amended-cancelled.schedule.xml", timezone="Europe/Brussels")
    sessions = found.sessions

    assert (len(sessions), len({s.day for s in sessions}), len({s.room for s in sessions})) == (872, 2, 35)
    assert len(speakers(found)) == 841
    assert sum(s.state == "cancelled" for s in sessions) == 3
    assert sum(s.amended for s in sessions) == 41
    assert not any(s.title.startswith(("CANCELLED", "AMENDMENT")) for s in sessions)
    assert found.skipped == ()
    assert (found.timezone, found.timezone_given, found.day_change.hour) == ("Europe/Brussels", True, 9)
    assert min(s.start for s in sessions if s.start).astimezone(ZoneInfo("Europe/Brussels")).hour == 9


def test_fosdem_2020_without_a_zone_is_read_as_utc_and_says_how_to_give_one() -> None:
    found = programme("fosdem-2020-amended-cancelled.schedule.xml")

    assert (found.timezone, found.timezone_given) == ("UTC", False)
    assert "Europe/Brussels" in found.warnings[0]


def test_fosdem_2007_has_its_rooms_although_no_room_element_holds_its_events() -> None:
    found = programme("fosdem-2007-penta.schedule.xml")

    assert len(found.sessions) == 215
    assert len({session.room for session in found.sessions}) == 18
    assert len(speakers(found)) == 244


def test_debconf_23_falls_on_local_dates_although_its_days_are_one_early() -> None:
    found = programme("wafer-debconf23.schedule.xml")

    assert len(found.sessions) == 117
    assert {session.day for session in found.sessions} == {date(2023, 9, number) for number in range(10, 18)}
    assert len({session.room for session in found.sessions}) == 5
    assert len(speakers(found)) == 87
    opening = next(session for session in found.sessions if session.title == "Opening Ceremony")
    assert opening.start is not None
    assert opening.start.isoformat() == "2023-09-10T05:00:00+00:00"


def test_camp_2019_has_its_days_and_its_night() -> None:
    found = programme("frab-camp2019.schedule.json")

    assert len(found.sessions) == 79
    assert len({session.day for session in found.sessions}) == 5
    assert len({session.room for session in found.sessions}) == 2
    assert len(speakers(found)) == 90
    assert all(session.logo.startswith("https://fahrplan.events.ccc.de/") for session in found.sessions if session.logo)


def test_good_2025_is_the_same_in_json_and_in_xml() -> None:
    from_json = programme("pretalx-good2025.schedule.json")
    from_xml = programme("pretalx-good2025.schedule.xml")

    assert len(from_json.sessions) == 72
    assert from_json.sessions == from_xml.sessions
    assert len(speakers(from_json)) == 63
    same = ("title", "acronym", "slug", "start", "end", "timezone", "day_change", "base_url", "version", "warnings")
    assert all(getattr(from_json, name) == getattr(from_xml, name) for name in same)
    assert len({session.code for session in from_json.sessions}) == 72
    assert sum(session.do_not_record for session in from_json.sessions) == 3


def test_good_2025_is_the_same_as_a_calendar_and_in_the_widget() -> None:
    from_json = {session.code: session for session in programme("pretalx-good2025.schedule.json").sessions}
    for name in ("pretalx-good2025.schedule.ics", "pretalx-good2025-widget-v0.33.json"):
        talks = [session for session in programme(name).sessions if not session.is_slot]
        assert len(talks) == 72
        for talk in talks:
            same = from_json[talk.code]
            assert (talk.title, talk.start, talk.end, talk.room) == (same.title, same.start, same.end, same.room)
            assert talk.abstract == same.abstract
            assert {one.name for one in talk.speakers} == {one.name for one in same.speakers}


def test_the_widgets_breaks_are_slots() -> None:
    counts = {}
    for version in ("0.14", "0.33"):
        sessions = programme(f"pretalx-good2025-widget-v{version}.json").sessions
        counts[version] = (sum(not one.is_slot for one in sessions), sum(one.is_break for one in sessions))
    assert counts == {"0.14": (68, 9), "0.33": (72, 12)}


def test_jres_has_its_sessions_and_no_stray_line_ends() -> None:
    found = programme("ical-jres2022-nonconformant.ics")

    assert len(found.sessions) == 120
    assert len({session.day for session in found.sessions}) == 4
    assert len({session.room for session in found.sessions}) == 15
    assert not any("\r" in session.abstract + session.title for session in found.sessions)
    assert any("systèmes d’exploitation" in session.abstract for session in found.sessions)  # folded inside a letter
    assert (found.title, found.timezone, found.timezone_given) == ("JRES 2021/22", "Europe/Paris", True)


def test_kielux_has_its_speakers_who_stand_as_guests() -> None:
    found = programme("ical-kielux2020-small.ics", timezone="Europe/Berlin")

    assert len(found.sessions) == 24
    assert len({session.day for session in found.sessions}) == 2
    assert len({session.room for session in found.sessions}) == 4
    assert "Jürgen Groß" in {one.name for session in found.sessions for one in session.speakers}


def test_orlando_has_its_service_sessions_and_local_times() -> None:
    found = programme("sessionize-orlandocodecamp2020-all.json", timezone="America/New_York")

    assert len(found.sessions) == 99
    assert len({session.room for session in found.sessions}) == 14
    assert len(speakers(found)) == 84
    assert sum(session.is_break for session in found.sessions) == 12
    assert {session.type for session in found.sessions} == {"", "Lightning talk", "Session"}
    levels = {"Introductory and overview", "Intermediate"}
    assert {tag for session in found.sessions for tag in session.tags} == levels
    keynote = next(session for session in found.sessions if session.title == "Keynote")
    assert keynote.start is not None and keynote.start.isoformat() == "2020-03-28T12:00:00+00:00"


def test_every_real_programme_gives_each_key_to_one_session() -> None:
    kinds = ("*.schedule.*", "ical-*", "sessionize-*", "*-widget-*")
    for path in [found for kind in kinds for found in DATA.glob(kind)]:
        keys = [key for session in programme(path.name).sessions for key in session.keys]
        assert len(keys) == len(set(keys)), path.name


def test_no_real_programme_carries_an_e_mail_address_in_a_name() -> None:
    for path in [*DATA.glob("*.schedule.xml"), *DATA.glob("*.schedule.json")]:
        for session in programme(path.name).sessions:
            assert "@" not in "".join(speaker.name for speaker in session.speakers), dataclasses.asdict(session)
