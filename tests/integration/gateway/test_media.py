import asyncio
import gc
import warnings
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import pytest
from gridfs.asynchronous.grid_file import AsyncGridIn
from pymongo.errors import AutoReconnect

from deploy.local import ports
from gateway.config import GatewayConfig
from gateway.file_keeper import WAITS_AT_MOST, FileKeeper
from gateway.media import Media, name_of
from services.contracts.errors import NotFound, Unavailable

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEBP = {"kind": "avatar", "content_type": "image/webp"}

Work = Callable[[Media], Coroutine[Any, Any, Any]]
Run = Callable[[Work], Any]


@pytest.fixture
def run(mongo_url: str, db_prefix: str) -> Run:
    """Runs a coroutine function on a store of its own."""

    def go(work: Work) -> Any:
        async def main() -> Any:
            media = Media(GatewayConfig(mongo_url=mongo_url, db_prefix=db_prefix))
            try:
                return await work(media)
            finally:
                await media.close()

        return asyncio.run(main())

    return go


def test_a_file_is_found_by_its_content_and_its_owner(run: Run) -> None:
    large = bytes(range(256)) * 4_000  # more than one chunk

    async def work(media: Media) -> None:
        name = await media.put("ada", large, **WEBP)

        assert name == name_of("ada", large) != name_of("bob", large)
        assert await media.get(name) == large
        assert await media.get("no such file") is None
        (file,) = await media.of_owner("ada")
        assert (file.name, file.owner, file.kind, file.content_type) == (name, "ada", "avatar", "image/webp")
        assert file.size == len(large)

    run(work)


def test_the_same_file_stored_at_once_is_stored_once_and_leaves_no_pieces(
    run: Run, mongo_url: str, db_prefix: str
) -> None:
    async def work(media: Media) -> None:
        await asyncio.gather(*(media.put("ada", b"x" * 300_000, **WEBP) for _ in range(6)))
        assert len(await media.of_owner("ada")) == 1

    run(work)

    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        assert client[f"{db_prefix}media"]["media.chunks"].count_documents({}) == 2


@pytest.mark.parametrize("failure", [asyncio.CancelledError, TimeoutError, AutoReconnect])
def test_a_file_that_could_not_be_stored_as_a_whole_leaves_no_pieces(
    run: Run, mongo_url: str, db_prefix: str, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    flush = AsyncGridIn._flush_buffer

    async def write_pieces_and_fail(stream: AsyncGridIn, force: bool = False) -> None:
        await flush(stream, force=force)
        if force:  # the last ones; after them the file itself would be written
            raise failure

    async def work(media: Media) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(AsyncGridIn, "_flush_buffer", write_pieces_and_fail)
            with pytest.raises((failure, Unavailable)):
                await media.put("eve", b"x" * 300_000, **WEBP)
        with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
            pieces = client[f"{db_prefix}media"]["media.chunks"]
            owned = {file["_id"] for file in client[f"{db_prefix}media"]["media.files"].find()}
            assert {piece["files_id"] for piece in pieces.find({}, {"files_id": 1})} <= owned
        name = await media.put("eve", b"x" * 300_000, **WEBP)
        assert await media.get(name) == b"x" * 300_000

    run(work)


def test_what_one_person_has_goes_and_what_others_have_stays(run: Run) -> None:
    async def work(media: Media) -> None:
        for owner in ("ada", "bob"):
            for content in (b"one", b"two"):
                await media.put(owner, content, **WEBP)

        assert await media.delete([name_of("ada", b"one"), "no such file"]) == 1
        assert await media.delete_owned_by("ada") == 1
        assert await media.delete_owned_by("ada") == 0
        assert await media.of_owner("ada") == []
        assert [file.size for file in await media.of_owner("bob")] == [3, 3]
        assert await media.get(name_of("bob", b"one")) == b"one"

    run(work)


def test_a_store_that_is_away_is_told_of() -> None:
    port = ports.choose(["nobody"])["nobody"]

    async def work() -> None:
        media = Media(GatewayConfig(mongo_url=f"mongodb://127.0.0.1:{port}/?directConnection=true"))
        with pytest.raises(Unavailable):
            await media.get("anything")
        with pytest.raises(Unavailable):
            await media.put("ada", b"x", **WEBP)
        await media.close()

    with warnings.catch_warnings():
        # pymongo 4.20, closed while it tries to connect, leaves that socket to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(work())
        gc.collect()


def blocks(*pieces: bytes) -> Any:
    async def stream() -> Any:
        for piece in pieces:
            yield piece

    return stream()


def pieces_left(mongo_url: str, db_prefix: str) -> tuple[int, int, int]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        media = client[f"{db_prefix}media"]
        return tuple(media[f"media.{name}"].count_documents({}) for name in ("files", "chunks", "arrivals"))  # type: ignore[return-value]


def test_what_streams_in_is_named_by_its_content_and_read_from_anywhere(run: Run) -> None:
    content = bytes(range(256)) * 4_000

    async def work(media: Media) -> None:
        stored = await media.receive(
            "c", blocks(content[:5], content[5:]), kind="material", sniff=lambda head: head[:3].hex()
        )
        assert (stored.name, stored.size, stored.content_type) == (name_of("c", content), len(content), "000102")
        for start, end in ((0, len(content)), (300_000, 300_001), (261_119, 522_241), (len(content) - 1, len(content))):
            found = b"".join([piece async for piece in await media.pieces(stored.name, start, end)])
            assert found == content[start:end]
        with pytest.raises(NotFound):
            await media.pieces("no such file", 0, 1)

    run(work)


def test_what_breaks_off_leaves_nothing_also_when_the_process_is_killed(
    run: Run, mongo_url: str, db_prefix: str
) -> None:
    async def broken() -> Any:
        yield b"x" * 600_000
        raise TimeoutError

    async def work(media: Media) -> None:
        with pytest.raises(TimeoutError):
            await media.receive("c", broken(), kind="material", sniff=lambda head: "")
        assert pieces_left(mongo_url, db_prefix) == (0, 0, 0)
        with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:  # as a killed process leaves it
            database = client[f"{db_prefix}media"]
            database["media.arrivals"].insert_one({"_id": "gone", "since": LONG_AGO})
            database["media.chunks"].insert_one({"_id": "piece", "files_id": "gone", "n": 0, "data": b"x"})
        assert await media.drop_broken_off(LONG_AGO) == 0
        assert await media.drop_broken_off(LONG_AGO + timedelta(seconds=1)) == 1
        assert pieces_left(mongo_url, db_prefix) == (0, 0, 0)

    run(work)


def test_a_file_that_somebody_sends_again_is_not_dropped_under_their_hands(run: Run) -> None:
    async def work(media: Media) -> None:
        first = await media.receive("c", blocks(b"x"), kind="material", sniff=lambda head: "")
        again = first
        while again.waiting_since == first.waiting_since:  # moments are kept to the millisecond
            again = await media.receive("c", blocks(b"x"), kind="material", sniff=lambda head: "")
        assert again.name == first.name
        assert not await media.drop(first.name, first.waiting_since)
        await media.claim(first.name, first.waiting_since)
        soon = again.waiting_since + timedelta(seconds=1)
        assert await media.waiting(soon, 10) == [(again.name, again.waiting_since)]
        await media.claim(again.name, again.waiting_since)
        assert await media.waiting(soon, 10) == []
        assert await media.drop(again.name, None)
        assert not await media.drop(again.name, None)

    run(work)


def test_files_that_nothing_refers_to_are_dropped_after_a_while(run: Run) -> None:
    async def work(media: Media) -> None:
        used = await media.receive("c", blocks(b"used"), kind="material", sniff=lambda head: "")
        lost = await media.receive("c", blocks(b"lost"), kind="material", sniff=lambda head: "")

        class Backend:
            async def command(self, *_: str, files: list[str]) -> dict[str, list[str]]:
                return {"files": [name for name in files if name == used.name]}

        keeper = FileKeeper(Backend(), media)  # type: ignore[arg-type]
        assert await keeper.look(lost.waiting_since) == 0
        assert await keeper.look(lost.waiting_since + WAITS_AT_MOST + timedelta(seconds=1)) == 1
        assert await media.get(used.name) == b"used"
        assert await media.get(lost.name) is None
        assert await keeper.drop_unused([used.name]) == 0

    run(work)
