"""Live streams, on a feed in memory whose events may be late, lost or doubled."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from gateway.failures import BrokerAway, GatewayFailure, Overloaded
from gateway.live import LiveHub, LiveMessage, Reader
from services.contracts.envelope import Envelope

CONFERENCE = "c1"


class Feed:
    """Numbers entries without gaps, as the feed service does; deleted ones leave their number empty."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.authors: dict[str, str] = {}
        self.highest = 0
        self.asked: list[int | None] = []
        self.failure: Exception | None = None

    def add(self, author_id: str | None = None) -> Envelope:
        self.highest += 1
        entry = {"id": str(self.highest), "seq": self.highest, "kind": "post", "conference_id": CONFERENCE}
        self.entries.append(entry)
        self.authors |= {str(self.highest): author_id} if author_id else {}
        data = {"conference_id": CONFERENCE, "seq": self.highest, "entry": entry, "author_id": author_id}
        return event("entry_added", data)

    def delete(self, seq: int) -> Envelope:
        self.entries = [entry for entry in self.entries if entry["seq"] != seq]
        return event("entry_removed", {"conference_id": CONFERENCE, "seq": seq, "entry_id": "x"})

    async def entries_after(self, conference_id: str, seq: int | None, limit: int) -> dict[str, Any]:
        self.asked.append(seq)
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        if seq is None:
            return {"items": [], "seq": self.highest}
        reached = min(seq + limit, self.highest)
        items = [dict(e) for e in self.entries if seq < e["seq"] <= reached]
        return {"items": items, "authors": self.authors, "seq": max(seq, reached)}


def event(name: str, data: dict[str, Any], source: str = "feed") -> Envelope:
    return Envelope("e", source, name, "f", "2020-02-01T09:00:00Z", data, 1, "c", None)


class Client:
    """Reads a stream in the background and keeps the numbers it got."""

    def __init__(self, stream: AsyncIterator[LiveMessage | None]) -> None:
        self.got: list[int] = []
        self.pings = 0
        self._task = asyncio.ensure_future(self._read(stream))

    async def _read(self, stream: AsyncIterator[LiveMessage | None]) -> None:
        async for message in stream:
            if message is None:
                self.pings += 1
            else:
                self.got.append(message.seq)

    async def has(self, expected: list[int]) -> None:
        await until(lambda: self.got == expected, lambda: f"{self.got} is not {expected}")

    async def ended(self) -> None:
        await asyncio.wait_for(self._task, 5)

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})


async def until(condition: Callable[[], bool], complaint: Callable[[], str] = lambda: "it never came") -> None:
    deadline = asyncio.get_running_loop().time() + 5
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, complaint()
        await asyncio.sleep(0.005)


def run(scenario: Callable[[Feed, LiveHub], Coroutine[Any, Any, None]], **options: Any) -> None:
    async def main() -> None:
        feed = Feed()
        hub = LiveHub(feed.entries_after, **options)
        await scenario(feed, hub)
        hub.drain()

    asyncio.run(main())


async def connect(hub: LiveHub, last_seq: int | None = None) -> Client:
    """A client that has its position: a stream says so by a ping, the first in a worker after one for the wait."""
    channel = hub._channels.get(CONFERENCE)
    pings = 1 if channel is not None and channel.head is not None else 2
    client = Client(hub.stream(CONFERENCE, last_seq))
    await until(lambda: client.pings >= pings)
    return client


def test_entries_reach_everybody_in_order() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        feed.add()
        clients = [await connect(hub) for _ in range(3)]
        for _ in range(5):
            hub.on_event(feed.add())
        for client in clients:
            await client.has([2, 3, 4, 5, 6])
        assert feed.asked == [None]

    run(scenario)


def test_a_client_resumes_after_what_it_has_seen() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        for _ in range(5):
            feed.add()
        client = await connect(hub, last_seq=2)
        await client.has([3, 4, 5])
        hub.on_event(feed.add())
        await client.has([3, 4, 5, 6])

    run(scenario)


def test_a_doubled_event_comes_once() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        first = feed.add()
        for told in (first, first, feed.add(), first):
            hub.on_event(told)
        await client.has([1, 2])

    run(scenario)


def test_a_lost_event_is_fetched_when_the_next_one_shows_the_gap() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        hub.on_event(feed.add())
        feed.add()
        feed.add()
        hub.on_event(feed.add())
        await client.has([1, 2, 3, 4])

    run(scenario)


def test_events_in_the_wrong_order_come_in_the_right_one() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        told = [feed.add() for _ in range(6)]
        for number in (1, 0, 5, 3, 2, 4):
            hub.on_event(told[number])
            await asyncio.sleep(0)
        await client.has([1, 2, 3, 4, 5, 6])

    run(scenario)


def test_what_was_missed_without_a_connection_is_fetched_after_it() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        for _ in range(450):
            feed.add()
        hub.on_connected()
        await client.has(list(range(1, 451)))

    run(scenario)


def test_a_feed_that_cannot_be_asked_is_asked_until_it_answers() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        feed.failure = BrokerAway("away")
        feed.add()
        hub.on_event(feed.add())
        await until(lambda: len(feed.asked) >= 3)
        feed.failure = None
        await client.has([1, 2])

    run(scenario)


def test_deleted_entries_leave_no_hole_to_fall_into() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        for _ in range(600):
            feed.add()
        for seq in range(100, 500):
            hub.on_event(feed.delete(seq))
        client = await connect(hub, last_seq=50)
        await client.has([*range(51, 100), *range(500, 601)])
        hub.on_event(feed.add())
        await client.has([*range(51, 100), *range(500, 602)])

    run(scenario)


def test_a_deleted_entry_is_not_sent_to_who_connects_later() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        await connect(hub)
        for _ in range(3):
            hub.on_event(feed.add())
        hub.on_event(feed.delete(2))
        late = await connect(hub, last_seq=0)
        await late.has([1, 3])

    run(scenario)


def test_a_client_that_falls_behind_is_cut_and_resumes_without_loss() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        fast = await connect(hub)
        slow = hub.stream(CONFERENCE, None)
        assert await anext(slow) is None
        hub.on_event(feed.add())
        first = await anext(slow)
        assert first is not None and first.seq == 1
        for _ in range(20):
            hub.on_event(feed.add())
            await asyncio.sleep(0)
        await fast.has(list(range(1, 22)))
        assert [message async for message in slow] == []
        resumed = await connect(hub, last_seq=1)
        await resumed.has(list(range(2, 22)))

    run(scenario, held=8)


def test_a_position_from_another_worker_that_was_faster_brings_no_doubles() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        feed.add()
        await connect(hub)
        for _ in range(3):
            feed.add()  # its events are still on their way to this worker
        client = await connect(hub, last_seq=4)
        hub.on_event(feed.add())
        await client.has([5])

    run(scenario)


def test_a_position_from_nowhere_counts_as_now() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        feed.add()
        client = await connect(hub, last_seq=9_999)
        await until(lambda: len(feed.asked) >= 2)
        await asyncio.sleep(0)
        hub.on_event(feed.add())
        await client.has([2])

    run(scenario)


def test_silence_is_broken_by_pings() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        await until(lambda: client.pings >= 3)

    run(scenario, ping_seconds=0.01)


def test_draining_ends_all_streams_and_lets_nobody_in() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        clients = [await connect(hub), await connect(hub, last_seq=0)]
        hub.drain()
        for client in clients:
            await client.ended()
        assert hub.clients == 0
        with pytest.raises(GatewayFailure):
            hub.sse(CONFERENCE, None)

    run(scenario)


def test_too_many_streams_are_refused_and_one_that_left_makes_room() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        client = await connect(hub)
        with pytest.raises(Overloaded):
            hub.sse(CONFERENCE, None)
        await client.leave()
        await until(lambda: hub.clients == 0)
        hub.sse(CONFERENCE, None)

    run(scenario, max_clients=1)


def test_a_reader_gets_nothing_by_those_whom_they_shall_not_see_live_or_resumed() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        feed.add("eve")
        reader = Reader("ada", frozenset({"eve"}))
        live, everybody = Client(hub.stream(CONFERENCE, 0, reader)), await connect(hub, 0)
        for author_id in ("bob", "eve", None):
            hub.on_event(feed.add(author_id))
        await everybody.has([1, 2, 3, 4])
        await live.has([2, 4])
        resumed = Client(hub.stream(CONFERENCE, 2, reader))
        await resumed.has([4])

    run(scenario)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("attendee_muted", {"attendee_id": "ada", "other_id": "eve"}),
        ("attendee_blocked", {"attendee_id": "eve", "other_id": "ada"}),
        ("attendee_suspended", {"attendee_id": "ada"}),
    ],
)
def test_a_readers_streams_end_when_whom_they_may_read_has_changed(name: str, data: dict[str, str]) -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        ada, bob = Client(hub.stream(CONFERENCE, 0, Reader("ada"))), Client(hub.stream(CONFERENCE, 0, Reader("bob")))
        hub.on_event(feed.add())
        await ada.has([1])
        hub.on_event(event(name, data, "attendees"))
        await ada.ended()
        again = Client(hub.stream(CONFERENCE, 0, Reader("ada")))
        hub.on_event(feed.add())
        await again.has([1, 2])
        await bob.has([1, 2])

    run(scenario)


def test_an_author_who_is_shown_otherwise_now_is_not_sent_as_before_to_who_resumes() -> None:
    async def scenario(feed: Feed, hub: LiveHub) -> None:
        listening = await connect(hub)
        hub.on_event(feed.add("ada"))
        await listening.has([1])
        feed.entries[0]["post"] = "by Someone"
        hub.on_event(event("author_changed", {"attendee_id": "ada"}))
        async for message in hub.stream(CONFERENCE, 0):
            if message is not None:
                assert "by Someone" in message.data
                break
        hub.on_event(feed.add("ada"))
        await listening.has([1, 2])

    run(scenario)
