"""Finished files: made once for each change, and when what is in them changed last.

The files are kept in the memory of the process, by what they were made from. When the content of one became another
is kept in the database, so that all replicas say the same, and never an earlier time than they said before: a client
that asks by time would keep what is out of date.
"""

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventlet import tpool
from eventlet.semaphore import Semaphore
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.plumbing.documents import Document
from services.plumbing.relay import Relay

KEPT_BYTES = 64 * 1024 * 1024  # of compressed files, in all; the largest programme has 25 MB in one format
SECOND = timedelta(seconds=1)  # what HTTP tells times by
ATTEMPTS = 5

Gathered = tuple[Callable[[], bytes], datetime]
"""What renders a file, and when anything in it changed last, as far as the programme tells."""


@dataclass(frozen=True)
class File:
    """`made_from` names the state of everything that is in it."""

    made_from: str
    compressed: bytes
    etag: str
    changed_at: datetime


class Files:
    """What `Store` gives the service: shared by its workers."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._contents = database["exports"]
        self._kept: OrderedDict[str, File] = OrderedDict()
        self._making: dict[str, Semaphore] = {}

    def ensure_indexes(self) -> None:
        """Found by id only."""

    def get(self, key: str, made_from: str, gather: Callable[[], Gathered]) -> File:
        """The file of this name, as made from this."""
        with self._making.setdefault(key, Semaphore(1)):
            kept = self._kept.get(key)
            if kept is None or kept.made_from != made_from:
                render, changed_at = gather()
                # Rendering thousands of sessions takes seconds of CPU: in a thread, so that others are answered.
                compressed, etag = tpool.execute(_rendered, render)
                kept = File(made_from, compressed, etag, self._changed_at(key, etag, changed_at))
                self._keep(key, kept)
            self._kept.move_to_end(key)
        return kept

    def _keep(self, key: str, file: File) -> None:
        self._kept[key] = file
        while len(self._kept) > 1 and sum(len(one.compressed) for one in self._kept.values()) > KEPT_BYTES:
            forgotten, _ = self._kept.popitem(last=False)
            self._making.pop(forgotten, None)

    def _changed_at(self, key: str, etag: str, changed_at: datetime) -> datetime:
        """When the content became this one: later than when it became the one before, whatever was changed when."""
        for _ in range(ATTEMPTS):
            known = self._contents.find_one({"_id": key})
            if known is None:
                first = changed_at.replace(microsecond=0)
                try:
                    self._contents.insert_one({"_id": key, "etag": etag, "changed_at": first})
                except DuplicateKeyError:
                    continue  # another replica, just now
                return first
            if known["etag"] == etag:
                return _moment(known)
            later = max(changed_at.replace(microsecond=0), _moment(known) + SECOND)
            same = {"_id": key, "etag": known["etag"]}
            if self._contents.update_one(same, {"$set": {"etag": etag, "changed_at": later}}).matched_count:
                return later
        return changed_at.replace(microsecond=0)


def _moment(document: Document) -> datetime:
    moment: datetime = document["changed_at"]
    return moment


def _rendered(render: Callable[[], bytes]) -> tuple[bytes, str]:
    content = render()
    return zlib.compress(content, 6), hashlib.sha256(content).hexdigest()[:32]
