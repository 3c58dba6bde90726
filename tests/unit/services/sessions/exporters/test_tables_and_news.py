"""The table for spreadsheets, and the feed of sessions."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from services.sessions.domain.session import Session, Speaker
from services.sessions.importers import read_programme
from tests.unit.services.sessions.exporters.making import SITE, exported, talk
from tests.unit.services.sessions.making import NOON


def rows(*sessions: Session) -> list[dict[str, str]]:
    text = exported("csv", *sessions).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def items(*sessions: Session) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(exported("feed.json", *sessions))["items"]
    return found


def test_the_table_has_a_row_for_every_public_session_with_its_state() -> None:
    sessions = (talk(1), talk(2, state="cancelled"), talk(3, start=None, end=None))

    assert [(row["title"], row["state"], row["start"], row["minutes"]) for row in rows(*sessions)] == [
        ("Talk 1", "published", "2026-11-23T13:00:00+01:00", "60"),
        ("Talk 2", "cancelled", "2026-11-23T13:00:00+01:00", "60"),
        ("Talk 3", "published", "", ""),
    ]


def test_the_table_is_of_utf_8_with_a_mark_and_has_quoted_cells_and_crlf() -> None:
    content = exported("csv", talk(title='He said "hi", twice', abstract="one\ntwo"))

    assert content.startswith(b"\xef\xbb\xbfguid,code,state,")
    assert b'"He said ""hi"", twice"' in content
    assert content.endswith(b"\r\n")
    assert rows(talk(abstract="one\ntwo"))[0]["abstract"] == "one\ntwo"


@pytest.mark.parametrize("title", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"])
def test_a_cell_that_a_spreadsheet_would_carry_out_is_made_text(title: str) -> None:
    assert rows(talk(title=title))[0]["title"] == f"'{title}"


def test_the_feed_has_the_last_changed_first_and_says_when_and_where() -> None:
    newer = talk(
        2, updated_at=NOON + timedelta(hours=1), speakers=(Speaker("1", "Ada"),), track="Main", abstract="Hi *there*"
    )

    first, second = items(talk(1), newer)

    assert second["title"] == "Talk 1"
    assert first == {
        "id": f"urn:uuid:{newer.guid}",
        "url": f"{SITE}/conferences/remote-days/sessions/{newer.id}",
        "title": "Talk 2",
        "summary": "2026-11-23 13:00–14:00 (Europe/Brussels), Hall",
        "content_html": "<p>Hi <em>there</em></p>",
        "date_published": "2026-11-23T12:00:00Z",
        "date_modified": "2026-11-23T13:00:00Z",
        "authors": [{"name": "Ada"}],
        "tags": ["Main"],
    }


def test_the_feed_says_what_was_cancelled_and_never_runs_what_people_wrote() -> None:
    [item] = items(talk(state="cancelled", abstract="<script>alert(1)</script><p>Hello</p>"))

    assert item["title"] == "Cancelled: Talk 1"
    assert item["content_html"] == "<p>Hello</p>"


def test_a_name_with_an_and_in_it_comes_back_as_one() -> None:
    names = ("Arlene Gonzalez and Sandy Keeter -", "Rodgers Kimera [Research, Data and Communication Technologies]")
    content = exported("csv", talk(speakers=(Speaker("a", names[0]),)), talk(2, speakers=(Speaker("b", names[1]),)))

    assert [one.name for session in read_programme(content).sessions for one in session.speakers] == list(names)
