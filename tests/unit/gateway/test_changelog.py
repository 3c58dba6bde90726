"""The changelog in words and as feeds: what stays the same, what is escaped, and on which clock times are told."""

import json
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from gateway import changelog
from gateway.pages.times import Zones

CONFERENCE = {"slug": "days", "title": "Days & <Nights>", "created_at": "2026-01-01T00:00:00Z"}
BRUSSELS = Zones(ZoneInfo("Europe/Brussels"))
SITE = "https://hallway.example"
BEFORE = {"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T10:00:00Z", "room": "Hall"}
AFTER = {"start": None, "end": None, "room": "Attic"}
SPACE = {"a": "http://www.w3.org/2005/Atom"}


def single(**change: Any) -> dict[str, Any]:
    plain = {"kind": "moved", "session_id": "01S", "title": "Talk", "title_before": "Talk", "fields": [], "reason": ""}
    said = {**plain, "before": BEFORE, "after": AFTER, **change}
    return {"id": "01E", "kind": "change", "at": "2026-11-20T09:00:00Z", "reason": "", "change": said}


def whole(**programme: Any) -> dict[str, Any]:
    return {"id": "01R", "kind": "release", "at": "2026-11-21T09:00:00Z", "reason": "Note", "programme": programme}


def items(*entries: dict[str, Any]) -> list[changelog.Item]:
    return changelog.items(entries, CONFERENCE, BRUSSELS, SITE)


def test_a_move_says_from_where_to_where_on_the_clock_of_the_conference() -> None:
    [item] = items(single(fields=["speakers"], title_before="Old"))

    assert item.title == "Talk moved"
    assert item.lines == (
        "From Mon 23 November 2026, 10:00–11:00 (UTC+1), Hall to no time yet, Attic.",
        "Before, it was called “Old”.",
        "Changed: speakers.",
    )


@pytest.mark.parametrize(
    ("programme", "title"),
    [
        (
            {"kind": "release", "version": "2.0", "added": 1, "moved": 2},
            "Release 2.0: 1 session added, 2 sessions moved",
        ),
        ({"kind": "undo", "undoes": 3, "withdrawn": 2}, "Release 3 was taken back: 2 sessions taken back"),
        ({"kind": "release", "version": "2.0"}, "Release 2.0: small corrections"),
    ],
)
def test_a_release_says_in_numbers_what_it_did(programme: dict[str, Any], title: str) -> None:
    assert changelog.title_of(whole(**programme)) == title


def test_what_is_not_named_is_counted() -> None:
    named = [{"id": "1", "title": "Talk"}]
    [item] = items(whole(kind="release", version="1", added=51, added_sessions=named))

    assert item.lines == ("Note", "New: Talk.", "New: 50 more.")


def test_an_atom_feed_is_well_formed_whatever_people_write_and_says_when_it_last_changed() -> None:
    hostile = "]]> <script>alert(1)</script> & \x08 \" ' אב"
    feed = ElementTree.fromstring(
        changelog.atom(items(whole(kind="undo", undoes=1), single(title=hostile)), CONFERENCE, SITE)
    )

    assert feed.findtext("a:updated", namespaces=SPACE) == "2026-11-21T09:00:00Z"
    assert feed.findtext("a:title", namespaces=SPACE) == "Changes of the programme of Days & <Nights>"
    assert [one.text for one in feed.findall("a:entry/a:id", SPACE)] == [
        f"{SITE}/conferences/days/changes/{key}" for key in ("01R", "01E")
    ]
    assert (feed.findall("a:entry/a:title", SPACE)[1].text or "").startswith("]]> <script>alert(1)</script> &")
    assert "<script>" not in "".join(one.text or "" for one in feed.findall("a:entry/a:content", SPACE))


def test_a_feed_without_changes_is_as_old_as_its_conference() -> None:
    feed = ElementTree.fromstring(changelog.atom([], CONFERENCE, SITE))

    assert feed.findtext("a:updated", namespaces=SPACE) == CONFERENCE["created_at"]
    assert json.loads(changelog.json_feed([], CONFERENCE, SITE))["items"] == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "Talk", "Talk"),
        ("title", None, ""),
        ("start", "2026-11-23T09:00:00Z", "Mon 23 November 2026, 10:00"),
        ("speakers", [{"id": "1", "name": "Ada"}, {"id": "2", "name": "Bob"}], "Ada, Bob"),
        ("links", [{"url": "https://example.org", "title": "", "type": ""}], "https://example.org"),
        ("tags", ["a", "b"], "a, b"),
        ("is_break", False, "no"),
        ("needs_minutes", 30, "30"),
        ("abstract", "x" * 500, "x" * 400 + "…"),
    ],
)
def test_the_values_of_fields_are_words(name: str, value: Any, words: str) -> None:
    assert changelog.in_words(name, value, BRUSSELS) == words


def test_each_session_of_a_release_says_why_and_whether_it_takes_place_again() -> None:
    moved = {"id": "1", "title": "Talk", "before": BEFORE, "after": AFTER, "reason": "it leaks"}
    back = {"id": "2", "title": "Back", "takes_place_again": True}
    ill = {"id": "3", "title": "Off", "reason": "ill"}
    [item] = items(
        whole(kind="release", version="1", moved_sessions=[moved], changed_sessions=[back], cancelled_sessions=[ill])
    )

    assert item.lines == (
        "Note",
        "Moved: Talk: from Mon 23 November 2026, 10:00–11:00 (UTC+1), Hall to no time yet, Attic. Why: it leaks",
        "Takes place again: Back.",
        "Cancelled: Off. Why: ill",
    )


def test_a_session_that_takes_place_again_is_not_called_new() -> None:
    assert changelog.title_of(single(kind="published", takes_place_again=True)) == "Talk takes place again"
