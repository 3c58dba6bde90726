"""The demo conference's programme, without importing it; and its accounts, without a system."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from deploy.api import Refused
from deploy.demo import __main__ as demo
from deploy.demo import afterwards, people, programme
from deploy.demo.state import DemoState
from deploy.home import Home

FIRST_DAY = date(2026, 3, 28)  # the second day of it is the end of winter time in Lisbon


def events(first_day: date = FIRST_DAY) -> list[dict[str, Any]]:
    days = programme.schedule(first_day)["schedule"]["conference"]["days"]
    return [event for day in days for room in day["rooms"].values() for event in room]


def test_it_is_a_whole_conference() -> None:
    found = events()
    assert 40 <= len(found) <= 50
    assert len({event["guid"] for event in found}) == len(found)
    assert {event["language"] for event in found} == {"en", "pt"}
    assert len([event for event in found if event["title"].startswith("CANCELLED")]) == 1
    assert len([event for event in found if not event["persons"] and event["type"] != "Break"]) == 2
    assert len({event["room"] for event in found}) == 4
    assert len({event["track"] for event in found if event["track"]}) == 5


def test_one_session_goes_on_past_midnight() -> None:
    late = [event for event in events() if ends(event).date() > starts(event).date()]
    assert [event["title"] for event in late] == ["Night watch: stories from the pager"]


def starts(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["date"])


def ends(event: dict[str, Any]) -> datetime:
    hours, minutes = map(int, event["duration"].split(":"))
    return starts(event) + timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize("room", programme.source()["conference"]["rooms"])
def test_no_two_sessions_are_in_one_room_at_once(room: str) -> None:
    here = sorted((event for event in events() if event["room"] == room), key=starts)
    for earlier, later in pairwise(here):
        assert ends(earlier) <= starts(later), (earlier["title"], later["title"])


def test_nobody_is_in_two_rooms_at_once() -> None:
    found = sorted(events(), key=starts)
    for index, first in enumerate(found):
        for second in found[index + 1 :]:
            if starts(second) < ends(first):
                names = {person["name"] for person in first["persons"]}
                assert not names & {person["name"] for person in second["persons"]}, (first["title"], second["title"])


def test_recordings_are_of_the_first_day_only() -> None:
    recorded = [event for event in events() if event["links"]]
    assert len(recorded) >= 3
    assert {starts(event).date() for event in recorded} == {FIRST_DAY}


def test_every_post_is_about_a_session_that_is_there() -> None:
    titles = {entry["title"] for entry in programme.source()["session"]}
    assert {title for _, title, _ in people.POSTS if title} <= titles
    assert {author for author, _, _ in people.POSTS} <= set(people.NAMES)


def test_what_is_done_afterwards_is_done_to_sessions_and_rooms_that_are_there() -> None:
    titles = {event["title"]: event for event in events()}
    assert {*afterwards.MOVES, afterwards.CAPTIONED, afterwards.SLIDES_OF, afterwards.ASKED_OF} <= set(titles)
    assert {*afterwards.STREAMS, *afterwards.MOVES.values()} <= {event["room"] for event in titles.values()}
    assert titles[afterwards.CAPTIONED]["links"]
    for title, room in afterwards.MOVES.items():
        there = [event for event in titles.values() if event["room"] == room and event["title"] != title]
        moved = titles[title]
        assert not [one for one in there if starts(one) < ends(moved) and starts(moved) < ends(one)]


class FakeApi:
    """The API as the demo's accounts meet it: a registration of a taken address looks like any other."""

    accounts: ClassVar[dict[str, str]] = {}
    registered: ClassVar[list[str]] = []

    def __init__(self, url: str) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None: ...

    def call(self, method: str, path: str, what: str, *, json: dict[str, str]) -> dict[str, str]:
        self.registered.append(json["email"])
        self.accounts.setdefault(json["email"], json["password"])
        return {"id": "decoy"}

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        if self.accounts.get(email) != password:
            raise Refused(401, {}, "Signing in")
        return {"attendee": {"id": f"id of {email}"}}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    monkeypatch.setattr(demo, "Api", FakeApi)
    monkeypatch.setattr(FakeApi, "accounts", {})
    monkeypatch.setattr(FakeApi, "registered", [])
    return FakeApi("")


def test_a_demo_account_is_registered_once_however_often_the_demo_is_made(api: Any, tmp_path: Path) -> None:
    for _ in range(2):
        state = DemoState(Home(tmp_path), "database", FIRST_DAY)
        assert demo.sign_up(api, "", state, "jun") == "id of jun@hallway.example"

    assert api.registered == ["jun@hallway.example"]


def test_an_address_that_somebody_else_has_is_given_up_for_another(api: Any, tmp_path: Path) -> None:
    api.accounts["jun@hallway.example"] = "the password of an earlier home"

    found = demo.sign_up(api, "", DemoState(Home(tmp_path), "database", FIRST_DAY), "jun")

    assert found == f"id of {api.registered[1]}" != "id of jun@hallway.example"
