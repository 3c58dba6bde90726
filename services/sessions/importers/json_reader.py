"""schedule.json (version 1, and the draft of version 2) of frab, pretalx and the CCC hub, as raw strings.

Whatever type stands where a string belongs is taken as far as it makes sense: numbers as their digits,
{"en": ..., "de": ...} as its first text, null as nothing, lists as nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import Notes, RawDay, RawEvent, RawLink, RawPerson, RawProgramme, RawSkip

_WANTED = "Give the schedule.json that frab or pretalx exports."
_FIELDS = (
    "guid", "id", "code", "date", "start", "duration", "end", "slug", "url", "title", "subtitle", "track", "type",
    "language", "abstract", "description", "logo", "feedback_url", "origin_url", "recording_license", "do_not_record",
    "cancelled", "canceled", "status", "state",
)  # fmt: skip
_PREFERRED_KEYS = ("en", "name", "title", "url", "slug")  # of an object where a string belongs


def read(content: bytes, notes: Notes) -> RawProgramme:
    schedule = _schedule(_document(content))
    conference = _mapping(schedule.get("conference"))
    programme = RawProgramme(
        conference=_conference(schedule, conference),
        days=[],
        events=[],
        version=_string(schedule.get("version")),
        generator=_generator(schedule.get("generator")),
    )
    days = conference.get("days") or schedule.get("days")
    for index, day in enumerate(_list(days), 1):
        _read_day(_mapping(day), index, programme)
    if isinstance(schedule.get("events"), list):
        _read_flat(schedule, conference, programme)
    return programme


def _document(content: bytes) -> Any:
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
        raise Unreadable(f"This JSON is nested too deeply to be a programme. {_WANTED}", 1) from None


def _merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; two rooms of the same name on one day keep the events of both."""
    found: dict[str, Any] = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for key, value in pairs:
        both_lists = isinstance(value, list) and isinstance(found.get(key), list)
        found[key] = [*found[key], *value] if both_lists else value
    return found


def _schedule(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Unreadable(f"The JSON holds no “schedule”: it is no programme. {_WANTED}", 1)
    schedule = document.get("schedule")
    if isinstance(schedule, dict) and (isinstance(schedule.get("conference"), dict) or "days" in schedule):
        # pretalx writes the generator beside the schedule.
        return {"generator": document.get("generator"), **schedule}
    if isinstance(document.get("conference"), dict) and "days" in document["conference"]:
        return document
    raise Unreadable(f"{_what(document)} {_WANTED}", 1)


def _what(document: dict[str, Any]) -> str:
    if "sessions" in document and "speakers" in document:
        return "This looks like Sessionize's JSON, which is not read here."
    if "talks" in document and "rooms" in document:
        return "This is the data of pretalx's schedule widget, which is not read here."
    return "The JSON holds no “schedule” with a “conference”: it is no programme."


def _conference(schedule: dict[str, Any], conference: dict[str, Any]) -> dict[str, str]:
    fields = {key: _string(value) for key, value in conference.items() if not isinstance(value, list)}
    for name in ("base_url", "url"):
        fields[name] = _string(schedule.get(name)) or fields.get(name, "")
    return fields


def _generator(value: Any) -> str:
    if not isinstance(value, dict):
        return _string(value)
    return " ".join(part for part in (_string(value.get("name")), _string(value.get("version"))) if part)


def _read_day(day: dict[str, Any], index: int, programme: RawProgramme) -> None:
    raw = RawDay(date=_string(day.get("date")), end=_string(day.get("day_end")) or _string(day.get("end")))
    programme.days.append(raw)
    for room, events in _rooms(day):
        for number, event in enumerate(events, 1):
            where = f"event {number} in {room or 'no room'}, day {index}"
            _read_event(event, raw, room, where, programme)


def _rooms(day: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    rooms = day.get("rooms")
    if isinstance(rooms, dict):
        yield from ((name, _list(events)) for name, events in rooms.items())
    for room in rooms if isinstance(rooms, list) else []:
        if isinstance(room, dict):
            yield _string(room.get("name")), _list(room.get("events"))
    yield "", _list(day.get("events"))


def _read_flat(schedule: dict[str, Any], conference: dict[str, Any], programme: RawProgramme) -> None:
    """Version 2: events beside the conference, tracks by slug."""
    tracks = {
        _string(track.get("slug")): _string(track.get("name"))
        for track in map(_mapping, _list(conference.get("tracks")))
        if track.get("slug")
    }
    for number, event in enumerate(schedule["events"], 1):
        before = len(programme.events)
        _read_event(event, RawDay(), "", f"event {number}", programme)
        for found in programme.events[before:]:
            found.fields["track"] = tracks.get(found.get("track"), found.get("track"))


def _read_event(event: Any, day: RawDay, room: str, where: str, programme: RawProgramme) -> None:
    if not isinstance(event, dict):
        programme.skipped.append(RawSkip(f"({where})", "it is not an object with a title and times"))
        return
    try:
        programme.events.append(_event(event, day, room, where))
    except (ValueError, TypeError, RecursionError) as error:
        # Whatever one event holds, the others are read.
        programme.skipped.append(RawSkip(_string(event.get("title")) or f"({where})", f"it cannot be read: {error}"))


def _event(event: dict[str, Any], day: RawDay, room: str, where: str) -> RawEvent:
    fields = {name: _string(event[name]) for name in _FIELDS if event.get(name) is not None}
    recording = _mapping(event.get("recording"))
    fields.setdefault("recording_license", _string(recording.get("license")))
    fields.setdefault("do_not_record", _string(recording.get("optout")))
    if not isinstance(event.get("language"), str):
        fields["language"] = ",".join(_string(one) for one in _list(event.get("language") or event.get("languages")))
    persons = event.get("persons") or event.get("participants")
    recordings = [RawLink(_string(recording.get("url"))), RawLink(_string(event.get("video_download_url")))]
    return RawEvent(
        fields=fields,
        day=day,
        room=_string(event.get("room")) or room,
        persons=[_person(person) for person in _list(persons)],
        links=[_link(link) for link in _list(event.get("links"))],
        attachments=[_link(link) for link in _list(event.get("attachments"))],
        recordings=recordings,
        tags=[_string(tag) for tag in _list(event.get("tags") or event.get("keywords"))],
        where=where,
    )


def _person(value: Any) -> RawPerson:
    if not isinstance(value, dict):
        return RawPerson(_string(value))
    names = (_string(value.get(key)) for key in ("name", "public_name", "full_public_name"))
    return RawPerson(
        next((name for name in names if name.strip()), ""),
        guid=_string(value.get("guid")),
        id=_string(value.get("id")),
        code=_string(value.get("code")),
    )


def _link(value: Any) -> RawLink:
    if not isinstance(value, dict):
        return RawLink(_string(value))
    return RawLink(
        _string(value.get("url")) or _string(value.get("href")), _string(value.get("title")), _string(value.get("type"))
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        texts = [value.get(key) for key in _PREFERRED_KEYS] + list(value.values())
        return next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return ""
