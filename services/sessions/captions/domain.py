"""Captions of one recording in one language, and what is told of them. No database, no clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from services.contracts.envelope import Event

KINDS = ("captions", "subtitles", "chapters")


class Passage(NamedTuple):
    """What is said at a moment: for the transcript, and for search."""

    seconds: int
    text: str


class Spoken(NamedTuple):
    """A passage of a session's recordings, with where it is."""

    recording_id: str
    language: str
    seconds: int
    text: str


@dataclass(frozen=True)
class Captions:
    """`webvtt` is what browsers get; taken away, they stay as an empty text that nobody is shown."""

    conference_id: str
    conference: str
    session_id: str
    recording_id: str
    language: str
    kind: str = "captions"
    webvtt: str = field(default="", repr=False)
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    changed_at: datetime | None = None
    version: int = 0

    @property
    def id(self) -> str:
        return captions_id(self.session_id, self.recording_id, self.language)

    @property
    def is_there(self) -> bool:
        return bool(self.webvtt)


def captions_id(session_id: str, recording_id: str, language: str) -> str:
    return f"{session_id}:{recording_id}:{language}"


def told(captions: Captions) -> Event:
    """The event of captions that have just been put or taken away."""
    data = {
        "conference_id": captions.conference_id,
        "conference": captions.conference,
        "session_id": captions.session_id,
        "recording_id": captions.recording_id,
        "language": captions.language,
        "removed": not captions.is_there,
    }
    return Event("captions_changed", data)
