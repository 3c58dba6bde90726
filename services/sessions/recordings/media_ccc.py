"""Reads what the public API of media.ccc.de says of recordings: a conference with its events, or a list of events.

https://api.media.ccc.de/public/conferences/{acronym}. An event's recordings are many files of one talk: of each
language and kind the best one for a browser is taken. Pure.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from services.plumbing.clock import from_text
from services.sessions.domain.recordings import LONGEST_SECONDS

EVENTS_AT_MOST = 20_000
FILES_AT_MOST = 12  # of one talk, after the best were chosen
BEST_TYPES = ("video/mp4", "video/webm", "audio/mpeg", "audio/opus", "audio/ogg")

# ISO 639-2 and 639-3 as media.ccc.de writes them -> BCP 47, which wants the shorter code where there is one.
_SHORT = {
    **{"ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "chi": "zh", "cmn": "zh"},
    **{"dan": "da", "deu": "de", "ger": "de", "dut": "nl", "nld": "nl", "ell": "el", "gre": "el", "eng": "en"},
    **{"est": "et", "eus": "eu", "fas": "fa", "per": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "gle": "ga"},
    **{"glg": "gl", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id", "isl": "is", "ita": "it"},
    **{"jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "nob": "nb", "nor": "no", "pol": "pl", "por": "pt"},
    **{"ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr"},
    **{"swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh"},
}
_NONE = frozenset({"und", "mul", "mis", "zxx", ""})

Json = dict[str, Any]


class Unreadable(Exception):
    """Why this is not what media.ccc.de answers."""


@dataclass(frozen=True)
class File:
    url: str
    type: str
    languages: tuple[str, ...]
    title: str = ""
    seconds: int | None = None

    @property
    def kind(self) -> str:
        return self.type.partition("/")[0] or "page"


@dataclass(frozen=True)
class Talk:
    """`page` is where people watch it; `released_at` when it came out there."""

    guid: str
    title: str
    page: str
    released_at: datetime | None
    files: tuple[File, ...]

    @property
    def host(self) -> str:
        return urlsplit(self.page).hostname or ""


def read(raw: bytes) -> list[Talk]:
    """The talks that have something to watch or hear. Raises Unreadable."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is not JSON.") from error
    events = [_talk(event) for event in _events(document)]
    return [talk for talk in events if talk.guid and talk.files]


def languages(code: Any) -> tuple[str, ...]:
    """Of codes joined by hyphens: deu-eng is German and English."""
    parts = [part.strip().lower() for part in str(code or "").split("-")]
    known = (_SHORT.get(part, part) for part in parts if part.isascii() and part.isalpha() and len(part) in (2, 3))
    return tuple(dict.fromkeys(part for part in known if part not in _NONE))


def _events(document: Any) -> list[Json]:
    if isinstance(document, dict) and isinstance(document.get("recordings"), list) and "guid" not in document:
        return _by_event(document["recordings"])
    found = (
        document.get("events", [document] if "guid" in document else None) if isinstance(document, dict) else document
    )
    if not isinstance(found, list):
        raise Unreadable("There is no list of events in this. Give what /public/conferences/{acronym} answers.")
    if len(found) > EVENTS_AT_MOST:
        raise Unreadable(f"There are {len(found):,} events; {EVENTS_AT_MOST:,} at most.")
    return [event for event in found if isinstance(event, dict)]


def _by_event(recordings: list[Any]) -> list[Json]:
    """A list of recordings, each of which names its event by an address that ends with the guid."""
    events: dict[str, Json] = {}
    for one in recordings:
        guid = _text(one.get("event_url")).rstrip("/").rpartition("/")[2] if isinstance(one, dict) else ""
        if guid:
            events.setdefault(guid, {"guid": guid, "recordings": []})["recordings"].append(one)
    return list(events.values())


def _talk(event: Json) -> Talk:
    page = _address(event.get("frontend_link"))
    given = event.get("recordings")
    files = _best([one for one in given if isinstance(one, dict)] if isinstance(given, list) else [])
    if not files and page:
        files = [File(page, "", languages(event.get("original_language")), seconds=_seconds(event.get("duration")))]
    return Talk(
        guid=_text(event.get("guid"))[:200],
        title=_text(event.get("title"))[:300],
        page=page,
        released_at=_moment(event.get("release_date")),
        files=tuple(files[:FILES_AT_MOST]),
    )


def _best(recordings: list[Json]) -> list[File]:
    """One of each kind and language, videos first; what is neither video nor audio (slides, subtitles) is left."""
    best: dict[tuple[str, tuple[str, ...]], tuple[tuple[Any, ...], File]] = {}
    for one in recordings:
        file = File(
            url=_address(one.get("recording_url")),
            type=_text(one.get("mime_type")).lower().partition(";")[0][:100],
            languages=languages(one.get("language")),
            title=_text(one.get("label"))[:300],
            seconds=_seconds(one.get("length")),
        )
        if not file.url or file.kind not in ("video", "audio"):
            continue
        key, rank = (file.kind, file.languages), _rank(one, file)
        if key not in best or rank > best[key][0]:
            best[key] = rank, file
    files = [file for _, file in best.values()]
    return sorted(files, key=lambda file: (file.kind != "video", -len(file.languages), file.languages))


def _rank(one: Json, file: File) -> tuple[Any, ...]:
    """Sharp pictures first, of those what most browsers play; the address last, so that the answer is always one."""
    preference = len(BEST_TYPES) - BEST_TYPES.index(file.type) if file.type in BEST_TYPES else 0
    return one.get("high_quality") is True, preference, _seconds(one.get("height")) or 0, file.url


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _address(value: Any) -> str:
    address = _text(value)
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and " " not in address
    except ValueError:
        return ""
    return address if good and len(address) <= 2_000 else ""


def _seconds(value: Any) -> int | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST_SECONDS
    return int(value) or None if good else None


def _moment(value: Any) -> datetime | None:
    """A moment, or midnight of a day."""
    text = _text(value)
    try:
        return from_text(text if "T" in text else f"{text}T00:00:00Z")
    except (ValueError, OverflowError):
        return None
