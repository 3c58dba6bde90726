"""What the feed makes of events about people: names, who may know them, and that they are gone."""

import uuid
from collections.abc import Callable
from typing import Any

import kombu
import pytest

from services.contracts.envelope import Envelope
from services.plumbing.clock import new_id
from tests.integration.services.conftest import key
from tests.rpc_client import RemoteError, Rpc
from tests.waiting import eventually

SOMEBODY = {"id": None, "name": "Someone", "avatar": ""}
Tell = Callable[..., None]
Json = dict[str, Any]


@pytest.fixture
def tell(env: dict[str, str], rpc: Rpc) -> Tell:
    """Sends an event as the attendees service would."""

    def send(name: str, attendee_id: str, version: int, **data: Any) -> None:
        body = Envelope(
            id=new_id(),
            source="attendees",
            name=name,
            subject=attendee_id,
            time="2026-11-23T09:00:00Z",
            data={"attendee_id": attendee_id, **data},
            aggregate_version=version,
            correlation_id="c",
            actor=None,
        ).to_wire()
        with kombu.Connection(env["AMQP_URL"]) as connection:
            connection.Producer().publish(body, exchange="attendees.events", routing_key=name, serializer="json")

    return send


@pytest.fixture
def told(env: dict[str, str], rpc: Rpc) -> Any:
    """The feed's own events from now on, as (name, data)."""
    with kombu.Connection(env["AMQP_URL"]) as connection:
        queue = kombu.Queue("", exclusive=True, auto_delete=True, durable=False)(connection.channel())
        queue.declare()
        queue.bind_to("feed.events", routing_key="#")
        found: list[tuple[str, Json]] = []

        def read() -> list[tuple[str, Json]]:
            while message := queue.get(no_ack=True):
                found.append((message.payload["type"].split(".")[2], message.payload["data"]))
            return found

        yield read


def person(attendee_id: str, **fields: Any) -> Json:
    shown = {"name": "Ada", "visibility": "public", "avatar": "", "badges": {}, "hidden_in": []}
    return {"id": attendee_id, **shown, **fields}


def changed(tell: Tell, attendee_id: str, version: int, **fields: Any) -> None:
    tell("profile_changed", attendee_id, version, person=person(attendee_id, **fields), fields=list(fields))


def post(rpc: Rpc, conference: Json, attendee_id: str, version: int = 1, **author: Any) -> Json:
    given = {"id": attendee_id, "name": "Ada", "avatar": "", "visibility": "public", "hidden": False}
    at = {"conference_id": conference["id"], "conference": conference["slug"]}
    entry = rpc("feed.publish_post", author=given | {"version": version} | author, text="Hello", request_id=key(), **at)
    return dict(entry)


def author_of(rpc: Rpc, entry: Json) -> Json:
    which = {"conference_id": entry["conference_id"], "post_id": entry["id"]}
    author = rpc("feed.get_post", **which)["author"]
    return {name: author.get(name) for name in ("id", "name", "visibility", "hidden")}


def test_the_newest_that_is_known_of_an_author_is_shown_wherever_it_came_from(
    rpc: Rpc, conference: Json, tell: Tell, database: Any
) -> None:
    ada = f"ada-{uuid.uuid4().hex}"
    changed(tell, ada, 5, name="Ada Five", badges={conference["id"]: "Badge"}, hidden_in=[conference["id"]])
    eventually(lambda: database("feed")["people"].find_one({"_id": ada}))
    old, new = post(rpc, conference, ada), post(rpc, conference, ada, 7, name="Ada Seven", visibility="nobody")

    def shown() -> tuple[Json, Json]:
        return author_of(rpc, old), author_of(rpc, new)

    five = {"id": ada, "name": "Badge", "visibility": "public", "hidden": True}
    seven = {"id": ada, "name": "Ada Seven", "visibility": "nobody", "hidden": False}
    assert shown() == (five, seven)
    changed(tell, ada, 8, name="", visibility="nobody")
    changed(tell, ada, 6, name="Ada Six")

    # Of somebody who shows themselves to nobody no name is told: it stays the one that the post was written under.
    eight = {"id": ada, "visibility": "nobody", "hidden": False}
    eventually(lambda: shown() == (eight | {"name": "Badge"}, eight | {"name": "Ada Seven"}))


def test_what_looks_the_same_is_not_told_again(rpc: Rpc, conference: Json, tell: Tell, told: Any) -> None:
    ada = f"ada-{uuid.uuid4().hex}"
    tell("attendee_registered", ada, 1, person=person(ada))
    changed(tell, ada, 2)
    eventually(lambda: author_of(rpc, post(rpc, conference, ada))["name"] == "Ada")
    changed(tell, ada, 3, name="Ada Now")
    changed(tell, ada, 4, name="Ada Now")
    changed(tell, ada, 5, name="Ada Then")

    def mine() -> list[tuple[str, Json]]:
        return [one for one in told() if one[0] == "author_changed" and one[1]["attendee_id"] == ada]

    eventually(lambda: author_of(rpc, post(rpc, conference, ada))["name"] == "Ada Then")
    eventually(lambda: len(mine()) >= 1)
    assert set(map(str, mine())) == {str(("author_changed", {"attendee_id": ada}))}
    assert len(mine()) <= 2


@pytest.mark.parametrize("posts", ["keep", "remove"])
def test_an_erased_persons_posts_stay_as_somebodys_or_go(
    rpc: Rpc, conference: Json, tell: Tell, told: Any, database: Any, posts: str
) -> None:
    ada, erasure = f"ada-{uuid.uuid4().hex}", new_id()
    tell("attendee_registered", ada, 1, person=person(ada, name="Ada Gone"))
    entries = [post(rpc, conference, ada, name="Ada Gone") for _ in range(5)]
    rpc("feed.delete_post", conference_id=conference["id"], post_id=entries[0]["id"])
    others = post(rpc, conference, "bob", name="Bob")

    for _ in range(2):
        tell("attendee_erased", ada, 9, erasure_id=erasure, posts=posts)

    def done() -> list[Json]:
        return [data for name, data in told() if name == "erasure_done" and data["erasure_id"] == erasure]

    [confirmed] = eventually(done)
    count = {"posts": 4}
    assert confirmed == {
        "erasure_id": erasure,
        "attendee_id": ada,
        "conference_ids": [conference["id"]],
        "removed": {} if posts == "keep" else count,
        "anonymised": count if posts == "keep" else {},
    }
    listed = rpc("feed.list_entries", conference_id=conference["id"])["items"]
    left = [others["id"], *(each["id"] for each in reversed(entries[1:]))] if posts == "keep" else [others["id"]]
    assert [one["id"] for one in listed] == left
    assert [one["post"]["author"] for one in listed[1:]] == [SOMEBODY] * (len(left) - 1)
    removed = {each["id"] for each in (entries if posts == "remove" else entries[:1])}

    def gone() -> set[str]:
        return {data["entry_id"] for name, data in told() if name == "entry_removed"}

    eventually(lambda: gone() >= removed)
    stored = list(database("feed")["entries"].find({"conference_id": conference["id"]}))
    assert len(stored) == 6
    assert not [one for one in stored if ada in str(one) or "Ada Gone" in str(one)]
    assert post(rpc, conference, "bob")["seq"] == 7
    assert len(done()) == 1
    assert gone() == removed


def test_nothing_that_comes_late_brings_an_erased_person_back(
    rpc: Rpc, conference: Json, tell: Tell, told: Any, database: Any
) -> None:
    ada, erasure = f"ada-{uuid.uuid4().hex}", new_id()
    kept = post(rpc, conference, ada, name="Ada Gone")
    tell("attendee_erased", ada, 9, erasure_id=erasure, posts="keep")
    eventually(lambda: [1 for name, data in told() if name == "erasure_done" and data["erasure_id"] == erasure])

    changed(tell, ada, 10, name="Ada Gone")
    with pytest.raises(RemoteError, match="Forbidden"):
        post(rpc, conference, ada, 12, name="Ada Gone")

    changed(tell, "bob-" + ada[4:], 1, name="Bob")
    eventually(lambda: database("feed")["people"].find_one({"_id": "bob-" + ada[4:]}))
    assert author_of(rpc, kept) == {"id": None, "name": "Someone", "visibility": None, "hidden": None}
    stored = database("feed")["people"].find_one({"_id": ada})
    assert {name: stored[name] for name in stored if name not in ("version", "outbox", "pending_at")} == {
        "_id": ada,
        "erased": True,
        "posts": "keep",
        "known": 0,
    }


def test_an_erasure_that_broke_off_is_taken_up_with_the_count_it_began_with(
    rpc: Rpc, conference: Json, tell: Tell, told: Any, database: Any
) -> None:
    ada, erasure = f"ada-{uuid.uuid4().hex}", new_id()
    post(rpc, conference, ada)
    # As a crash leaves it: six were found, five are done.
    begun = {"_id": erasure, "version": 1, "posts": {conference["id"]: 6}, "is_done": False, "outbox": []}
    database("feed")["erasures"].insert_one(begun)

    tell("attendee_erased", ada, 9, erasure_id=erasure, posts="keep")

    def done() -> list[Json]:
        return [data for name, data in told() if name == "erasure_done" and data["erasure_id"] == erasure]

    assert eventually(done)[0]["anonymised"] == {"posts": 6}
    assert database("feed")["entries"].count_documents({"author_id": ada}) == 0


def whole_export(rpc: Rpc, attendee_id: str) -> list[Json]:
    """The items of all pages."""
    pages: list[Json] = []
    cursor = None
    while not pages or cursor is not None:
        page = rpc("feed.export_of", attendee_id=attendee_id, cursor=cursor)
        pages.append(page["items"])
        cursor = page["next"]
    return pages


def test_an_export_holds_all_that_somebody_wrote_page_by_page(rpc: Rpc, conference: Json, database: Any) -> None:
    ada = f"ada-{uuid.uuid4().hex}"
    first = post(rpc, conference, ada)
    copies = [
        {**database("feed")["entries"].find_one({"_id": first["id"]}), "_id": new_id(), "seq": 100 + number}
        for number in range(250)
    ]
    for copy in copies:
        del copy["created_by"]
    database("feed")["entries"].insert_many(copies)
    gone = post(rpc, conference, ada)
    rpc("feed.delete_post", conference_id=conference["id"], post_id=gone["id"])

    pages = whole_export(rpc, ada)

    assert [len(page["posts"]) for page in pages if page.get("posts")] == [200, 51]
    one = pages[0]["posts"][0]
    assert one == {
        "id": first["id"],
        "conference_id": conference["id"],
        "conference": conference["slug"],
        "text": "Hello",
        "html": "<p>Hello</p>\n",
        "session": None,
        "created_at": first["post"]["created_at"],
    }
    assert not any(any(page.values()) for page in whole_export(rpc, "nobody"))
