"""Rooms, tracks, session types, speakers and conflicts over HTTP: who may, what sessions have then, what is told."""

import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]
NINE, TEN, ELEVEN = "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"


@pytest.fixture
def home(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}"


def session(who: Client, home: str, title: str, *, publish: bool = True, **fields: Any) -> dict[str, Any]:
    made = who.post(f"{home}/sessions", json={"title": title, **fields})
    assert made.status_code == 201, made.text
    if not publish:
        return dict(made.json())
    done = who.post(f"{home}/sessions/{made.json()['id']}/publish")
    assert done.status_code == 200, done.text
    return dict(done.json())


def named(who: Client, path: str) -> list[str]:
    return [one["name"] for one in who.get(path).json()["items"]]


def test_what_sessions_name_is_listed_and_drafts_are_the_organisers(
    operator: Client, anybody: Client, home: str
) -> None:
    session(operator, home, "Opening", room="Room 10", track="Main", type="talk")
    session(operator, home, "Next", room="Room 2")
    session(operator, home, "Secret", room="Cellar", track="Hidden", publish=False)

    eventually(lambda: named(anybody, f"{home}/rooms") == ["Room 2", "Room 10"])
    assert named(anybody, f"{home}/tracks") == ["Main"]
    assert named(anybody, f"{home}/session-types") == ["talk"]
    assert named(operator, f"{home}/rooms") == ["Cellar", "Room 2", "Room 10"]
    room = anybody.get(f"{home}/rooms").json()["items"][0]
    assert (room["slug"], room["version"], room["position"]) == ("room-2", 0, None)


def test_a_described_room_keeps_the_id_and_guid_it_had_by_name(operator: Client, anybody: Client, home: str) -> None:
    session(operator, home, "Opening", room="Aula")
    before = operator.get(f"{home}/rooms").json()["items"][0]

    made = operator.post(f"{home}/rooms", json={"name": "Aula", "capacity": 300, "stream_url": "https://a.example/1"})

    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in ("id", "guid", "slug", "version")} == {
        **{name: before[name] for name in ("id", "guid", "slug")},
        "version": 1,
    }
    eventually(lambda: anybody.get(f"{home}/rooms/aula").json()["capacity"] == 300)
    again = operator.post(f"{home}/rooms", json={"name": "aula"})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "There is a room called Aula already. Choose another name.",
    )


def test_a_new_name_is_the_name_in_all_sessions_and_nothing_has_moved(
    operator: Client, anybody: Client, home: str
) -> None:
    one = session(operator, home, "Opening", room="A", start=NINE, end=TEN)
    two = session(operator, home, "Draft", room="A", publish=False)
    other = session(operator, home, "Other", room="B")
    before = operator.get(f"{home}/rooms/a").json()

    renamed = operator.patch(f"{home}/rooms/a", {"name": "Great Hall"})

    assert renamed.status_code == 200, renamed.text
    assert (renamed.json()["id"], renamed.json()["slug"], renamed.json()["aliases"]) == (before["id"], "a", ["A"])
    now = {key: operator.get(f"{home}/sessions/{each['id']}").json() for key, each in enumerate((one, two, other))}
    assert [now[key]["room"] for key in now] == ["Great Hall", "Great Hall", "B"]
    eventually(lambda: anybody.get(f"{home}/sessions/{one['id']}").json()["room"] == "Great Hall")
    assert named(anybody, f"{home}/rooms") == ["B", "Great Hall"]
    kinds = [entry["kind"] for entry in anybody.get(f"{home}/feed").json()["items"]]
    assert "session_moved" not in kinds and "session_changed" not in kinds
    taken = operator.patch(f"{home}/rooms/a", {"name": "b"})
    assert (taken.status_code, taken.json()["detail"]) == (
        409,
        "There is a room called B already. Choose another name.",
    )


def test_what_sessions_have_is_not_taken_away_and_comes_back_as_what_it_was(operator: Client, home: str) -> None:
    first = operator.post(f"{home}/tracks", json={"name": "Old", "color": "#0B5C66"}).json()
    used = session(operator, home, "Opening", track="Old")
    etag = {"If-Match": operator.get(f"{home}/tracks/old").headers["etag"]}

    refused = operator.delete(f"{home}/tracks/old", headers=etag)
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "1 session has this track. Give them another one first, or none.",
    )
    operator.patch(f"{home}/sessions/{used['id']}", {"track": ""})
    assert operator.delete(f"{home}/tracks/old").status_code == 428
    assert operator.delete(f"{home}/tracks/old", headers=etag).status_code == 204
    assert named(operator, f"{home}/tracks") == []
    again = operator.post(f"{home}/tracks", json={"name": "Old"}).json()
    assert (again["id"], again["guid"], again["color"]) == (first["id"], first["guid"], "")


def test_only_organisers_describe_and_mistakes_are_told_at_their_fields(
    person: Person, operator: Client, anybody: Client, home: str
) -> None:
    assert anybody.post(f"{home}/rooms", json={"name": "A"}).status_code == 401
    assert person("Ada").post(f"{home}/rooms", json={"name": "A"}).status_code == 403
    wrong = operator.post(
        f"{home}/rooms", json={"name": " ", "capacity": -1, "stream_url": "javascript:alert(1)", "position": 10_000}
    )
    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (422, ["capacity", "name", "position", "stream_url"])
    assert operator.post(f"{home}/tracks", json={"name": "T", "color": "red"}).status_code == 422
    assert operator.post(f"{home}/session-types", json={"name": "T", "minutes": 0}).status_code == 422
    stale = operator.post(f"{home}/rooms", json={"name": "A"})
    operator.patch(f"{home}/rooms/a", {"capacity": 5})
    late = operator.request(
        "PATCH", f"{home}/rooms/a", json={"capacity": 9}, headers={"If-Match": stale.headers["etag"]}
    )
    assert (late.status_code, operator.get(f"{home}/rooms/a").json()["capacity"]) == (412, 5)


def test_of_many_who_describe_a_room_at_once_one_does(operator: Client, home: str) -> None:
    answers: list[int] = []
    barrier = threading.Barrier(6)

    def describe() -> None:
        barrier.wait()
        answers.append(operator.post(f"{home}/rooms", json={"name": "Aula"}).status_code)

    threads = [threading.Thread(target=describe) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert named(operator, f"{home}/rooms") == ["Aula"]


def test_a_repeated_request_is_carried_out_once(operator: Client, home: str) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = operator.post(f"{home}/rooms", json={"name": "Aula"}, headers=key)
    again = operator.post(f"{home}/rooms", json={"name": "Aula"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["version"] == 1


def speakers(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def test_speakers_are_listed_by_name_and_searched_and_drafts_are_the_organisers(
    operator: Client, anybody: Client, home: str
) -> None:
    session(operator, home, "One", speakers=speakers("Zoë Zimmer", "Ada Lovelace"))
    session(operator, home, "Two", speakers=speakers("Ada Lovelace", "Émilie du Châtelet"))
    session(operator, home, "Secret", speakers=speakers("Hidden Person"), publish=False)

    eventually(lambda: named(anybody, f"{home}/speakers") == ["Ada Lovelace", "Émilie du Châtelet", "Zoë Zimmer"])
    listed = anybody.get(f"{home}/speakers").json()
    assert [one["sessions"] for one in listed["items"]] == [2, 1, 1]
    assert named(anybody, f"{home}/speakers?q=chat em") == ["Émilie du Châtelet"]
    first = anybody.get(f"{home}/speakers?limit=2").json()
    assert named(anybody, f"{home}/speakers?limit=2&cursor={first['next']}") == ["Zoë Zimmer"]
    assert anybody.get(f"{home}/speakers?cursor=nonsense").status_code == 422
    hidden = next(one for one in operator.get(f"{home}/speakers").json()["items"] if one["name"] == "Hidden Person")
    assert anybody.get(f"{home}/speakers/{hidden['id']}").status_code == 404
    again = anybody.get(f"{home}/speakers").json()["items"]
    assert [one["guid"] for one in again] == [one["guid"] for one in listed["items"]]
    assert len({one["guid"] for one in again}) == 3


def linked(operator: Client, home: str, who: Client, speaker_id: str) -> None:
    assert who.put(f"{home}/speakers/{speaker_id}/claim").status_code == 200
    decided = operator.put(f"{home}/claims/{who.id}/{speaker_id}", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text


def test_a_linked_speaker_writes_about_themselves_and_is_named_by_organisers(
    operator: Client, person: Person, anybody: Client, home: str
) -> None:
    made = session(operator, home, "One", speakers=speakers("A. Lovelace"))
    ada, eve, path = person("Ada"), person("Eve"), f"{home}/speakers/{made['speakers'][0]['id']}"
    linked(operator, home, ada, made["speakers"][0]["id"])
    biography = "**Countess** <script>alert(1)</script>"

    assert ada.patch(path, {"biography": biography}).status_code == 200
    assert eve.patch(path, {"biography": "mine"}).status_code == 403
    assert ada.patch(path, {"name": "Countess"}).status_code == 403
    assert operator.patch(path, {"name": "Ada Lovelace"}).status_code == 200

    shown = eventually(lambda: _when(anybody.get(path).json(), name="Ada Lovelace"))
    assert (shown["biography"], "<strong>Countess</strong>" in shown["biography_html"]) == (biography, True)
    assert "<script>" not in shown["biography_html"]
    now = operator.get(f"{home}/sessions/{made['id']}").json()
    assert now["speakers"] == [{"id": made["speakers"][0]["id"], "name": "Ada Lovelace"}]


def _when(shown: dict[str, Any], **wanted: Any) -> dict[str, Any] | None:
    return shown if all(shown.get(name) == value for name, value in wanted.items()) else None


def test_two_speakers_become_one_with_their_sessions_and_the_person_who_is_linked(
    operator: Client, person: Person, anybody: Client, home: str
) -> None:
    one = session(operator, home, "One", speakers=[{"id": "a", "name": "A. Lovelace"}])
    two = session(operator, home, "Two", speakers=[{"id": "b", "name": "Ada Lovelace"}, {"id": "a", "name": "A. L."}])
    ada = person("Ada")
    linked(operator, home, ada, "a")
    operator.patch(f"{home}/speakers/a", {"biography": "Countess"})

    merged = operator.post(f"{home}/speakers/a/merge", json={"into": "b"})

    assert merged.status_code == 200, merged.text
    assert (merged.json()["id"], merged.json()["sessions"], merged.json()["biography"]) == ("b", 2, "Countess")
    only = [{"id": "b", "name": "Ada Lovelace"}]
    assert [operator.get(f"{home}/sessions/{each['id']}").json()["speakers"] for each in (one, two)] == [only, only]
    assert anybody.get(f"{home}/speakers/a").json()["id"] == "b"
    eventually(lambda: ada.patch(f"{home}/speakers/b", {"biography": "mine"}).status_code == 200)
    assert operator.post(f"{home}/speakers/b/merge", json={"into": "b"}).status_code == 422
    assert operator.post(f"{home}/speakers/b/merge", json={"into": "nobody"}).status_code == 404


def test_speakers_who_are_two_people_here_are_not_made_one(operator: Client, person: Person, home: str) -> None:
    session(operator, home, "One", speakers=[{"id": "a", "name": "Ada"}, {"id": "b", "name": "Bob"}])
    for key in ("a", "b"):
        linked(operator, home, person(key), key)

    refused = operator.post(f"{home}/speakers/a/merge", json={"into": "b"})

    assert (refused.status_code, "linked to another person" in refused.json()["detail"]) == (409, True)


def test_organisers_are_shown_what_cannot_be_as_it_is_and_nobody_else(
    operator: Client, person: Person, home: str
) -> None:
    ada = [{"id": "a", "name": "Ada"}]
    one = session(operator, home, "One", room="A", start=NINE, end=ELEVEN, speakers=ada)
    two = session(operator, home, "Two", room="A", start=TEN, end=ELEVEN, speakers=ada, publish=False)
    session(operator, home, "Late", room="B", start="2027-01-01T10:00:00Z", end="2027-01-01T11:00:00Z")

    assert person("Eve").get(f"{home}/conflicts").status_code == 403
    planned = operator.get(f"{home}/conflicts").json()["items"]
    assert [one["kind"] for one in planned] == ["speaker_twice", "room_twice", "outside_days"]
    assert planned[0] == {
        "kind": "speaker_twice",
        "sessions": [{"id": one["id"], "title": "One"}, {"id": two["id"], "title": "Two"}],
        "what": "Ada",
        "start": TEN,
        "end": ELEVEN,
        "text": "Ada speaks in “One” and “Two” at once: Mon 2026-11-23 11:00–12:00.",
    }
    as_it_is = operator.get(f"{home}/conflicts?planned=false").json()["items"]
    assert [one["kind"] for one in as_it_is] == ["outside_days"]
    of_one = operator.get(f"{home}/conflicts?session={two['id']}").json()["items"]
    assert [one["kind"] for one in of_one] == ["speaker_twice", "room_twice"]


def imported(operator: Client, home: str, programme: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"schedule": programme}).encode()
    done = operator.post(f"{home}/imports", content=body, headers={"Content-Type": "application/json"})
    assert done.status_code == 200, done.text
    return dict(done.json())


def a_programme(**event: Any) -> dict[str, Any]:
    person = {"guid": "11111111-1111-4111-8111-111111111111", "name": "A. Lovelace", "biography": "Countess"}
    talk = {
        "guid": "22222222-2222-4222-8222-222222222222",
        "date": "2026-11-23T10:00:00+01:00",
        "duration": "01:00",
        "title": "Opening",
        "room": "A",
        "track": "Main",
        "persons": [person],
        **event,
    }
    room = {"name": "A", "guid": "33333333-3333-4333-8333-333333333333", "capacity": 50}
    days = [{"date": "2026-11-23", "rooms": {talk["room"]: [talk]}}]
    tracks = [{"name": "Main", "color": "#0B5C66"}]
    conference = {"title": "T", "time_zone_name": "Europe/Brussels", "rooms": [room], "tracks": tracks, "days": days}
    return {"version": "1", "conference": conference}


def test_what_a_file_says_of_rooms_tracks_and_people_is_kept(operator: Client, home: str) -> None:
    imported(operator, home, a_programme())

    room = operator.get(f"{home}/rooms/a").json()
    assert (room["guid"], room["capacity"]) == ("33333333-3333-4333-8333-333333333333", 50)
    assert operator.get(f"{home}/tracks/main").json()["color"] == "#0b5c66"
    speaker = operator.get(f"{home}/speakers").json()["items"][0]
    assert operator.get(f"{home}/speakers/{speaker['id']}").json()["biography"] == "Countess"
    operator.patch(f"{home}/speakers/{speaker['id']}", {"biography": "Mine"})
    operator.patch(f"{home}/rooms/a", {"capacity": 9})
    imported(operator, home, a_programme())
    assert operator.get(f"{home}/speakers/{speaker['id']}").json()["biography"] == "Mine"
    assert operator.get(f"{home}/rooms/a").json()["capacity"] == 9


def test_a_file_that_says_the_old_name_is_no_news_and_one_that_moves_a_session_is(operator: Client, home: str) -> None:
    imported(operator, home, a_programme())
    assert operator.patch(f"{home}/rooms/a", {"name": "Great Hall"}).status_code == 200

    again = imported(operator, home, a_programme())
    assert (again["unchanged"], again["moved"], again["changed"], again["warnings"]) == (1, [], [], [])
    session_id = operator.get(f"{home}/sessions").json()["items"][0]["id"]
    assert operator.get(f"{home}/sessions/{session_id}").json()["room"] == "Great Hall"
    moved = imported(operator, home, a_programme(room="B"))["moved"]
    assert [(one["before"]["room"], one["after"]["room"]) for one in moved] == [("Great Hall", "B")]


def test_a_speaker_who_was_joined_stays_so_when_the_file_comes_again(operator: Client, home: str) -> None:
    imported(operator, home, a_programme())
    session(operator, home, "Own", speakers=[{"id": "b", "name": "Ada Lovelace"}])
    gone = next(one["id"] for one in operator.get(f"{home}/speakers").json()["items"] if one["name"] == "A. Lovelace")
    assert operator.post(f"{home}/speakers/{gone}/merge", json={"into": "b"}).status_code == 200

    again = imported(operator, home, a_programme())

    assert (again["changed"], again["moved"]) == ([], [])
    assert [one["id"] for one in operator.get(f"{home}/speakers").json()["items"]] == ["b"]
