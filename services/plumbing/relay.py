"""The relay: one thread per service process that publishes what is in outboxes. How an outbox looks is in outbox.py."""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, islice
from time import monotonic
from typing import Any

from eventlet.event import Event as Signal
from eventlet.queue import Empty, LightQueue
from eventlet.timeout import Timeout
from nameko.extensions import SharedExtension
from pymongo.collection import Collection

from services.plumbing import clock, outbox
from services.plumbing.publisher import ConfirmedPublisher, UndeliverableMessage

log = logging.getLogger(__name__)

Document = dict[str, Any]

SCAN_SECONDS = 1.0  # the safety net's mesh
BATCH = 10  # commits published before their outboxes are emptied in one write, and before what is urgent is looked at
COMMIT_WAIT_SECONDS = 0.3  # how long a command waits to have told; then it answers, and the relay goes on without it


@dataclass(frozen=True, slots=True)
class Commit:
    """Envelopes that were just written with a document, handed over so that nobody need read them back."""

    collection: "Collection[Document]"
    document_id: str
    wired: list[Document]
    told: Signal = field(default_factory=Signal)


class Relay(SharedExtension):
    """Publishes commits as they come, and what was left behind. Stops after the last worker."""

    def __init__(self) -> None:
        self._urgent: LightQueue = LightQueue()
        self._bulk: deque[Commit] = deque()
        self._collections: list[Collection[Document]] = []
        self._stopping = False
        self._thread: Any = None
        super().__init__()

    def setup(self) -> None:
        self._publisher = ConfirmedPublisher(self.container.config["AMQP_URI"])

    def watch(self, collection: "Collection[Document]") -> None:
        """From now on, what is left behind in this collection's outboxes is published."""
        if all(collection.name != known.name for known in self._collections):
            self._collections.append(collection)

    def start(self) -> None:
        if self._thread is None:
            self._thread = self.container.spawn_managed_thread(self._run, identifier="relay")

    def stop(self) -> None:
        """Publishes what was handed over, then ends. May be called twice."""
        self._stopping = True
        self._urgent.put(None)
        if self._thread is not None:
            self._thread.wait()

    def tell(self, collection: "Collection[Document]", document_id: str, wired: list[Document]) -> None:
        """Publishes what was committed, and waits a moment for it.

        Waiting makes the answer to a command come after its events: who reads next from another gateway worker finds
        that worker's cache already told. It is a courtesy, not a promise; the outbox is the promise.
        """
        commit = Commit(collection, document_id, wired)
        self._urgent.put(commit)
        with Timeout(COMMIT_WAIT_SECONDS, False):
            commit.told.wait()

    def hand_over(self, collection: "Collection[Document]", document_id: str, wired: list[Document]) -> None:
        """As `tell`, without waiting: for many documents at once. What somebody waits for goes first."""
        self._bulk.append(Commit(collection, document_id, wired))
        if len(self._bulk) == 1:
            self._urgent.put(None)  # wakes the thread

    def _run(self) -> None:
        next_scan = monotonic()
        while not self._stopping or self._urgent.qsize() or self._bulk:
            commits = self._next_commits()
            if commits and not self._publish(commits):
                self._bulk.clear()  # they are safe in their outboxes, and the broker is not there
            if monotonic() >= next_scan and not self._stopping:
                self._scan()
                next_scan = monotonic() + SCAN_SECONDS

    def _next_commits(self) -> list[Commit]:
        """Those that somebody waits for, else some of the others; waits a little when there are none."""
        try:
            first = self._urgent.get(block=not self._bulk, timeout=None if self._bulk else SCAN_SECONDS)
        except Empty:
            first = None
        urgent = [first] if first else []
        while self._urgent.qsize() and len(urgent) < BATCH:
            commit = self._urgent.get()
            urgent += [commit] if commit else []
        if urgent:
            return urgent
        taken = list(islice(self._bulk, BATCH))
        for _ in taken:
            self._bulk.popleft()
        return taken

    def _publish(self, commits: Sequence[Commit]) -> bool:
        """False when the broker is not there. Never raises: the death of a managed thread is the container's."""
        published: list[Commit] = []
        is_there = True
        if not self._record(commits):
            return False
        for commit in commits:
            try:
                outbox.send(self._publisher, commit.wired)
            except (UndeliverableMessage, KeyError) as error:
                # This one has no queue, or is of a version we do not know. It stays; the others have theirs.
                log.error("event has nowhere to go", extra={"document_id": commit.document_id, "error": repr(error)})
                continue
            except Exception as error:
                log.warning("outbox not relayed, will be tried again", extra={"error": repr(error)})
                is_there = False
                break
            published.append(commit)
            if not commit.told.ready():
                commit.told.send(None)
        try:
            for _, group in groupby(published, key=lambda commit: commit.collection.name):
                done = list(group)
                outbox.forget(done[0].collection, [(commit.document_id, commit.wired) for commit in done])
        except Exception as error:
            log.warning(
                "outbox not emptied, events will be sent twice", extra={"error": f"{type(error).__name__}: {error}"}
            )
        return is_there

    def _record(self, commits: Sequence[Commit]) -> bool:
        """Writes the records of these commits, before anybody is told. False when the database does not take them."""
        try:
            for _, group in groupby(commits, key=lambda commit: commit.collection.name):
                found = list(group)
                outbox.record(found[0].collection.database, [body for commit in found for body in commit.wired])
        except Exception as error:
            log.warning("records not written, will be tried again", extra={"error": f"{type(error).__name__}: {error}"})
            return False
        return True

    def _scan(self) -> None:
        """Publishes what is left behind, oldest first; gives up at the first failure until the next look."""
        before = clock.now() - timedelta(seconds=outbox.LEFT_BEHIND_SECONDS)
        at_work = {commit.document_id for commit in self._bulk}
        for collection in self._collections:
            try:
                query = {"pending_at": {"$lt": before}}
                found = list(collection.find(query, {"outbox": 1}).sort("pending_at", 1).limit(outbox.SCAN_LIMIT))
            except Exception as error:
                log.warning("outboxes cannot be read", extra={"error": f"{type(error).__name__}: {error}"})
                return
            left = [Commit(collection, one["_id"], one["outbox"]) for one in found if one["outbox"]]
            left = [commit for commit in left if commit.document_id not in at_work]
            if left and not self._publish(left):
                return
