"""Sessions as pages show them: rows, groups by starting time, what is on now, what stands beside a session.

Pure: what the services answered and the zones go in, what a template prints comes out. Feed entries are in entries.py.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from gateway.now import Board, state_at
from gateway.pages.addresses import session_url
from gateway.pages.times import Stamp, When, Zones, instant

HUES = 12  # as many as style.css has colours for
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A session in a list."""

    id: str
    url: str
    title: str
    subtitle: str
    when: When | None
    minutes: int | None
    room: str
    track: str
    hue: int
    type: str
    languages: list[str]
    speakers: list[str]
    cancelled: bool
    amended: bool
    recorded: bool
    live: str = ""  # its state by the clock, on pages that tell


@dataclass(frozen=True)
class Group:
    """All that starts at one moment. `after_midnight` is the date, when the clock is already on the next one."""

    anchor: str
    when: When
    after_midnight: str
    rows: list[Row]


@dataclass(frozen=True)
class NowAndNext:
    now: list[Row]
    next: list[Row]
    next_at: When | None


def row(session: Json, zones: Zones) -> Row:
    start, end = session.get("start"), session.get("end")
    return Row(
        id=session["id"],
        url=session_url(session["conference"], session["id"]),
        title=session["title"],
        subtitle=session.get("subtitle") or "",
        when=zones.when(start, end),
        minutes=minutes_between(start, end),
        room=session.get("room") or "",
        track=session.get("track") or "",
        hue=hue(session.get("track") or ""),
        type=session.get("type") or "",
        languages=[language_name(code) for code in session.get("languages") or []],
        speakers=[speaker["name"] for speaker in session.get("speakers") or []],
        cancelled=session.get("state") == "cancelled",
        amended=bool(session.get("amended")),
        recorded=bool(session.get("recorded") or session.get("recordings")),
        live=state_at(session, zones.at) if zones.at else "",
    )


def sessions_in(answer: Json) -> list[Json]:
    """Of a day, a list or a search, all of which hold sessions in a way of their own."""
    found: list[Json] = answer.get("sessions") or answer.get("items") or []
    return [one.get("session", one) for one in found]


def minutes_between(start: str | None, end: str | None) -> int | None:
    if not start or not end:
        return None
    return int((instant(end) - instant(start)).total_seconds()) // 60


def hue(track: str) -> int:
    """The same colour for a track on every page, without a list of tracks at hand; 0 is for no track."""
    return zlib.crc32(track.encode()) % HUES + 1 if track else 0


def first_letter(name: str) -> str:
    """What a name is listed under: without its accents; "#" for names that begin with none."""
    first = unicodedata.normalize("NFKD", name.strip())[:1].upper()
    return first if first.isalpha() else "#"


def language_name(code: str) -> str:
    return LANGUAGES.get(code.lower().replace("_", "-").partition("-")[0], code)


def groups(sessions: Iterable[Json], zones: Zones) -> list[Group]:
    """One group per starting moment, in order, rooms in order within it. What has no time is left out."""
    timed = sorted((s for s in sessions if s.get("start")), key=lambda s: (instant(s["start"]), s.get("room") or ""))
    found = []
    for start, members in groupby(timed, key=lambda s: instant(s["start"])):
        rows = [(session.get("day"), row(session, zones)) for session in members]
        day, first = rows[0]
        if first.when is None:
            continue
        late = first.when.start.short_date if day and first.when.start.day.isoformat() != day else ""
        begins = zones.when(start.isoformat(), None) or first.when
        found.append(Group(f"at-{start:%m%dT%H%M}Z", begins, late, [each for _, each in rows]))
    return found


def groups_by_day(sessions: Sequence[Json], zones: Zones) -> list[tuple[str, list[Group]]]:
    """For lists over several days. The programme's day counts, not midnight."""
    timed = sorted((s for s in sessions if s.get("start") and s.get("day")), key=lambda s: (s["day"], s["start"]))
    return [(day, groups(members, zones)) for day, members in groupby(timed, key=lambda s: str(s["day"]))]


def unscheduled(sessions: Iterable[Json], zones: Zones) -> list[Row]:
    rows = [row(session, zones) for session in sessions if not session.get("start")]
    return sorted(rows, key=lambda each: each.title.casefold())


def now_and_next(board: Board, today: date, zones: Zones) -> NowAndNext:
    """What takes place at the moment of the board, and all of today's programme that starts next, in order of rooms."""
    running = [s for room in board.rooms for s in room.now if s["state"] != "cancelled"]
    later = [s for room in board.rooms for s in room.next if s["day"] == today.isoformat()]
    soonest = min((instant(s["start"]) for s in later), default=None)
    rows = [row(s, zones) for s in later if instant(s["start"]) == soonest]
    return NowAndNext([row(s, zones) for s in running], rows, rows[0].when if rows else None)


def anchor_of(stamp: Stamp) -> str:
    """Where the programme of the day shows what starts then."""
    return f"at-{instant(stamp.iso):%m%dT%H%M}Z"
