"""Which session of a file is which session here: by every identity it ever had, the surest first."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession

SUREST_FIRST = ("guid", "code", "id")  # then all others: addresses and slugs
_SHOWING = re.compile(r"@[^@/]*(/[^@]*)?$")  # what the reader adds to the key of a talk that is given more than once


class Matches:
    """The session here for each one of a file, none given twice.

    All sessions are matched by their guids before any is matched by less: numbers and addresses are given anew by some
    programmes, and would take a session whose guid stands further down. Of the showings of one talk those that kept
    their time are matched first.
    """

    def __init__(self, existing: Sequence[Session], imported: Sequence[ImportedSession]) -> None:
        self._by_key: defaultdict[str, list[Session]] = defaultdict(list)
        self._taken: set[str] = set()
        self._found: dict[int, Session] = {}
        for session in existing:
            for key in dict.fromkeys((*session.keys, f"guid:{session.guid}")):
                self._by_key[key].append(session)
                if _talk(key) != key:
                    self._by_key[_talk(key)].append(session)
        for kind in (*SUREST_FIRST, ""):
            for same_time, of_talk in ((True, True), (False, False), (False, True)):
                self._match(imported, kind, same_time=same_time, of_talk=of_talk)

    def of(self, position: int) -> Session | None:
        """For the session at this position of the file."""
        return self._found.get(position)

    def take(self, keys: Iterable[str]) -> None:
        """Counts a session as found that stands in the file and could not be read."""
        for key in keys:
            self._taken |= {session.id for session in self._by_key.get(key, ())}

    def is_found(self, session: Session) -> bool:
        return session.id in self._taken

    @property
    def none(self) -> bool:
        return not self._taken

    def _match(self, imported: Sequence[ImportedSession], kind: str, *, same_time: bool, of_talk: bool) -> None:
        for position, one in enumerate(imported):
            if position in self._found:
                continue
            for session in self._candidates(one, kind, of_talk=of_talk):
                if not same_time or session.start == one.start:
                    self._found[position] = session
                    self._taken.add(session.id)
                    break

    def _candidates(self, one: ImportedSession, kind: str, *, of_talk: bool) -> Iterator[Session]:
        for key in one.keys:
            if not _is_of(key, kind):
                continue
            for session in self._by_key.get(_talk(key) if of_talk else key, ()):
                told_apart = kind != "guid" and _has_guid(one.keys) and _has_guid(session.keys)
                if session.id not in self._taken and not told_apart:
                    yield session


def _is_of(key: str, kind: str) -> bool:
    own = key.partition(":")[0]
    return own == kind if kind else own not in SUREST_FIRST


def _has_guid(keys: Iterable[str]) -> bool:
    return any(_is_of(key, "guid") for key in keys)


def _talk(key: str) -> str:
    """The key of the talk, of whichever showing."""
    return _SHOWING.sub("", key)
