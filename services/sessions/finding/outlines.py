"""The outlines that this process keeps: one per conference that was asked for, brought up to date before each answer.

What was written since the last look is found by an index on the time of writing. A write may carry a time older than
the moment at which it can be read: the writing process may be slow, or its clock behind. So every look goes back
LOOK_BACK further than the last one, and versions tell what is no news. That is exact while a write takes less than
that, which the time limit of the database connection sees to; and it is the same on every replica.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import eventlet
from eventlet import tpool
from eventlet.semaphore import Semaphore
from pymongo.database import Database

from services.contracts.errors import Unavailable
from services.plumbing.clock import now
from services.plumbing.relay import Relay
from services.sessions.captions.repository import CaptionRepository
from services.sessions.domain.session import PUBLIC_STATES
from services.sessions.finding.domain.index import Index
from services.sessions.finding.domain.outline import Outline
from services.sessions.finding.domain.passages import Cue
from services.sessions.finding.domain.weights import weigh
from services.sessions.finding.domain.words import has_phrase, language_of
from services.sessions.finding.repository import FindingRepository

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(seconds=30)  # twice the time limit of a write (plumbing/mongo.py), and some for the clocks
SESSIONS_AT_MOST = 60_000  # kept in all outlines together, if there is more than one; see README for the memory
READ_AT_ONCE = 250  # texts: what is weighed while others wait for their turn
PHRASES_AT_MOST = 1_000  # sessions in whose texts a phrase is looked for: the best of those that have its words
READY_SECONDS = 1.0  # to wait for the words of a conference; less than a caller waits for the answer

Result = TypeVar("Result")
Read = tuple[str, dict[str, str], list[str]]


class Kept:
    """One conference: its outline, and the index of its words once somebody searched. To be used with its lock."""

    def __init__(
        self, repository: FindingRepository, conference_id: str, *, drafts: bool, clock: Callable[[], datetime] = now
    ) -> None:
        self.outline = Outline()
        self.captioned: set[str] = set()  # whose recordings have captions, or had some
        self.lock = Semaphore(1)
        self.reader: Any = None  # the green thread that reads its words, while there are many to read
        self._repository = repository
        self._conference_id = conference_id
        self._drafts = drafts
        self._clock = clock
        self._index = Index()
        self._unread: set[str] = set()  # whose words are not in the index yet
        self._looked_at: datetime | None = None

    def look(self, asked_at: datetime) -> None:
        """Up to date as of the moment of asking; who waited for another's look may have it already."""
        if self._looked_at is not None and self._looked_at > asked_at:
            return
        looking_at = self._clock()
        since = self._looked_at - LOOK_BACK if self._looked_at else None
        for entry in self._repository.written(self._conference_id, since):
            if not self._drafts and entry.state not in PUBLIC_STATES:
                known = self.outline.get(entry.id)
                if known is not None and known.version < entry.version:
                    self._forget(entry.id)
            elif self.outline.put(entry):
                self._unread.add(entry.id)
        for session_id, version in self._repository.removed(self._conference_id, since or looking_at - LOOK_BACK):
            known = self.outline.get(session_id)
            if known is not None and known.version <= version:
                self._forget(session_id)
        changed = self._repository.captioned(self._conference_id, since)
        self.captioned |= changed
        self._unread |= {one for one in changed if self.outline.get(one)}
        self._looked_at = looking_at

    @property
    def unread(self) -> int:
        return len(self._unread)

    def read_some(self) -> None:
        """Takes the words of some of those that are not in the index yet."""
        ids = list(islice(self._unread, READ_AT_ONCE))
        read = list(self._repository.texts(ids, drafts=self._drafts))
        said = self._repository.cues(self.captioned.intersection(ids))
        tpool.execute(_put, self._index, read, said)
        self._unread.difference_update(ids)

    def index(self) -> Index:
        """With the words of all that is in the outline."""
        while self._unread:
            self.read_some()
        return self._index

    def with_phrases(self, ranks: Mapping[str, int], phrases: Sequence[str]) -> dict[str, int]:
        """Those in which all phrases stand as they were asked for; of so many of the best as can be read at once."""
        best = sorted(ranks, key=lambda one: (-ranks[one], one))[:PHRASES_AT_MOST]
        read = list(self._repository.texts(best, drafts=self._drafts))
        said = self._repository.cues(self.captioned.intersection(best))
        having: set[str] = tpool.execute(_having, read, said, phrases)
        return {one: rank for one, rank in ranks.items() if one in having}

    def _forget(self, session_id: str) -> None:
        self.outline.drop(session_id)
        self._index.drop(session_id)
        self._unread.discard(session_id)


def _read(kept: Kept) -> None:
    """Lets others at the outline between two portions. Never raises: nobody may be waiting any more."""
    try:
        while kept.unread:
            with kept.lock:
                kept.read_some()
    except Exception as error:
        log.warning("words of a conference not read, will be tried again", extra={"error": repr(error)})


def _having(read: Sequence[Read], said: Mapping[str, Sequence[Cue]], phrases: Sequence[str]) -> set[str]:
    return {
        one
        for one, texts, _ in read
        if all(
            any(has_phrase(text, phrase) for text in (*texts.values(), *(cue.text for cue in said.get(one, ()))))
            for phrase in phrases
        )
    }


def _put(index: Index, read: Sequence[Read], said: Mapping[str, Sequence[Cue]]) -> None:
    for session_id, texts, languages in read:
        captions = " ".join(cue.text for cue in said.get(session_id, ()))
        index.put(session_id, weigh(texts | {"captions": captions}), map(language_of, languages))


class Outlines:
    """What `Store` gives the service: shared by its workers, one look or search of a conference at a time."""

    def __init__(
        self,
        database: "Database[dict[str, Any]]",
        relay: Relay,
        *,
        repository: FindingRepository | None = None,
        sessions_at_most: int = SESSIONS_AT_MOST,
    ) -> None:
        self._at_most = sessions_at_most
        self.repository = repository or FindingRepository(database, CaptionRepository(database, relay))
        self._kept: OrderedDict[tuple[str, bool], Kept] = OrderedDict()

    def ensure_indexes(self) -> None:
        self.repository.ensure_indexes()

    @contextmanager
    def of(self, conference_id: str, *, drafts: bool = False, words: bool = False) -> Iterator[Kept]:
        """The conference as it is now; nobody else changes it meanwhile. With `drafts`, for organisers only.

        Whoever needs its `words` gets Unavailable while those of thousands of sessions are being read: a few seconds
        after the start of the process. Nobody else waits for that.
        """
        asked_at, kept = now(), self._known(conference_id, drafts=drafts)
        if words:
            with kept.lock:
                kept.look(asked_at)
            self._make_ready(kept)
        with kept.lock:
            kept.look(asked_at)
            self._make_room()
            yield kept

    def _known(self, conference_id: str, *, drafts: bool) -> Kept:
        key = conference_id, drafts
        if key not in self._kept:
            self._kept[key] = Kept(self.repository, conference_id, drafts=drafts)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _make_ready(self, kept: Kept) -> None:
        """Has the words read apart from the calls: those that wait for them would leave no worker for the others."""
        if kept.unread <= READ_AT_ONCE:
            return
        if kept.reader is None or kept.reader.dead:
            kept.reader = eventlet.spawn(_read, kept)
        with eventlet.Timeout(READY_SECONDS, False):
            kept.reader.wait()
        if kept.unread > READ_AT_ONCE:
            raise Unavailable("The search is being made ready. Try again in a moment.", {"retry_after_seconds": "2"})

    def _make_room(self) -> None:
        """Forgets those that were not asked for longest. Whoever is using one goes on with it."""
        while len(self._kept) > 1 and sum(len(one.outline) for one in self._kept.values()) > self._at_most:
            self._kept.popitem(last=False)


def apart(work: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """In a thread: counting and ranking thousands takes a tenth of a second, and others are answered meanwhile."""
    result: Result = tpool.execute(work, *arguments, **named)
    return result
