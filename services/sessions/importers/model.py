"""What reading a programme gives, in Hallway's own words. No rules here."""

from dataclasses import dataclass
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
class ImportedSpeaker:
    name: str
    key: str | None = None  # "guid:...", "id:..." or "code:..."; two formats of one programme may know different ones


@dataclass(frozen=True)
class ImportedLink:
    url: str
    title: str = ""


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
