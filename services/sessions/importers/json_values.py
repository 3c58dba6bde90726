"""JSON as programmes have it: read whole, and its values as strings, whatever type stands where a string belongs.

Numbers are taken as their digits, {"en": ..., "de": ...} as its first text, null as nothing, lists as nothing.
"""

import json
from typing import Any

from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import RawLink

WANTED = "Give the JSON that frab, pretalx or Sessionize exports, or a list of sessions."
PREFERRED_KEYS = ("en", "name", "title", "url", "slug")  # of an object where a string belongs

Json = dict[str, Any]


def document(content: bytes) -> Any:
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(f"The text is not {error.encoding.upper()} (line {line}). Save it as UTF-8.", line) from None
    try:
        # Numbers stay the digits they were written as: an id of 5,000 digits is no reason to fail.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_merged)
    except json.JSONDecodeError as error:
        at_end = not text[error.pos :].strip() or error.msg.startswith("Unterminated")
        advice = "The file ends too early: download it again, completely." if at_end else "Export it again."
        raise Unreadable(f"This is not valid JSON: {error.msg} (line {error.lineno}). {advice}", error.lineno) from None
    except RecursionError:
        raise Unreadable(f"This JSON is nested too deeply to be a programme. {WANTED}", 1) from None


def _merged(pairs: list[tuple[str, Any]]) -> Json:
    """An object; two rooms of the same name on one day keep the events of both."""
    found: Json = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for key, value in pairs:
        both_lists = isinstance(value, list) and isinstance(found.get(key), list)
        found[key] = [*found[key], *value] if both_lists else value
    return found


def mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Json]:
    """The objects of a list; what else stands in it is left out."""
    return [one for one in listed(value) if isinstance(one, dict)]


def string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        texts = [value.get(key) for key in PREFERRED_KEYS] + list(value.values())
        return next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return ""


def strings(value: Any) -> list[str]:
    """A list of strings, or one."""
    return [string(one) for one in value] if isinstance(value, list) else [string(value)]


def link(value: Any) -> RawLink:
    if not isinstance(value, dict):
        return RawLink(string(value))
    return RawLink(
        string(value.get("url")) or string(value.get("href")), string(value.get("title")), string(value.get("type"))
    )
