"""What is on now and next: per room, by the clock, and never longer than it is true."""

import uuid
from collections.abc import Callable
from typing import Any

from tests.integration.http.audience import Doc, Member, talk
from tests.integration.http.conftest import Client, Person

Database = Callable[[str], Any]


def rooms(answer: Doc) -> dict[str, tuple[list[str], list[str]]]:
    """Room -> titles of what is on, and of what is next."""
    return {
        room["name"]: ([one["title"] for one in room["now"]], [one["title"] for one in room["next"]])
        for room in answer["rooms"]
    }


def test_each_room_says_what_is_on_and_what_is_next_in_the_order_of_the_rooms(
    operator: Client, conference: Doc, anybody: Client
) -> None:
    here = f"/conferences/{conference['slug']}"
    stream = {"stream_url": "https://live.example.org/big", "stream_note": "Low latency"}
    for position, name in ((1, "Big"), (2, "Annex")):
        described = {"name": name, "position": position, **(stream if name == "Big" else {})}
        assert operator.post(f"{here}/rooms", json=described).status_code == 201
    talk(operator, conference, "Before", begins=-60, room="Big")
    talk(operator, conference, "Running", begins=-10, room="Big")
    talk(operator, conference, "Following", begins=20, room="Big")
    talk(operator, conference, "Much later", begins=90, room="Big")
    talk(operator, conference, "Soon", begins=4, room="Annex")
    talk(operator, conference, "Exhibition", begins=-3 * 24 * 60, minutes=5 * 24 * 60, room="Cellar")
    gone = talk(operator, conference, "Gone", begins=3, room="Annex")
    operator.post(f"{here}/sessions/{gone['id']}/cancel?when=now", json={"reason": "Ill"})

    answer = anybody.get(f"{here}/now").json()

    assert rooms(answer) == {
        "Big": (["Running"], ["Following"]),
        "Annex": ([], ["Soon"]),
        "Cellar": (["Exhibition"], []),
    }
    assert list(rooms(answer)) == ["Big", "Annex", "Cellar"]
    by_name = {room["name"]: room for room in answer["rooms"]}
    assert (by_name["Big"]["stream_url"], by_name["Big"]["stream_note"]) == tuple(stream.values())
    states = [one["live_state"] for room in answer["rooms"] for one in (*room["now"], *room["next"])]
    assert states == ["live", "upcoming", "soon", "live"]
    assert answer["changes_at"] == by_name["Annex"]["next"][0]["start"]
    assert answer["first"] == []


def test_before_the_conference_the_first_session_is_told_and_afterwards_nothing(
    operator: Client, anybody: Client
) -> None:
    for year, expected in (("2031", ["First"]), ("2019", [])):
        body = {"slug": f"c-{uuid.uuid4().hex[:10]}", "title": "Days", "timezone": "Asia/Tokyo"}
        days = {"start": f"{year}-03-01", "end": f"{year}-03-05"}
        made = operator.post("/conferences", json=body | days).json()
        where = f"/conferences/{made['slug']}/sessions"
        for title, start, end in (("First", "03T01:00", "03T02:00"), ("Second", "03T03:00", "03T04:00")):
            times = {"start": f"{year}-03-{start}:00Z", "end": f"{year}-03-{end}:00Z"}
            session = operator.post(where, json={"title": title, **times}).json()
            assert operator.post(f"{where}/{session['id']}/publish?when=now").status_code == 200

        answer = anybody.get(f"/conferences/{made['slug']}/now").json()

        assert (answer["rooms"], [one["title"] for one in answer["first"]]) == ([], expected)


def test_a_session_that_moves_is_seen_at_once_and_drafts_never(
    operator: Client, conference: Doc, anybody: Client
) -> None:
    here = f"/conferences/{conference['slug']}"
    operator.post(f"{here}/sessions", json={"title": "Draft", "room": "Big"})
    running = talk(operator, conference, "Running", room="Big")
    assert rooms(anybody.get(f"{here}/now").json()) == {"Big": (["Running"], [])}

    moved = operator.patch(f"{here}/sessions/{running['id']}?when=now", {"room": "Annex"},
                           of=f"{here}/sessions/{running['id']}")  # fmt: skip

    assert moved.status_code == 200, moved.text
    assert rooms(anybody.get(f"{here}/now").json()) == {"Annex": (["Running"], [])}


def test_only_organisers_look_at_another_moment(
    member: Member, person: Person, operator: Client, conference: Doc, anybody: Client
) -> None:
    here = f"/conferences/{conference['slug']}"
    talk(operator, conference, "Tomorrow", begins=24 * 60, room="Big")
    later = talk(operator, conference, "Later", begins=26 * 60, room="Big")

    assert anybody.get(f"{here}/now?at={later['start']}").status_code == 403
    assert person("Ada").get(f"{here}/now?at={later['start']}").status_code == 403
    seen = member("organiser").get(f"{here}/now?at={later['start']}")
    assert (rooms(seen.json()), seen.json()["at"]) == ({"Big": (["Later"], [])}, later["start"])
    for wrong in ("yesterday", "2026-11-23T10:00:00", "9999-12-31T23:59:59Z"):
        assert operator.get(f"{here}/now", params={"at": wrong}).status_code == 422


def test_the_page_of_now_shows_both_clocks_and_the_stream(operator: Client, conference: Doc, anybody: Client) -> None:
    here = f"/conferences/{conference['slug']}"
    described = {"name": "Big", "stream_url": "https://live.example.org/x.m3u8", "stream_note": "Low <latency>"}
    assert operator.post(f"{here}/rooms", json=described).status_code == 201
    running = talk(operator, conference, "Running", room="Big")
    coming = talk(operator, conference, "Coming", begins=30, room="Big")

    page = anybody.page.get(f"{here}/now?tz=Asia/Kathmandu")

    assert page.status_code == 200
    for words in ("Running", "Coming", "Watch the stream", "Low &lt;latency&gt;", "your time", "Kathmandu", ">Live<"):
        assert words in page.text
    assert page.headers["cache-control"] == "public, no-cache"
    session = anybody.page.get(f"{here}/sessions/{running['id']}")
    assert 'data-source="https://live.example.org/x.m3u8"' in session.text
    assert "https://live.example.org" in session.headers["content-security-policy"]
    other = anybody.page.get(f"{here}/sessions/{coming['id']}")
    assert "live.example.org" not in other.text + other.headers["content-security-policy"]
    assert f'href="{here}/now"' in anybody.page.get(here).text
