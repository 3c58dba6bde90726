"""What all readers hand to the builder: the file's own strings, found but not yet understood.

Going through one shape is what makes two formats of one programme come out equal.
"""

from dataclasses import dataclass, field

MAX_WARNINGS = 100  # enough to see the pattern; the import answer is shown to a person


class Notes:
    """Warnings for whoever imports: each once, and not without end."""

    def __init__(self) -> None:
        self._warnings: dict[str, None] = {}
        self._left_out = 0

    def warn(self, text: str) -> None:
        if text in self._warnings:
            return
        if len(self._warnings) >= MAX_WARNINGS:
            self._left_out += 1
            return
        self._warnings[text] = None

    def all(self) -> tuple[str, ...]:
        more = (f"… and {self._left_out} more warnings.",) if self._left_out else ()
        return (*self._warnings, *more)


@dataclass
class RawLink:
    url: str
    title: str = ""
    type: str = ""


@dataclass
class RawPerson:
    name: str
    guid: str = ""
    id: str = ""
    code: str = ""
    biography: str = ""
    avatar: str = ""
    links: list[RawLink] = field(default_factory=list)


@dataclass
class RawDay:
    date: str = ""
    end: str = ""


@dataclass
class RawEvent:
    """Fields are named as in schedule.json v1; one that the file does not have is not there.

    Beyond those: `break` for what is no talk, `slot` for a break that is not even a session with an identity of its
    own, and `all_day` for what has dates and no times.
    """

    fields: dict[str, str]
    day: RawDay
    room: str = ""
    persons: list[RawPerson] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    attachments: list[RawLink] = field(default_factory=list)
    recordings: list[RawLink] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    where: str = ""  # for people: "line 17" or "event 3 of day 1"

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass
class RawSkip:
    title: str
    reason: str


@dataclass
class RawProgramme:
    conference: dict[str, str]
    days: list[RawDay]
    events: list[RawEvent]
    version: str = ""
    generator: str = ""
    skipped: list[RawSkip] = field(default_factory=list)
    unsaid: frozenset[str] = frozenset()  # fields of sessions that this kind of file has no place for
    rough: frozenset[str] = frozenset()  # fields that it can tell only roughly
    rooms: list[dict[str, str]] = field(default_factory=list)  # name, guid, slug, capacity, description
    tracks: list[dict[str, str]] = field(default_factory=list)  # name, slug, color
    source: str = ""  # whose codes and numbers these are, where that is not the host of an address in the file
    assumed_minutes: int = 0  # how long a session is that has no end; 0: it cannot be read then
    has_slots: bool = False  # whether breaks that are no sessions would be in the file, if there were any


UNKNOWN_SOURCE = "?"  # a file whose codes come from a host that it does not name
