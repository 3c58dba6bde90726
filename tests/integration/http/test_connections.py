"""Follow, mute and block: who may, what lists show to whom, and what the database and the events say afterwards."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import kombu
import pytest

from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually

VISIBILITIES = ("public", "attendees", "following", "nobody")
# Who sees somebody with this visibility, besides themselves and operators.
SEEN_BY = {
    "public": {"anybody", "stranger", "followed"},
    "attendees": {"stranger", "followed"},
    "following": {"followed"},
    "nobody": set[str](),
}

Database = Callable[[str], Any]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["attendee"]["name"] for item in answer.json()["items"]]


def counts(who: Client, of: Client) -> tuple[int, int]:
    person = who.get(f"/attendees/{of.id}").json()
    return person["followers"], person["following"]


def test_following_and_unfollowing_can_be_repeated(person: Person) -> None:
    ada, bea = person("Ada"), person("Bea")

    for _ in range(2):
        assert ada.put(f"/attendees/{bea.id}/follow").status_code == 204
    assert names(ada.get(f"/attendees/{bea.id}/followers")) == ["Ada"]
    assert names(bea.get(f"/attendees/{ada.id}/following")) == ["Bea"]
    assert counts(bea, bea) == (1, 0)

    for _ in range(2):
        assert ada.delete(f"/attendees/{bea.id}/follow").status_code == 204
    assert names(ada.get(f"/attendees/{bea.id}/followers")) == []
    assert counts(bea, bea) == (0, 0)


def test_nobody_follows_mutes_or_blocks_themselves_or_nobody(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    for what in ("follow", "mute", "block"):
        assert ada.put(f"/attendees/{ada.id}/{what}").status_code == 422
        told = 404 if what == "follow" else 204  # to mute and block, whoever hides is as good as nobody
        assert ada.put(f"/attendees/01JZ8Q4M7T3N9V5R2K6W1X0YBC/{what}").status_code == told
        assert ada.delete(f"/attendees/01JZ8Q4M7T3N9V5R2K6W1X0YBC/{what}").status_code == 204
        assert anybody.put(f"/attendees/{ada.id}/{what}").status_code == 401
        assert anybody.delete(f"/attendees/{ada.id}/{what}").status_code == 401
    for what in ("muted", "blocked"):
        assert anybody.get(f"/attendees/me/{what}").status_code == 401


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_followers_are_listed_to_those_who_may_see_them(
    visibility: str, person: Person, operator: Client, anybody: Client
) -> None:
    star, fan, stranger, followed, blocked = (person(name) for name in ("Star", "Fan", "Stranger", "Followed", "Blo"))
    assert fan.put(f"/attendees/{star.id}/follow").status_code == 204
    assert fan.put(f"/attendees/{followed.id}/follow").status_code == 204
    assert fan.put(f"/attendees/{blocked.id}/block").status_code == 204
    assert fan.patch("/attendees/me", {"visibility": visibility}).status_code == 200

    viewers = {"anybody": anybody, "stranger": stranger, "followed": followed, "blocked": blocked}
    listed = {name for name, who in viewers.items() if names(who.get(f"/attendees/{star.id}/followers")) == ["Fan"]}
    whose = {name for name, who in viewers.items() if who.get(f"/attendees/{fan.id}/following").status_code == 200}

    assert listed == whose == SEEN_BY[visibility]
    for who in (fan, operator):
        assert names(who.get(f"/attendees/{star.id}/followers")) == ["Fan"]
        assert names(who.get(f"/attendees/{fan.id}/following")) == ["Followed", "Star"]


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_only_somebody_whom_one_sees_can_be_followed_and_anybody_can_be_unfollowed(
    visibility: str, person: Person
) -> None:
    ada, bea = person("Ada"), person("Bea", visibility=visibility)

    seen = visibility in ("public", "attendees")

    assert ada.put(f"/attendees/{bea.id}/follow").status_code == (204 if seen else 404)
    assert ada.delete(f"/attendees/{bea.id}/follow").status_code == 204


@pytest.mark.parametrize(("what", "whom"), [("mute", "muted"), ("block", "blocked")])
def test_whoever_hides_or_blocked_first_can_be_muted_and_blocked_and_for_nobody_the_answer_is_the_same(
    what: str, whom: str, person: Person, database: Database
) -> None:
    ada, shy, hostile = person("Ada"), person("Shy", visibility="nobody"), person("Hostile")
    assert hostile.put(f"/attendees/{ada.id}/block").status_code == 204

    for each in (shy.id, hostile.id, "nobody"):
        assert ada.put(f"/attendees/{each}/{what}").status_code == 204

    listed = [item["attendee"] for item in ada.get(f"/attendees/me/{whom}").json()["items"]]
    assert [(one["id"], one["name"]) for one in listed] == [(hostile.id, "Someone"), (shy.id, "Someone")]
    assert database("attendees")["connections"].count_documents({"other_id": "nobody"}) == 0
    assert ada.delete(f"/attendees/{shy.id}/{what}").status_code == 204


def test_a_block_ends_both_follows_and_hides_the_blocker(person: Person, database: Database) -> None:
    ada, bea = person("Ada"), person("Bea")
    assert ada.put(f"/attendees/{bea.id}/follow").status_code == 204
    assert bea.put(f"/attendees/{ada.id}/follow").status_code == 204

    assert ada.put(f"/attendees/{bea.id}/block").status_code == 204

    assert bea.get(f"/attendees/{ada.id}").status_code == 404
    assert bea.put(f"/attendees/{ada.id}/follow").status_code == 404
    assert bea.get(f"/attendees/{ada.id}/followers").status_code == 404
    assert ada.put(f"/attendees/{bea.id}/follow").status_code == 409
    assert names(ada.get("/attendees/me/blocked")) == ["Bea"]
    assert names(bea.get("/attendees/me/blocked")) == []
    kept = database("attendees")["connections"].find({"attendee_id": {"$in": [ada.id, bea.id]}, "active": True})
    assert [(one["kind"], one["attendee_id"]) for one in kept] == [("block", ada.id)]

    assert ada.delete(f"/attendees/{bea.id}/block").status_code == 204
    assert bea.get(f"/attendees/{ada.id}").status_code == 200
    assert counts(ada, bea) == counts(bea, ada) == (0, 0)


def test_a_blocked_operator_still_sees_and_a_blocker_is_seen_by_others(person: Person, operator: Client) -> None:
    ada, bea = person("Ada"), person("Bea")

    assert ada.put(f"/attendees/{operator.id}/block").status_code == 204

    assert operator.get(f"/attendees/{ada.id}").status_code == 200
    assert bea.get(f"/attendees/{ada.id}").status_code == 200


def test_muting_is_known_to_the_one_who_mutes_only(person: Person) -> None:
    ada, bea = person("Ada"), person("Bea")

    assert ada.put(f"/attendees/{bea.id}/mute").status_code == 204

    assert names(ada.get("/attendees/me/muted")) == ["Bea"]
    assert "muted" not in {k for k, v in bea.get(f"/attendees/{ada.id}").json()["relation"].items() if v}
    assert bea.get(f"/attendees/{ada.id}").status_code == 200
    assert bea.put(f"/attendees/{ada.id}/follow").status_code == 204


def test_somebody_blocked_who_hides_stays_in_the_list_without_a_name(person: Person) -> None:
    ada, bea = person("Ada"), person("Bea", headline="Sailor")
    assert ada.put(f"/attendees/{bea.id}/block").status_code == 204

    assert bea.patch("/attendees/me", {"visibility": "nobody"}).status_code == 200

    [item] = ada.get("/attendees/me/blocked").json()["items"]
    assert item["attendee"] == {
        "id": bea.id, "name": "Someone", "headline": "", "organisation": "", "avatar_urls": {}
    }  # fmt: skip
    assert ada.delete(f"/attendees/{bea.id}/block").status_code == 204
    assert names(ada.get("/attendees/me/blocked")) == []


def test_followers_come_in_pages_newest_first_while_more_follow(person: Person) -> None:
    star, fans = person("Star"), [person(f"Fan {number}") for number in range(5)]
    for fan in fans:
        assert fan.put(f"/attendees/{star.id}/follow").status_code == 204

    first = star.get(f"/attendees/{star.id}/followers?limit=2").json()
    person("Late").put(f"/attendees/{star.id}/follow")
    pages, cursor = [first], first["next"]
    while cursor:
        pages.append(star.get(f"/attendees/{star.id}/followers", params={"limit": "2", "cursor": cursor}).json())
        cursor = pages[-1]["next"]

    listed = [item["attendee"]["name"] for page in pages for item in page["items"]]
    assert listed == ["Fan 4", "Fan 3", "Fan 2", "Fan 1", "Fan 0"]
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert names(star.get(f"/attendees/{star.id}/followers?limit=1")) == ["Late"]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "9" * 501, "😀"])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str, person: Person) -> None:
    ada = person("Ada")

    refused = ada.get(f"/attendees/{ada.id}/followers", params={"cursor": cursor})

    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["cursor"]


def test_counts_are_exact_after_many_followed_and_unfollowed_at_once(person: Person, database: Database) -> None:
    star, fans = person("Star"), [person(f"Fan {number}") for number in range(5)]

    def act(number: int) -> int:
        fan = fans[number % 5]
        verb = fan.put if number % 3 else fan.delete
        return int(verb(f"/attendees/{star.id}/follow").status_code)

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(act, range(50))) == {204}

    kept = list(database("attendees")["connections"].find({"other_id": star.id}))
    following = {one["attendee_id"] for one in kept if one["active"]}
    for fan in fans:
        relation = fan.get(f"/attendees/{star.id}").json()["relation"]
        assert relation["following"] == (fan.id in following)
    eventually(lambda: counts(star, star) == (len(following), 0))
    assert len(kept) == len({one["_id"] for one in kept}) <= 5


def test_a_block_and_a_follow_at_once_leave_no_follow(person: Person, database: Database) -> None:
    for _ in range(5):
        ada, bea = person("Ada"), person("Bea")
        with ThreadPoolExecutor(2) as pool:
            follow = pool.submit(bea.put, f"/attendees/{ada.id}/follow")
            block = pool.submit(ada.put, f"/attendees/{bea.id}/block")
            assert follow.result().status_code in (204, 404, 409)
            assert block.result().status_code == 204

        def follows(ids: tuple[str, str] = (ada.id, bea.id)) -> int:
            query = {"kind": "follow", "attendee_id": {"$in": ids}, "active": True}
            return int(database("attendees")["connections"].count_documents(query))

        assert follows() == 0


@pytest.fixture
def told(site: Site) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The events of the attendees service from here on."""
    with kombu.Connection(site.env["AMQP_URL"]) as broker, broker.channel() as channel:
        exchange = kombu.Exchange("attendees.events", type="topic", durable=True)
        queue = kombu.Queue(exclusive=True, auto_delete=True, exchange=exchange, routing_key="#")(channel)
        queue.declare()
        found: list[dict[str, Any]] = []

        def arrived() -> list[dict[str, Any]]:
            while (message := queue.get(no_ack=True)) is not None:
                found.append(message.decode())
            return found

        yield arrived


def test_each_change_is_told_once_and_by_ids_only(person: Person, told: Callable[[], list[dict[str, Any]]]) -> None:
    ada, bea = person("Ada"), person("Bea")
    ada.put(f"/attendees/{bea.id}/follow")
    ada.put(f"/attendees/{bea.id}/follow")
    ada.put(f"/attendees/{bea.id}/block")
    ada.delete(f"/attendees/{bea.id}/block")

    def between() -> list[tuple[str, dict[str, str]]]:
        return [(one["type"].split(".")[2], one["data"]) for one in told() if "other_id" in one["data"]]

    pair = {"attendee_id": ada.id, "other_id": bea.id}
    eventually(lambda: len(between()) >= 4)
    assert sorted(between(), key=str) == sorted(
        [
            ("attendee_followed", pair),
            ("attendee_unfollowed", pair),
            ("attendee_blocked", pair),
            ("attendee_unblocked", pair),
        ],
        key=str,
    )


def test_the_pages_follow_mute_and_block_and_lead_back(person: Person) -> None:
    ada, bea = person("Ada"), person("Bea <b>")
    back = "/people?q=bea"

    done = ada.page.form(f"/people/{bea.id}/follow", on="1", next=back)
    assert (done.status_code, done.headers["location"]) == (303, back)
    assert ada.page.form(f"/people/{bea.id}/mute", on="1", next="https://evil.example").headers["location"] == "/"
    assert "Bea &lt;b&gt;" in ada.page.get("/people/muted").text
    assert "Bea &lt;b&gt;" in ada.page.get(f"/people/{ada.id}/following").text
    assert "Ada" in bea.page.get(f"/people/{bea.id}/followers").text

    assert ada.page.form(f"/people/{bea.id}/block", on="1").headers["location"] == f"/people/{bea.id}"
    assert "Unblock" in ada.page.get("/people/blocked").text
    refused = ada.page.form(f"/people/{bea.id}/follow", on="1", next=back)
    assert refused.status_code == 409
    assert "End that first" in refused.text
    assert ada.page.form(f"/people/{bea.id}/block", on="0").status_code == 303
    assert "You block nobody" in ada.page.get("/people/blocked").text
    assert bea.page.form(f"/people/{ada.id}/follow", on="1", csrf_token="forged").status_code == 403
