"""schedule.json (version 1, and the draft of version 2) of frab, pretalx and the CCC hub, as raw strings."""

from collections.abc import Iterator
from typing import Any

from services.sessions.importers.json_values import Json, link, listed, mapping, string
from services.sessions.importers.raw import RawDay, RawEvent, RawLink, RawPerson, RawProgramme, RawSkip

_FIELDS = (
    "guid", "id", "code", "date", "start", "duration", "end", "slug", "url", "title", "subtitle", "track", "type",
    "language", "abstract", "description", "logo", "feedback_url", "origin_url", "recording_license", "do_not_record",
    "cancelled", "canceled", "status", "state",
)  # fmt: skip


def fits(document: Any) -> bool:
    return _schedule(document) is not None


def read(document: Json) -> RawProgramme:
    schedule = _schedule(document) or {}
    conference = mapping(schedule.get("conference"))
    programme = RawProgramme(
        conference=_conference(schedule, conference),
        days=[],
        events=[],
        version=string(schedule.get("version")),
        generator=_generator(schedule.get("generator")),
    )
    days = conference.get("days") or schedule.get("days")
    for index, day in enumerate(listed(days), 1):
        _read_day(mapping(day), index, programme)
    if isinstance(schedule.get("events"), list):
        _read_flat(schedule, conference, programme)
    programme.rooms = _described(conference, "rooms", "guid", "slug", "capacity", "description")
    programme.tracks = _described(conference, "tracks", "slug", "color")
    return programme


def _schedule(document: Any) -> Json | None:
    """The part with the programme; None when this is something else."""
    if not isinstance(document, dict):
        return None
    schedule = document.get("schedule")
    if isinstance(schedule, dict) and (isinstance(schedule.get("conference"), dict) or "days" in schedule):
        # pretalx writes the generator beside the schedule.
        return {"generator": document.get("generator"), **schedule}
    if isinstance(document.get("conference"), dict) and "days" in document["conference"]:
        return document
    return None


def _conference(schedule: Json, conference: Json) -> dict[str, str]:
    fields = {key: string(value) for key, value in conference.items() if not isinstance(value, list)}
    for name in ("base_url", "url"):
        fields[name] = string(schedule.get(name)) or fields.get(name, "")
    return fields


def _generator(value: Any) -> str:
    if not isinstance(value, dict):
        return string(value)
    return " ".join(part for part in (string(value.get("name")), string(value.get("version"))) if part)


def _read_day(day: Json, index: int, programme: RawProgramme) -> None:
    raw = RawDay(date=string(day.get("date")), end=string(day.get("day_end")) or string(day.get("end")))
    programme.days.append(raw)
    for room, events in _rooms(day):
        for number, event in enumerate(events, 1):
            where = f"event {number} in {room or 'no room'}, day {index}"
            _read_event(event, raw, room, where, programme)


def _rooms(day: Json) -> Iterator[tuple[str, list[Any]]]:
    rooms = day.get("rooms")
    if isinstance(rooms, dict):
        yield from ((name, listed(events)) for name, events in rooms.items())
    for room in rooms if isinstance(rooms, list) else []:
        if isinstance(room, dict):
            yield string(room.get("name")), listed(room.get("events"))
    yield "", listed(day.get("events"))


def _read_flat(schedule: Json, conference: Json, programme: RawProgramme) -> None:
    """Version 2: events beside the conference, tracks by slug."""
    tracks = {
        string(track.get("slug")): string(track.get("name"))
        for track in map(mapping, listed(conference.get("tracks")))
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
        programme.skipped.append(RawSkip(string(event.get("title")) or f"({where})", f"it cannot be read: {error}"))


def _event(event: Json, day: RawDay, room: str, where: str) -> RawEvent:
    fields = {name: string(event[name]) for name in _FIELDS if event.get(name) is not None}
    recording = mapping(event.get("recording"))
    fields.setdefault("recording_license", string(recording.get("license")))
    fields.setdefault("do_not_record", string(recording.get("optout")))
    if not isinstance(event.get("language"), str):
        fields["language"] = ",".join(string(one) for one in listed(event.get("language") or event.get("languages")))
    persons = event.get("persons") or event.get("participants")
    recordings = [RawLink(string(recording.get("url"))), RawLink(string(event.get("video_download_url")))]
    return RawEvent(
        fields=fields,
        day=day,
        room=string(event.get("room")) or room,
        persons=[_person(person) for person in listed(persons)],
        links=[link(one) for one in listed(event.get("links"))],
        attachments=[link(one) for one in listed(event.get("attachments"))],
        recordings=recordings,
        tags=[string(tag) for tag in listed(event.get("tags") or event.get("keywords"))],
        where=where,
    )


def _person(value: Any) -> RawPerson:
    if not isinstance(value, dict):
        return RawPerson(string(value))
    names = (string(value.get(key)) for key in ("name", "public_name", "full_public_name"))
    return RawPerson(
        next((name for name in names if name.strip()), ""),
        guid=string(value.get("guid")),
        id=string(value.get("id")),
        code=string(value.get("code")),
        biography=string(value.get("biography")),
        avatar=string(value.get("avatar")) or string(value.get("avatar_url")),
        links=[link(one) for one in listed(value.get("links"))],
    )


def _described(conference: Json, kind: str, *names: str) -> list[dict[str, str]]:
    """What the file says of its rooms or tracks."""
    described = (mapping(one) for one in listed(conference.get(kind)))
    return [{name: string(one.get(name)) for name in ("name", *names)} for one in described]
