"""What exporters are given: a programme as everybody may see it, with the numbers and names that others know it by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from services.sessions.exporters import days
from services.sessions.importers.values import web_address
from services.sessions.pieces import piece_guid


@dataclass(frozen=True)
class Room:
    name: str
    guid: str
    slug: str = ""
    capacity: int | None = None
    description: str = ""


@dataclass(frozen=True)
class Track:
    name: str
    slug: str = ""
    color: str = ""


@dataclass(frozen=True)
class Person:
    """`number` and `guid` are theirs for good in this conference."""

    number: int
    guid: str
    biography: str = ""
    avatar_url: str = ""
    links: tuple[tuple[str, str], ...] = ()  # address, title


@dataclass(frozen=True)
class Outgoing:
    """`sessions` are public ones, in the order of the programme. `rooms` are in their order, and name all in use.

    `numbers` has one for each session by id, and for each further piece of a long one by its key (pieces_of);
    `people` is by the id of the speaker. `site` is the public address of Hallway, `path` where the file is to be had.
    """

    conference: Conference
    sessions: tuple[Session, ...]
    version: str
    site: str
    path: str
    title: str
    rooms: tuple[Room, ...] = ()
    tracks: tuple[Track, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return urlsplit(self.site).hostname or "localhost"

    @property
    def home(self) -> str:
        return f"{self.site}/conferences/{self.conference.slug}"

    @property
    def source(self) -> str:
        return f"{self.site}{self.path}"

    def page(self, session: Session) -> str:
        return f"{self.home}/sessions/{session.id}"

    def absolute(self, url: str) -> str:
        """In ASCII, as schemas want it. Files that are kept here have no host in their address; "" where none is."""
        return web_address(f"{self.site}{url}" if url.startswith("/") else url)


@dataclass(frozen=True)
class Piece:
    """A session, or the part of it that a format can hold: no event of frab's lasts a day."""

    session: Session
    start: datetime
    end: datetime
    key: str
    guid: str


def pieces_of(session: Session, conference: Conference) -> list[Piece]:
    """The session itself, almost always."""
    if session.start is None or session.end is None:
        return []
    spans = days.pieces(session.start, session.end, conference)
    return [
        Piece(
            session,
            start,
            end,
            key=session.id if number == 1 else f"{session.id}/{number}",
            guid=piece_guid(session.guid, number),
        )
        for number, (start, end) in enumerate(spans, 1)
    ]
