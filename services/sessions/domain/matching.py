"""Which session of a file is which session here: by every identity it ever had, the surest first."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession
from services.sessions.importers.identity import SLOT
from services.sessions.importers.raw import UNKNOWN_SOURCE

Likeness = Callable[[ImportedSession, Session], bool]

SUREST_FIRST = ("guid", "code", "id")  # then all others: addresses and slugs
_NOBODYS = f"code:{UNKNOWN_SOURCE}/"
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
                for name in dict.fromkeys((key, _talk(key))):
                    self._by_key[name].append(session)
                    if key.startswith("code:"):
                        self._by_key[_of_any_host(name)].append(session)
        for kind in (*SUREST_FIRST, ""):
            for same_time, of_talk in ((True, True), (False, False), (False, True)):
                self._match(imported, kind, same_time=same_time, of_talk=of_talk)
        self._match_by_title(imported, existing)
        self._match_slots(imported, existing)

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
            for session in self._known_by(_talk(key) if of_talk else key):
                told_apart = kind != "guid" and _has_guid(one.keys) and _has_guid(session.keys)
                if session.id not in self._taken and not told_apart:
                    yield session

    def _known_by(self, key: str) -> Iterator[Session]:
        """Also by a code of which one side does not say whose it is."""
        yield from self._by_key.get(_of_any_host(key) if key.startswith(_NOBODYS) else key, ())
        if key.startswith("code:"):
            yield from self._by_key.get(_NOBODYS + key.partition("/")[2], ())

    def _match_by_title(self, imported: Sequence[ImportedSession], existing: Sequence[Session]) -> None:
        """The last resort, for calendars that give new UIDs each time: the title, at the same time or once in all."""
        left = _by_title([session for session in existing if session.imported and session.id not in self._taken])
        wanted: defaultdict[str, list[int]] = defaultdict(list)
        for position, one in enumerate(imported):
            if position not in self._found:
                wanted[one.title.casefold()].append(position)
        for title, positions in wanted.items():
            here = left.get(title, [])
            is_once = len(positions) == len(here) == 1
            for same in (_same_place, _same_start, _same_title) if is_once else (_same_place, _same_start):
                for position in positions:
                    self._take_first(position, imported[position], here, same)

    def _match_slots(self, imported: Sequence[ImportedSession], existing: Sequence[Session]) -> None:
        """A break that is called otherwise now is the one at the same time in the same room."""
        here = [session for session in existing if is_slot(session) and session.id not in self._taken]
        for position, one in enumerate(imported):
            if one.is_slot:
                self._take_first(position, one, here, _same_place)

    def _take_first(self, position: int, one: ImportedSession, here: list[Session], same: Likeness) -> None:
        for session in here:
            is_free = position not in self._found and session.id not in self._taken
            if is_free and same(one, session) and not _are_told_apart(one.keys, session.keys):
                self._found[position] = session
                self._taken.add(session.id)


def is_slot(session: Session) -> bool:
    """Whether this is a break of which a file knows nothing but when and where."""
    return any(key.startswith(f"{SLOT}:") for key in session.keys)


def _by_title(sessions: Iterable[Session]) -> dict[str, list[Session]]:
    found: defaultdict[str, list[Session]] = defaultdict(list)
    for session in sessions:
        found[session.title.casefold()].append(session)
    return found


def _same_start(one: ImportedSession, session: Session) -> bool:
    return one.start == session.start


def _same_title(one: ImportedSession, session: Session) -> bool:
    return one.title.casefold() == session.title.casefold()


def _same_place(one: ImportedSession, session: Session) -> bool:
    return (one.start, one.room) == (session.start, session.room)


def _are_told_apart(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether the same system has given both of them identities, and so different ones."""
    return bool({_giver(key) for key in one} & {_giver(key) for key in other} - {""})


def _giver(key: str) -> str:
    """Who gave a sure key: every system gives guids, a host its codes and numbers."""
    kind, _, name = key.partition(":")
    if kind not in SUREST_FIRST:
        return ""
    return kind if kind == "guid" or key.startswith(_NOBODYS) else f"{kind}:{name.partition('/')[0]}"


def _of_any_host(key: str) -> str:
    """The key of a code, whoever gave it."""
    return f"code:*/{key.partition('/')[2]}"


def _is_of(key: str, kind: str) -> bool:
    own = key.partition(":")[0]
    return own == kind if kind else own not in SUREST_FIRST


def _has_guid(keys: Iterable[str]) -> bool:
    return any(_is_of(key, "guid") for key in keys)


def _talk(key: str) -> str:
    """The key of the talk, of whichever showing."""
    return _SHOWING.sub("", key)
