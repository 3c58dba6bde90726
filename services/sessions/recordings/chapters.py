"""Chapters as people paste them: lines such as "12:30 Questions", or JSON as podcasts have it. Pure."""

import json
import re
from itertools import pairwise
from typing import Any

from services.contracts.errors import Invalid
from services.sessions.domain.recordings import LONGEST_SECONDS, Chapter

CHAPTERS_AT_MOST = 200
TITLE_CHARACTERS = 300

# "[00:12] Title", "1:02:03 - Title", "(75:00) Title"
_LINE = re.compile(r"^[\[(]?(?:(\d{1,3}):)?(\d{1,4}):(\d{2})(?:[.,]\d{1,3})?[\])]?\s*(?:[-–—:|]\s+)?(.+)$")
_TITLES = ("title", "name", "label")
_STARTS = ("at_seconds", "startTime", "start_time", "start")


def chapters(given: Any) -> tuple[Chapter, ...]:
    """In the order of their times. Raises Invalid, saying which line or chapter cannot be read."""
    found = _of_text(given) if isinstance(given, str) else _of_list(given)
    if len(found) > CHAPTERS_AT_MOST:
        raise _wrong(f"There are {len(found)} chapters; {CHAPTERS_AT_MOST} at most.")
    found.sort(key=lambda chapter: chapter.at_seconds)
    for before, after in pairwise(found):
        if before.at_seconds == after.at_seconds:
            raise _wrong(f"Two chapters begin at {clock(after.at_seconds)}.")
    return tuple(found)


def as_text(items: tuple[Chapter, ...]) -> str:
    """As lines that `chapters` reads again."""
    return "\n".join(f"{clock(one.at_seconds)} {one.title}" for one in items)


def clock(seconds: int) -> str:
    """62 -> 1:02, 3723 -> 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _of_text(text: str) -> list[Chapter]:
    text = text.strip()
    if text.startswith(("[{", "[ {", "[\n", "{", "[]")):
        return _of_json(text)
    return [_line(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _line(number: int, line: str) -> Chapter:
    match = _LINE.match(line)
    if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
        raise _wrong(f"Line {number} is not a time and a title, such as: 12:30 Questions")
    seconds = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
    return _chapter(f"Line {number}", seconds, match[4])


def _of_json(text: str) -> list[Chapter]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(
            "This looks like JSON and cannot be read as such. Lines such as 12:30 Questions work, too."
        ) from error
    return _of_list(given.get("chapters") if isinstance(given, dict) else given)


def _of_list(given: Any) -> list[Chapter]:
    if not isinstance(given, list):
        raise _wrong("Give a list of chapters, each with at_seconds and title, or lines such as: 12:30 Questions")
    return [_of_object(number, one) for number, one in enumerate(given, 1)]


def _of_object(number: int, given: Any) -> Chapter:
    which = f"Chapter {number}"
    if not isinstance(given, dict):
        raise _wrong(f"{which} is not an object with at_seconds and title.")
    seconds = next((given[name] for name in _STARTS if name in given), None)
    title = next((given[name] for name in _TITLES if name in given), None)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isinstance(title, str):
        raise _wrong(f"{which} needs at_seconds, a number, and title, a text.")
    return _chapter(which, seconds, title)


def _chapter(which: str, seconds: float, title: str) -> Chapter:
    title = " ".join(title.split())
    if not 0 <= seconds <= LONGEST_SECONDS:  # also false for NaN
        raise _wrong(f"{which} is not within any recording.")
    if not 0 < len(title) <= TITLE_CHARACTERS or not title.isprintable():
        raise _wrong(f"{which} needs a title of {TITLE_CHARACTERS} characters at most.")
    return Chapter(int(seconds), title)


def _wrong(message: str) -> Invalid:
    return Invalid.fields({"chapters": [message]})
