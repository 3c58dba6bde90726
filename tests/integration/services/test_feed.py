from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import processes
from tests.integration.services.conftest import key
from tests.processes import Service
from tests.rpc_client import RemoteError, Rpc
from tests.waiting import eventually

ADA = {"id": "01ADA", "name": "Ada", "avatar": "", "visibility": "public", "hidden": False, "version": 1}


def post(rpc: Rpc, conference: dict[str, Any], text: str = "Hello", **more: Any) -> dict[str, Any]:
    given = {"session": None, "request_id": key(), "fingerprint": "f"}
    at = {"conference_id": conference["id"], "conference": conference["slug"]}
    return dict(rpc("feed.publish_post", author=ADA, text=text, **at, **(given | more)))


def test_a_post_is_in_the_feed_with_its_author_and_what_it_is_about(rpc: Rpc, conference: dict[str, Any]) -> None:
    entry = post(rpc, conference, "*Hi* <b>there</b>", session={"id": "01S", "title": "Talk"})

    assert (entry["seq"], entry["kind"], entry["post"]["author"], entry["post"]["session"]["title"]) == (
        1,
        "post",
        ADA,
        "Talk",
    )
    assert entry["post"]["html"] == "<p><em>Hi</em> &lt;b&gt;there&lt;/b&gt;</p>\n"
    assert rpc("feed.list_entries", conference_id=conference["id"])["items"] == [entry]
    assert rpc("feed.get_post", conference_id=conference["id"], post_id=entry["id"]) == entry["post"]
    for filters, found in (
        ({"session": "01S"}, 1),
        ({"session": "other"}, 0),
        ({"author": "01ADA"}, 1),
        ({"kind": "session_moved"}, 0),
    ):
        assert len(rpc("feed.list_entries", conference_id=conference["id"], filters=filters)["items"]) == found


def test_a_repeated_post_is_one_post(rpc: Rpc, conference: dict[str, Any]) -> None:
    request = key()

    assert post(rpc, conference, request_id=request) == post(rpc, conference, request_id=request)
    with pytest.raises(RemoteError, match="KeyReused"):
        post(rpc, conference, request_id=request, fingerprint="other")


def test_many_who_write_at_once_through_two_replicas_are_numbered_without_gap_or_copy(
    rpc: Rpc, env: dict[str, str], services: dict[str, Service], conference: dict[str, Any], tmp_path: Any
) -> None:
    with processes.running("services.run", "feed", env=env, log=tmp_path / "feed-2.log"), ThreadPoolExecutor(8) as pool:

        def write(number: int) -> int:
            with Rpc(env["AMQP_URL"]) as client:
                return max(int(post(client, conference, f"{number}.{n}")["seq"]) for n in range(10))

        highest = max(pool.map(write, range(8)))

    assert highest == 80
    caught_up = rpc("feed.entries_after", conference_id=conference["id"], seq=0, limit=500)
    assert [one["seq"] for one in caught_up["items"]] == list(range(1, 81))
    assert len({one["post"]["text"] for one in caught_up["items"]}) == 80


def test_catching_up_is_in_order_and_in_pieces(rpc: Rpc, conference: dict[str, Any]) -> None:
    for number in range(5):
        post(rpc, conference, str(number))

    assert rpc("feed.entries_after", conference_id=conference["id"]) == {"items": [], "authors": {}, "seq": 5}
    piece = rpc("feed.entries_after", conference_id=conference["id"], seq=1, limit=2)
    assert ([one["seq"] for one in piece["items"]], piece["seq"]) == ([2, 3], 3)
    rest = rpc("feed.entries_after", conference_id=conference["id"], seq=3)
    assert ([one["seq"] for one in rest["items"]], rest["seq"]) == ([4, 5], 5)


def test_pages_go_back_in_time_and_stay_stable_while_others_write(rpc: Rpc, conference: dict[str, Any]) -> None:
    for number in range(5):
        post(rpc, conference, str(number))
    first = rpc("feed.list_entries", conference_id=conference["id"], limit=2)
    post(rpc, conference, "meanwhile")
    second = rpc("feed.list_entries", conference_id=conference["id"], limit=2, cursor=first["next"])

    assert [one["seq"] for one in first["items"] + second["items"]] == [5, 4, 3, 2]
    for cursor in ("nonsense", "9" * 30, "-1"):
        with pytest.raises(RemoteError, match="Invalid"):
            rpc("feed.list_entries", conference_id=conference["id"], cursor=cursor)


def test_a_deleted_post_is_gone_with_its_words_and_its_number_stays_taken(rpc: Rpc, conference: dict[str, Any]) -> None:
    request = key()
    gone, _ = post(rpc, conference, "gone", request_id=request), post(rpc, conference, "stays")

    rpc("feed.delete_post", conference_id=conference["id"], post_id=gone["id"])

    assert [one["post"]["text"] for one in rpc("feed.list_entries", conference_id=conference["id"])["items"]] == [
        "stays"
    ]
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("feed.get_post", conference_id=conference["id"], post_id=gone["id"])
    assert post(rpc, conference, "next")["seq"] == 3
    with pytest.raises(RemoteError, match="NotFound"):
        post(rpc, conference, "gone", request_id=request)


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_001])
def test_what_cannot_be_a_post_is_refused(rpc: Rpc, conference: dict[str, Any], text: str) -> None:
    with pytest.raises(RemoteError, match="Invalid") as refused:
        post(rpc, conference, text)

    assert list(refused.value.args_[1]["errors"]) == ["text"]


def test_a_post_shows_its_session_under_the_title_it_has_now(rpc: Rpc, conference: dict[str, Any]) -> None:
    at = {"conference_id": conference["id"]}
    talk = rpc("sessions.create_session", **at, fields={"title": "Draft title"}, request_id=key())
    rpc("sessions.publish_session", **at, session_id=talk["id"], request_id=key())
    entry = post(rpc, conference, session={"id": talk["id"], "title": "Draft title"})

    rpc("sessions.update_session", **at, session_id=talk["id"], changes={"title": "Better title"}, request_id=key())

    def shown() -> str:
        return str(rpc("feed.get_post", **at, post_id=entry["id"])["session"]["title"])

    eventually(lambda: shown() == "Better title")


def test_many_small_changes_of_a_session_are_one_line_of_the_feed(
    rpc: Rpc, env: dict[str, str], conference: dict[str, Any]
) -> None:
    at = {"conference_id": conference["id"]}
    talk = rpc("sessions.create_session", **at, fields={"title": "Talk"}, request_id=key())
    rpc("sessions.publish_session", **at, session_id=talk["id"], request_id=key())
    changes: list[dict[str, Any]] = [{"tags": ["a"]}, {"track": "Web"}, {"subtitle": "How"}, {"abstract": "Why"}]
    changes.append({"title": "Better"})

    def change(fields: dict[str, Any]) -> None:
        with Rpc(env["AMQP_URL"]) as client:
            client("sessions.update_session", **at, session_id=talk["id"], changes=fields, request_id=key())

    def lines() -> list[tuple[str, list[str]]]:
        found = rpc("feed.list_entries", **at)["items"]
        return [(one["kind"], sorted(one.get("change", {}).get("fields", []))) for one in found]

    for fields in changes:
        change(fields)

    expected = [
        ("session_changed", ["abstract", "subtitle", "tags", "title", "track"]),
        ("session_published", []),
    ]
    eventually(lambda: lines() == expected)
