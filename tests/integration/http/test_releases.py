"""Releases of a programme over HTTP: what waits, what goes out at once, what is taken back, and who did what."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

import pytest
from ulid import ULID

from tests.integration.http import going
from tests.integration.http.conftest import Client
from tests.waiting import eventually

Json = dict[str, Any]

NINE = {"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T10:00:00Z", "room": "Hall"}
TEN = {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00Z", "room": "Hall"}


@pytest.fixture
def here(conference: Json) -> str:
    return f"/conferences/{conference['slug']}"


def add(operator: Client, here: str, title: str, *, published: bool = True, **fields: Any) -> Json:
    made = operator.post(f"{here}/sessions", json={"title": title, **NINE, **fields}).json()
    if published:
        assert operator.post(f"{here}/sessions/{made['id']}/publish?when=now").status_code == 200
    return dict(made)


def plan(operator: Client, here: str, session: Json, **changes: Any) -> Json:
    path = f"{here}/sessions/{session['id']}"
    answer = operator.patch(f"{path}?when=release", changes, of=path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def release(operator: Client, here: str, note: str = "", **more: Any) -> Json:
    answer = operator.post(f"{here}/releases", json={"note": note, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def changelog(anybody: Client, here: str, count: int) -> list[Json]:
    """Once it has so many entries."""
    items: list[Json] = eventually(
        lambda: found if len(found := anybody.get(f"{here}/changes").json()["items"]) == count else None
    )
    return items


def test_a_release_publishes_what_waits_at_once_and_is_told_once(
    operator: Client, anybody: Client, here: str, conference: Json
) -> None:
    moved = add(operator, here, "Moved")
    held = add(operator, here, "Held back", published=False)
    new = add(operator, here, "Brand new", published=False)
    planned = plan(operator, here, moved, title="Moved and renamed", reason="the speaker flies later", **TEN)
    assert (planned["title"], planned["planned"]["title"]) == ("Moved", "Moved and renamed")
    assert operator.put(f"{here}/sessions/{held['id']}/hold").status_code == 200

    draft = operator.get(f"{here}/draft").json()
    assert draft["counts"] == {"added": 1, "moved": 1, "changed": 1, "cancelled": 0, "withdrawn": 0, "held": 1}
    assert [one["title"] for one in anybody.get(f"{here}/sessions").json()["items"]] == ["Moved"]
    assert anybody.get(f"{here}/sessions/{moved['id']}?preview=true").status_code == 403
    assert operator.get(f"{here}/sessions/{moved['id']}?preview=true").json()["title"] == "Moved and renamed"

    made = release(operator, here, "First release", version="1.0")

    assert (made["number"], made["version"], made["added"], made["moved"], made["changed"]) == (1, "1.0", 1, 1, 1)
    public = {one["id"]: one for one in anybody.get(f"{here}/sessions").json()["items"]}
    assert (public[moved["id"]]["title"], public[moved["id"]]["start"], public[moved["id"]]["sequence"]) == (
        "Moved and renamed",
        TEN["start"],
        1,
    )
    assert set(public) == {moved["id"], new["id"]}
    [told] = eventually(lambda: _feed(anybody, here, "programme_released"))
    assert (told["programme"]["added"], told["programme"]["note"]) == (1, "First release")
    kinds = [entry["kind"] for entry in anybody.get(f"{here}/feed").json()["items"]]
    assert sorted(kinds) == ["programme_released", "session_published"]
    entry = changelog(anybody, here, 2)[0]
    assert (entry["kind"], entry["reason"], entry["programme"]["version"]) == ("release", "First release", "1.0")
    assert entry["programme"]["moved_sessions"][0]["before"]["start"] == NINE["start"]
    whole = anybody.get(f"{here}/changes/{entry['id']}").json()
    assert {one["session_id"]: one["reason"] for one in whole["changes"]} == {
        moved["id"]: "the speaker flies later",
        new["id"]: "First release",
    }
    refused = operator.post(f"{here}/releases", json={})
    assert (refused.status_code, "nothing to release" in refused.json()["detail"]) == (409, True)


def _feed(anybody: Client, here: str, kind: str) -> list[Json]:
    return [one for one in anybody.get(f"{here}/feed").json()["items"] if one["kind"] == kind]


def test_undoing_a_release_takes_back_what_nobody_changed_since(operator: Client, anybody: Client, here: str) -> None:
    moved, renamed = add(operator, here, "Moved"), add(operator, here, "Renamed")
    new = add(operator, here, "New", published=False)
    plan(operator, here, moved, **TEN)
    plan(operator, here, renamed, title="Once", room="Attic")
    release(operator, here, "Too early")
    operator.patch(f"{here}/sessions/{renamed['id']}", {"title": "Twice"})

    undone = operator.post(f"{here}/releases/1/undo", json={"note": "We were wrong"}).json()

    assert (undone["number"], undone["kind"], undone["undoes"], undone["withdrawn"]) == (2, "undo", 1, 1)
    assert undone["kept"] == [{"id": renamed["id"], "title": "Twice", "fields": ["title"]}]
    sessions = {one["id"]: one for one in anybody.get(f"{here}/sessions").json()["items"]}
    assert (sessions[moved["id"]]["start"], sessions[moved["id"]]["sequence"]) == (NINE["start"], 2)
    assert (sessions[renamed["id"]]["title"], sessions[renamed["id"]]["room"]) == ("Twice", "Hall")
    assert anybody.get(f"{here}/sessions/{new['id']}").status_code == 404
    draft = operator.get(f"{here}/sessions/{new['id']}").json()
    assert (draft["state"], draft["held"]) == ("draft", True)
    again = operator.post(f"{here}/releases/1/undo", json={})
    assert (again.status_code, operator.get(f"{here}/releases").json()["items"][0]["number"]) == (409, 2)
    entry = changelog(anybody, here, 5)[0]
    assert (entry["reason"], entry["programme"]["kind"], entry["programme"]["withdrawn"]) == (
        "We were wrong",
        "undo",
        1,
    )


def test_of_two_releases_at_once_everything_goes_out_once(operator: Client, anybody: Client, here: str) -> None:
    for number in range(12):
        add(operator, here, f"Draft {number}", published=False)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: operator.post(f"{here}/releases", json={"note": "Go"}), range(4)))

    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert [one["number"] for one in operator.get(f"{here}/releases").json()["items"]] == [1]
    [told] = eventually(lambda: _feed(anybody, here, "programme_released"))
    assert (told["programme"]["added"], len(anybody.get(f"{here}/sessions").json()["items"])) == (12, 12)


def test_a_planned_change_goes_out_with_one_of_the_releases_that_come_at_once(
    operator: Client, anybody: Client, here: str
) -> None:
    session = add(operator, here, "Talk")
    for number in range(1, 4):
        plan(operator, here, session, room=f"Room {number}", reason=f"leak {number}")

        def go(_: int, number: int = number) -> int:
            made = operator.post(f"{here}/releases", json={"note": "Go", "version": f"v{number}"})
            return int(made.status_code)

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(go, range(4)))
        assert (answers[0], set(answers[1:]) <= {409, 422}) == (201, True), answers

    entries = [one for one in changelog(anybody, here, 4) if one["kind"] == "release"]
    assert [(one["programme"]["number"], one["programme"]["moved"]) for one in entries] == [(3, 1), (2, 1), (1, 1)]
    assert entries[0]["programme"]["moved_sessions"][0]["reason"] == "leak 3"
    for path in ("/changes.atom", "/changes.json"):
        assert "leak 3" in anybody.get(f"{here}{path}").text
    assert "leak 3" in anybody.page.get(f"{here}/changes").text
    plan(operator, here, session, room="Cellar")
    taken = operator.post(f"{here}/releases", json={"note": "", "version": "v1"})
    assert (taken.status_code, "v1" in taken.text, "version" in taken.json()["errors"]) == (422, True, True)


def test_a_release_with_the_same_key_is_one_release(operator: Client, here: str) -> None:
    add(operator, here, "Draft", published=False)
    key = {"Idempotency-Key": here}

    first, second = (operator.post(f"{here}/releases", json={"note": "Go"}, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())


def test_what_is_edited_while_a_release_goes_out_is_in_it_or_still_planned(
    operator: Client, anybody: Client, here: str
) -> None:
    sessions = [add(operator, here, f"Talk {number}") for number in range(6)]
    for session in sessions:
        plan(operator, here, session, title=f"{session['title']}, planned")

    with ThreadPoolExecutor(4) as pool:
        edits = [pool.submit(plan, operator, here, session, room="Attic") for session in sessions[:3]]
        released = operator.post(f"{here}/releases", json={"note": "Go"})
        for edit in edits:
            edit.exception()  # 412 when the release was quicker

    assert released.status_code == 201
    for session in sessions:
        now = operator.get(f"{here}/sessions/{session['id']}").json()
        assert now["title"] == f"{session['title']}, planned"
        assert (now["planned"] or {}) in ({}, {"room": "Attic"})


def test_a_stale_edit_is_told_what_others_changed_meanwhile(operator: Client, member: Any, here: str) -> None:
    session = add(operator, here, "Talk")
    path = f"{here}/sessions/{session['id']}"
    stale = operator.get(path).headers["etag"]
    organiser = member("organiser", "Inês")
    organiser.patch(path, {"title": "Theirs", "subtitle": "Only theirs"})

    answer = operator.request("PATCH", path, json={"title": "Mine", "room": "Attic"}, headers={"If-Match": stale})

    problem = answer.json()
    assert answer.status_code == 412
    assert problem["differences"] == {"title": {"base": "Talk", "theirs": "Theirs", "yours": "Mine"}}
    assert (problem["theirs_only"], problem["etag"]) == (["subtitle"], operator.get(path).headers["etag"])
    merged = operator.request("PATCH", path, json={"title": "Mine"}, headers={"If-Match": problem["etag"]})
    assert (merged.status_code, merged.json()["subtitle"]) == (200, "Only theirs")


def test_the_audit_says_who_changed_what_and_only_to_organisers(
    operator: Client, member: Any, anybody: Client, person: Any, here: str
) -> None:
    organiser = member("organiser", "Inês")
    session = add(organiser, here, "Talk", published=False)
    doomed = add(operator, here, "Doomed", published=False)
    etag = operator.get(f"{here}/sessions/{doomed['id']}").headers["etag"]
    operator.request("DELETE", f"{here}/sessions/{doomed['id']}", headers={"If-Match": etag})
    organiser.patch(f"{here}/sessions/{session['id']}", {"room": "Attic"})

    path = f"{here}/audit?session={session['id']}"
    items: list[Json] = eventually(lambda: found if len(found := operator.get(path).json()["items"]) == 2 else None)

    assert [(one["kind"], one["by_name"]) for one in items] == [("edited", "Inês"), ("drafted", "Inês")]
    assert items[0]["changes"] == [{"name": "room", "before": "Hall", "after": "Attic"}]
    by_operator = operator.get(f"{here}/audit?by={operator.id}").json()["items"]
    assert [(one["kind"], one["title"]) for one in by_operator] == [("deleted", "Doomed"), ("drafted", "Doomed")]
    first = operator.get(f"{here}/audit?limit=3").json()
    rest = operator.get(f"{here}/audit", params={"limit": "3", "cursor": first["next"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert (anybody.get(f"{here}/audit").status_code, person().get(f"{here}/audit").status_code) == (401, 403)


def test_whoever_erases_their_account_is_nobody_in_the_audit(
    operator: Client, member: Any, here: str, database: Any
) -> None:
    organiser = member("organiser", "Inês")
    session = add(organiser, here, "Talk", published=False)
    done = going.erase(organiser)
    assert done.status_code == 202, done.text

    path = f"{here}/audit?session={session['id']}"
    eventually(lambda: [one["by"] for one in operator.get(path).json()["items"]] == [None])

    stored = database("sessions")
    assert stored.changes.count_documents({"by": organiser.id}) == 0
    assert organiser.id not in str(stored.sessions.find_one({"_id": session["id"]}))


def test_the_pages_release_undo_and_tell_everybody_what_changed(operator: Client, anybody: Client, here: str) -> None:
    session = add(operator, here, "<b>Talk</b>")
    plan(operator, here, session, title="Better <i>talk</i>", **TEN)
    held = add(operator, here, "Not yet", published=False)
    page = f"{here}/organise/programme"

    operator.page.form(f"{page}/planned", session=held["id"], what="hold", version="1")
    waiting = operator.page.get(page).text
    assert "&lt;b&gt;Talk&lt;/b&gt;" in waiting
    assert "<i>talk</i>" not in waiting
    done = operator.page.form(f"{page}/release", note="Spring cleaning", version="2.0", request_id="")
    assert done.headers["location"].endswith("?done=released")
    too_much = operator.page.form(f"{page}/release", note="Again", version="3.0", request_id="")
    assert (too_much.status_code, "nothing to release" in too_much.text) == (409, True)

    changelog(anybody, here, 2)
    seen = anybody.page.get(f"{here}/changes").text
    assert "Release 2.0: 1 session moved, 1 session changed" in seen
    assert "Spring cleaning" in seen
    assert "Not yet" not in seen
    assert operator.page.form(f"{page}/undo", number="1", note="Too soon", request_id="").status_code == 303
    changelog(anybody, here, 3)
    assert "Release 1 was taken back" in anybody.page.get(f"{here}/changes").text
    assert "Olive" in operator.page.get(f"{here}/organise/audit").text
    assert "Olive" not in anybody.page.get(f"{here}/changes").text
    entry = changelog(anybody, here, 3)[1]
    assert "Better &lt;i&gt;talk&lt;/i&gt;" in anybody.page.get(f"{here}/changes/{entry['id']}").text
    assert anybody.page.get(page).status_code in (303, 401, 403)


def test_the_changelog_comes_as_feeds_that_stay_the_same_until_something_changes(
    operator: Client, anybody: Client, here: str
) -> None:
    session = add(operator, here, "Fish & <ships>")
    operator.post(f"{here}/sessions/{session['id']}/cancel?when=now", json={"reason": "fog"})
    changelog(anybody, here, 2)

    first, second = (anybody.get(f"{here}/changes.atom") for _ in range(2))
    assert (first.headers["content-type"], first.content) == ("application/atom+xml; charset=utf-8", second.content)
    etag = first.headers["etag"]
    assert not etag.startswith("W/")
    assert anybody.get(f"{here}/changes.atom", headers={"If-None-Match": etag}).status_code == 304
    feed = ElementTree.fromstring(first.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    titles = [one.text for one in feed.findall("a:entry/a:title", space)]
    assert titles == ["Fish & <ships> was cancelled", "Fish & <ships> is in the programme"]
    assert feed.findtext("a:updated", namespaces=space) == feed.findtext("a:entry/a:updated", namespaces=space)
    document = anybody.get(f"{here}/changes.json").json()
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [one["id"] for one in document["items"]] == [one.text for one in feed.findall("a:entry/a:id", space)]
    assert document["items"][0]["content_html"] == "<p>fog</p>"

    operator.patch(f"{here}/sessions/{session['id']}", {"title": "Fish"})
    eventually(lambda: anybody.get(f"{here}/changes.atom").headers["etag"] != etag)


def test_nothing_of_drafts_and_plans_is_seen_by_others(
    operator: Client, anybody: Client, person: Any, here: str, conference: Json
) -> None:
    secret = "Zanzibar"
    session = add(operator, here, "Talk")
    changelog(anybody, here, 1)
    version = anybody.get(f"{here}/sessions/{session['id']}").json()
    plan(operator, here, session, title=secret, abstract=secret, room=secret, reason=secret)
    add(operator, here, secret, published=False, abstract=secret)
    operator.post(f"{here}/sessions/{session['id']}/cancel?when=release", json={"reason": secret})

    stranger = person()
    api = ("", "/sessions", f"/sessions/{session['id']}", "/overview", "/feed", "/changes", "/changes.atom", "/rooms")
    exports = ("/schedule.xml", "/schedule.json", "/schedule.ics", "/schedule.csv", f"/search?q={secret}")
    for path in (*api, "/changes.json", *exports):
        for client in (anybody, stranger):
            answer = client.get(f"{here}{path}")
            assert (path, answer.status_code) == (path, 200)
            assert secret not in answer.text.replace(f'"q": "{secret}"', "")
    for path in ("", "/programme", f"/sessions/{session['id']}", "/feed", "/changes"):
        assert secret not in anybody.page.get(f"{here}{path}").text
    for path in ("draft", "releases", "releases/1", "audit"):
        assert (anybody.get(f"{here}/{path}").status_code, stranger.get(f"{here}/{path}").status_code) == (401, 403)
    now = anybody.get(f"{here}/sessions/{session['id']}").json()
    assert {**now, "version": 0} == {**version, "version": 0}
    discarded = operator.request(
        "DELETE",
        f"{here}/sessions/{session['id']}/planned",
        headers={"If-Match": operator.get(f"{here}/sessions/{session['id']}").headers["etag"]},
    )
    assert (discarded.status_code, discarded.json()["planned"]) == (200, None)


def test_a_release_that_a_crash_left_is_finished_before_the_next_and_told_once(
    operator: Client, anybody: Client, here: str, database: Any
) -> None:
    first, second = (add(operator, here, title, published=False) for title in ("First", "Second"))
    add(operator, here, "Later", published=False)
    operator.put(f"{here}/sessions/{second['id']}/hold")
    release(operator, here, "Begun")
    stored = database("sessions")
    [begun] = stored.releases.find({"sessions": first["id"]})
    # As it was when it had begun, and before it had written the second session.
    operator.request("DELETE", f"{here}/sessions/{second['id']}/hold")
    again = {"number": 2, "_id": str(ULID()), "done": False, "version": 1, "outbox": []}
    told = begun["told"] | {"release_id": again["_id"], "number": 2, "version": "2", "added": 1}
    fields = {**begun, **again, "name": "2", "told": told, "sessions": [second["id"]]}
    stored.releases.insert_one(
        {key: value for key, value in fields.items() if key not in ("created_by", "fingerprint")}
    )

    answer = operator.post(f"{here}/releases", json={"note": "Next"})

    assert (answer.status_code, "nothing to release" in answer.json()["detail"]) == (409, True)
    assert [(one["number"], one["done"]) for one in operator.get(f"{here}/releases").json()["items"]] == [
        (2, True),
        (1, True),
    ]
    assert anybody.get(f"{here}/sessions/{second['id']}").json()["state"] == "published"
    told_of = eventually(lambda: found if len(found := _feed(anybody, here, "programme_released")) == 2 else None)
    assert [one["programme"]["number"] for one in told_of] == [2, 1]
    assert [one["programme"]["version"] for one in changelog(anybody, here, 2)] == ["2", "1"]


def test_what_is_planned_without_a_word_of_when_follows_the_conference(
    operator: Client, anybody: Client, here: str
) -> None:
    session = add(operator, here, "Talk")
    path = f"{here}/sessions/{session['id']}"
    assert operator.patch(here, {"edits": "in_releases"}).status_code == 200

    assert operator.patch(path, {"title": "Planned"}).json()["title"] == "Talk"
    assert operator.patch(f"{path}?when=now", {"room": "Attic", "reason": "a leak"}, of=path).json()["room"] == "Attic"
    assert operator.patch(f"{path}?when=soon", {}, of=path).status_code == 422

    entry = changelog(anybody, here, 2)[0]
    assert (entry["change"]["kind"], entry["reason"], entry["change"]["after"]["room"]) == ("moved", "a leak", "Attic")
    cancelled = operator.post(f"{path}/cancel", json={"reason": "fog"}).json()
    assert (cancelled["state"], cancelled["planned"]["state"]) == ("published", "cancelled")
    release(operator, here)
    assert anybody.get(path).json()["cancel_reason"] == "fog"
    assert operator.post(f"{path}/publish?when=now").json()["state"] == "published"


def test_an_import_is_one_line_of_the_changelog_and_each_change_a_new_version(
    operator: Client, anybody: Client, here: str
) -> None:
    talk = {"guid": "6f1d7c1e-3c0b-5a44-9a53-0d2f5d0c9b11", "title": "Imported", "date": "2026-11-23T10:00:00+01:00"}
    day = {"date": "2026-11-23", "rooms": {"Hall": [{**talk, "start": "10:00", "duration": "01:00", "room": "Hall"}]}}
    content = json.dumps({"schedule": {"conference": {"title": "Days", "days": [day]}}}).encode()
    assert _version(anybody, here) == "0"
    done = operator.post(f"{here}/imports", content=content, headers={"Content-Type": "application/json"})
    assert done.status_code == 200, done.text

    [entry] = changelog(anybody, here, 1)
    assert (entry["kind"], entry["programme"]["added"]) == ("import", 1)
    eventually(lambda: _version(anybody, here) == "0.1")
    add(operator, here, "Draft", published=False)
    assert _version(anybody, here) == "0.1"
    release(operator, here, version="1.0")
    eventually(lambda: _version(anybody, here) == "1.0")


def _version(anybody: Client, here: str) -> str:
    """Of the public programme, as exports have it."""
    return str(anybody.get(f"{here}/schedule.json").json()["schedule"]["version"])
