"""What reading a programme gives, in Hallway's own words. No rules here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal


class Unreadable(Exception):
    """The file as a whole cannot be read. The message says what is wrong and what to do about it."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message, line)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class ImportedLink:
    url: str
    title: str = ""


@dataclass(frozen=True)
class ImportedSpeaker:
    """What is said of the person beside the name is not compared: it is no news about a session."""

    name: str
    key: str | None = None  # "guid:...", "id:..." or "code:..."; two formats of one programme may know different ones
    biography: str = field(default="", compare=False)
    avatar_url: str = field(default="", compare=False)
    links: tuple[ImportedLink, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ImportedRoom:
    name: str
    guid: str | None = None
    slug: str = ""
    capacity: int | None = None
    description: str = ""


@dataclass(frozen=True)
class ImportedTrack:
    name: str
    slug: str = ""
    color: str = ""  # #rrggbb, or nothing


@dataclass(frozen=True)
class ImportedMaterial:
    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True)
class ImportedSession:
    """Texts are the source as written (plain, Markdown or HTML); times are UTC; absent texts are empty strings."""

    keys: tuple[str, ...]  # best first, never empty, each unique in its programme
    guid: str | None
    code: str | None
    title: str
    subtitle: str
    abstract: str
    description: str
    type: str
    languages: tuple[str, ...]
    track: str
    room: str
    start: datetime | None
    end: datetime | None
    day: date | None
    speakers: tuple[ImportedSpeaker, ...]
    tags: tuple[str, ...]
    links: tuple[ImportedLink, ...]
    materials: tuple[ImportedMaterial, ...]
    recordings: tuple[ImportedLink, ...]
    url: str
    logo: str
    licence: str
    do_not_record: bool
    state: Literal["published", "cancelled"]
    amended: bool
    # Fields that the file does not speak of: they stay as they are. The order of the speakers may be one of them.
    unsaid: frozenset[str] = frozenset()
    rough: frozenset[str] = frozenset()  # fields that it tells as well as it can: they are for what is new only
    is_break: bool = False
    is_slot: bool = False  # a break that stands between the sessions of a schedule, without an identity of its own


@dataclass(frozen=True)
class Skipped:
    title: str
    reason: str
    keys: tuple[str, ...] = ()  # it stands in the file: a session known by one of these is not gone


@dataclass(frozen=True)
class Programme:
    title: str
    acronym: str
    slug: str
    start: date | None
    end: date | None
    timezone: str
    timezone_given: bool  # by the file or the caller; otherwise the zone is a guess and a warning says so
    day_change: time
    base_url: str
    version: str
    generator: str
    sessions: tuple[ImportedSession, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    rooms: tuple[ImportedRoom, ...] = ()  # as the file describes them, in its order; sessions name more, perhaps
    tracks: tuple[ImportedTrack, ...] = ()
    has_slots: bool = False  # whether slots that are breaks would be in the file, if there were any


@dataclass(frozen=True)
class Sample:
    """What a file looks like to whoever says what its fields are: for tables the columns, the first rows, and what the
    columns are taken for (our field -> columns); for Sessionize's the groups of categories (title -> our field)."""

    kind: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    taken_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
