"""The organisers' pages of the programme and the speakers' pages, as a browser without scripts uses them."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]
HOSTILE = "Eve<script>alert(1)</script>"


@pytest.fixture
def organise(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}/organise"


@pytest.fixture
def home(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}"


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the first form with a title: names and values as they stand in it."""
    form = next(part for part in re.findall(r'<form class="stack".*?</form>', page, re.S) if 'name="title"' in part)
    inputs = re.findall(r'<input [^>]*?name="([^"]+)"(?: type="[^"]*")?[^>]*?value="([^"]*)"([^>]*)', form)
    boxes = ("is_break", "theirs-")
    found = {
        name: html.unescape(value) for name, value, more in inputs if not name.startswith(boxes) or "checked" in more
    }
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S)
    return found | {name: html.unescape(value) for name, value in areas}


def made(olga: Client, organise: str, **fields: str) -> str:
    """A new session by the form; the address of its page."""
    answer = olga.page.form(f"{organise}/sessions/new", **{"action": "publish", **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def test_an_organiser_finds_all_pages_and_nobody_else_gets_there(
    member: Member, anybody: Client, organise: str, home: str
) -> None:
    olga, ada = member("organiser", "Olga"), member("attendee", "Ada")
    assert f'href="{organise}"' in olga.page.get(home).text
    assert f'href="{organise}"' not in ada.page.get(home).text
    paths = [path for path in re.findall(r'<h2><a href="([^"]+)"', olga.page.get(organise).text)]

    assert {f"{organise}/{name}" for name in ("sessions", "rooms", "settings", "people")} <= set(paths)
    assert {olga.page.get(path).status_code for path in paths} == {200}
    assert {ada.page.get(path).status_code for path in paths} == {403}
    answer = anybody.page.get(paths[0], headers={"Accept": "text/html"})
    assert answer.status_code in (303, 401)


def test_a_session_is_drafted_published_cancelled_and_back_on_its_page(
    member: Member, anybody: Client, organise: str, home: str
) -> None:
    olga = member("organiser", "Olga")
    page = made(
        olga, organise, action="save", title=HOSTILE, start="2026-11-23T10:00", end="2026-11-23T11:00", room="Aula"
    )
    shown = olga.page.get(page).text
    assert "<script>alert" not in shown and 'value="2026-11-23T10:00"' in shown
    session = page.rpartition("/")[2]
    assert anybody.get(f"{home}/sessions/{session}").status_code == 404

    sent = {**fields_of(shown), "title": "Opening", "speakers": "Ada Lovelace\nGrace Hopper", "needs_minutes": "90"}
    assert olga.page.form(page, **sent, action="publish").headers["location"] == f"{page}?done=published"
    now = eventually(lambda: _ok(anybody, f"{home}/sessions/{session}"))
    assert (now["title"], now["start"], now["room"]) == ("Opening", "2026-11-23T09:00:00Z", "Aula")
    assert [one["name"] for one in now["speakers"]] == ["Ada Lovelace", "Grace Hopper"]
    assert "has 60 minutes, and needs 90" in olga.page.get(page).text

    version = fields_of(olga.page.get(page).text)["version"]
    nothing = olga.page.form(page, action="cancel", cancel_reason="", when="now", version=version)
    assert nothing.status_code == 422
    olga.page.form(page, action="cancel", cancel_reason="Ill", when="now", version=version)
    eventually(lambda: anybody.get(f"{home}/sessions/{session}").json()["cancel_reason"] == "Ill")
    version = re.findall(r'name="version" value="(\d+)"', olga.page.get(page).text)[0]
    assert olga.page.form(page, action="back", when="now", version=version).status_code == 303
    eventually(lambda: anybody.get(f"{home}/sessions/{session}").json()["state"] == "published")
    assert f'href="{page}"' in olga.page.get(f"{organise}/sessions?state=published").text
    assert f'href="{page}"' not in olga.page.get(f"{organise}/sessions?state=draft").text


def _ok(who: Client, path: str) -> dict[str, Any] | None:
    answer = who.get(path)
    return dict(answer.json()) if answer.status_code == 200 else None


def test_what_is_kept_for_the_release_is_seen_by_organisers_only(
    member: Member, anybody: Client, organise: str, home: str
) -> None:
    olga = member("organiser", "Olga")
    page = made(olga, organise, title="Opening")
    session = page.rpartition("/")[2]
    eventually(lambda: _ok(anybody, f"{home}/sessions/{session}"))

    sent = {**fields_of(olga.page.get(page).text), "title": "Grand opening", "reason": "Better"}
    assert olga.page.form(page, **sent, action="release").headers["location"] == f"{page}?done=planned"

    shown = olga.page.get(page).text
    assert 'value="Grand opening"' in shown and "For the next release:</strong> Title" in shown
    assert anybody.get(f"{home}/sessions/{session}").json()["title"] == "Opening"
    assert "Grand opening" not in anybody.page.get(f"{home}/sessions/{session}?preview=true").text
    assert "Grand opening" in olga.page.get(f"{home}/sessions/{session}?preview=true").text
    version = fields_of(shown)["version"]
    assert olga.page.form(page, action="discard", version=version).status_code == 303
    assert 'value="Grand opening"' not in olga.page.get(page).text


def test_two_organisers_lose_nothing(member: Member, organise: str, home: str) -> None:
    olga, inga = member("organiser", "Olga"), member("organiser", "Inga")
    page = made(olga, organise, title="Opening", abstract="Long\nand old", room="A")
    session = page.rpartition("/")[2]
    mine, theirs = fields_of(olga.page.get(page).text), fields_of(inga.page.get(page).text)

    inga.page.form(page, **{**theirs, "title": "Theirs", "room": "B"}, action="now")
    clash = olga.page.form(page, **{**mine, "title": "Mine", "abstract": "New"}, action="now")

    assert (clash.status_code, "Somebody else has changed the same fields" in clash.text) == (409, True)
    assert '<p class="theirs" dir="auto">Theirs</p>' in clash.text
    again = fields_of(clash.text)
    assert (again["title"], again["abstract"], again["room"]) == ("Mine", "New", "B")
    assert olga.get(f"{home}/sessions/{session}").json()["title"] == "Theirs"
    assert olga.page.form(page, **again, action="now").status_code == 303
    now = olga.get(f"{home}/sessions/{session}").json()
    assert (now["title"], now["abstract"], now["room"]) == ("Mine", "New", "B")


def test_different_fields_of_two_organisers_are_put_together_and_theirs_can_be_taken(
    member: Member, organise: str, home: str
) -> None:
    olga, inga = member("organiser", "Olga"), member("organiser", "Inga")
    page = made(olga, organise, title="Opening", room="A")
    session = page.rpartition("/")[2]
    mine, theirs = fields_of(olga.page.get(page).text), fields_of(inga.page.get(page).text)

    inga.page.form(page, **{**theirs, "room": "B"}, action="now")
    saved = olga.page.form(page, **{**mine, "subtitle": "Mine"}, action="now")
    assert saved.headers["location"] == f"{page}?done=told&merged=1"
    assert "both are kept" in olga.page.get(saved.headers["location"]).text
    late = olga.page.form(page, **{**mine, "room": "C"}, action="now")
    assert late.status_code == 409
    taken = olga.page.form(page, **fields_of(late.text), **{"theirs-room": "1"}, action="now")
    assert taken.status_code == 303
    now = olga.get(f"{home}/sessions/{session}").json()
    assert (now["subtitle"], now["room"]) == ("Mine", "B")


def test_local_times_that_do_not_exist_or_come_twice_are_asked_about(
    member: Member, operator: Client, organise: str, home: str
) -> None:
    olga = member("organiser", "Olga")
    operator.patch(home, {"start": "2026-10-24", "end": "2026-10-26"})
    new = f"{organise}/sessions/new"

    skipped = olga.page.form(new, action="save", title="T", start="2026-03-29T02:30", end="2026-03-29T04:00")
    assert skipped.status_code == 422
    assert "There is no 02:30 on that day: the clocks are put forward by an hour." in skipped.text
    twice = olga.page.form(new, action="save", title="T", start="2026-10-25T02:30", end="2026-10-25T04:00")
    assert (twice.status_code, "comes twice: first in UTC+2, then in UTC+1" in twice.text) == (422, True)
    assert '<option value="second">the second 02:30 (UTC+1)</option>' in twice.text and 'value="T"' in twice.text
    page = made(olga, organise, title="T", start="2026-10-25T02:30", start_which="second", end="2026-10-25T04:00")
    session = olga.get(f"{home}/sessions/{page.rpartition('/')[2]}").json()
    assert session["start"] == "2026-10-25T01:30:00Z"
    assert '<option value="second" selected>' in olga.page.get(page).text


def test_a_known_speaker_is_found_by_name(member: Member, organise: str, home: str) -> None:
    olga = member("organiser", "Olga")
    key = olga.post(f"{home}/sessions", json={"title": "One", "speakers": [{"id": "a", "name": "Ada Lovelace"}]}).json()

    page = made(olga, organise, title="Two", speakers="Ada Lovelace\nSomebody New")

    speakers = olga.get(f"{home}/sessions/{page.rpartition('/')[2]}").json()["speakers"]
    assert [one["name"] for one in speakers] == ["Ada Lovelace", "Somebody New"]
    assert speakers[0]["id"] == key["speakers"][0]["id"] == "a"


def test_a_draft_is_deleted(member: Member, organise: str) -> None:
    olga = member("organiser", "Olga")
    page = made(olga, organise, title="Nonsense", action="save")
    version = fields_of(olga.page.get(page).text)["version"]

    assert olga.page.form(page, action="delete", version=version).headers["location"].endswith("?done=deleted")
    assert olga.page.get(page, headers={"Accept": "text/html"}).status_code == 404


def test_rooms_are_described_renamed_and_taken_away_on_their_page(member: Member, organise: str, home: str) -> None:
    olga, rooms = member("organiser", "Olga"), f"{organise}/rooms"
    session = made(olga, organise, title="Opening", room="Aula").rpartition("/")[2]
    room = olga.get(f"{home}/rooms").json()["items"][0]
    assert "not described yet" in olga.page.get(rooms).text

    wrong = olga.page.form(rooms, id=room["id"], version="0", name="Aula", capacity="many", stream_url="ftp://x")
    assert (wrong.status_code, 'value="many"' in wrong.text, 'value="ftp://x"' in wrong.text) == (422, True, True)
    saved = olga.page.form(rooms, id=room["id"], version="0", name=HOSTILE, capacity="300", position="1")
    assert saved.headers["location"] == f"{rooms}?done=saved"
    assert olga.get(f"{home}/sessions/{session}").json()["room"] == HOSTILE
    assert "<script>alert" not in olga.page.get(rooms).text
    stale = olga.page.form(rooms, id=room["id"], version="0", name="Mine")
    assert (stale.status_code, 'value="Mine"' in stale.text) == (409, True)
    assert olga.page.form(rooms, name="Cellar", request_id="").status_code == 303
    cellar = olga.get(f"{home}/rooms/cellar").json()
    used = olga.page.form(rooms, id=room["id"], version="9", action="remove")
    assert used.status_code == 409
    assert olga.page.form(rooms, id=cellar["id"], version="1", action="remove").status_code == 303
    assert [one["name"] for one in olga.get(f"{home}/rooms").json()["items"]] == [HOSTILE]


def test_settings_are_changed_on_their_page(member: Member, anybody: Client, organise: str, home: str) -> None:
    olga, settings = member("organiser", "Olga"), f"{organise}/settings"
    sent = fields_of(olga.page.get(settings).text) | {"timezone": "Europe/Brussels", "edits": "in_releases"}

    wrong = olga.page.form(settings, **{**sent, "title": "Mine", "end": "2020-01-01"})
    assert (wrong.status_code, 'value="Mine"' in wrong.text) == (422, True)
    assert olga.page.form(settings, **{**sent, "title": "Newer Days"}).status_code == 303
    eventually(lambda: anybody.get(home).json()["title"] == "Newer Days")
    assert anybody.get(home).json()["edits"] == "in_releases"
    stale = olga.page.form(settings, **{**sent, "title": "Late"})
    assert (stale.status_code, 'value="Late"' in stale.text) == (409, True)


def test_speakers_have_a_list_and_pages_and_write_about_themselves(
    member: Member, person: Person, operator: Client, anybody: Client, organise: str, home: str
) -> None:
    olga, ada, eve = member("organiser", "Olga"), person("Ada"), person("Eve")
    page = made(olga, organise, title="Opening", speakers=f"{HOSTILE}\nÁlvaro", start="", end="")
    speaker = olga.get(f"{home}/sessions/{page.rpartition('/')[2]}").json()["speakers"][0]["id"]
    own = f"{home}/speakers/{speaker}"

    listed = eventually(lambda: _listed(anybody, home))
    assert "<script>alert" not in listed and '<h2 id="letter-1">A</h2>' in listed
    assert f'href="{own}"' in anybody.page.get(f"{home}/sessions/{page.rpartition('/')[2]}").text
    shown = anybody.page.get(own).text
    assert "<script>alert" not in shown and "Opening" in shown
    assert "Nobody is called so." in anybody.page.get(f"{home}/speakers?q=zzz").text

    ada.put(f"{home}/speakers/{speaker}/claim")
    operator.put(f"{home}/claims/{ada.id}/{speaker}", json={"decision": "approve"})
    assert eve.page.get(f"{own}/edit", headers={"Accept": "text/html"}).status_code == 403
    version = olga.get(f"{home}/speakers/{speaker}").json()["version"]
    form = {"version": str(version), "biography": "**Eve**", "links": "https://eve.example Home", "avatar_url": ""}
    assert 'name="name"' not in ada.page.get(f"{own}/edit").text
    assert ada.page.form(f"{own}/edit", **{**form, "links": "nonsense"}).status_code == 422
    assert ada.page.form(f"{own}/edit", **form).status_code == 303
    about = eventually(lambda: _about(anybody, own))
    assert "<strong>Eve</strong>" in about and 'href="https://eve.example"' in about


def _listed(anybody: Client, home: str) -> str:
    page = anybody.page.get(f"{home}/speakers").text
    return page if "Álvaro" in page else ""


def _about(anybody: Client, own: str) -> str:
    page = anybody.page.get(own).text
    return page if "<strong>Eve</strong>" in page else ""


def test_two_speakers_are_made_one_on_the_page(member: Member, organise: str, home: str) -> None:
    olga = member("organiser", "Olga")
    page = made(olga, organise, title="Opening", speakers="A. Lovelace\nAda Lovelace")
    session = page.rpartition("/")[2]
    gone, stays = (one["id"] for one in olga.get(f"{home}/sessions/{session}").json()["speakers"])

    same = olga.page.form(f"{organise}/speakers", speaker=gone, into=gone)
    assert (same.status_code, "Choose two different ones." in same.text) == (422, True)
    assert olga.page.form(f"{organise}/speakers", speaker=gone, into=stays).status_code == 303
    left = olga.get(f"{home}/sessions/{session}").json()["speakers"]
    assert left == [{"id": stays, "name": "Ada Lovelace"}]
    moved = olga.page.get(f"{home}/speakers/{gone}")
    assert (moved.status_code, moved.headers["location"]) == (301, f"{home}/speakers/{stays}")
