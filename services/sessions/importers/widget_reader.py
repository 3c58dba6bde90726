"""The JSON behind pretalx's schedule widget: talks that point at rooms, tracks and speakers, and breaks without a code.

It does not say which server it is from: its codes are of an unknown source.
"""

from typing import Any

from services.sessions.importers.json_values import Json, listed, mapping, objects, string, strings
from services.sessions.importers.raw import UNKNOWN_SOURCE, RawDay, RawEvent, RawPerson, RawProgramme, RawSkip

# By the names they have here: a talk that is there in full has them all.
_STATED_BY = {
    "subtitle": ("subtitle",), "abstract": ("abstract",), "description": ("description",), "type": ("type",),
    "languages": ("content_locale", "language"), "tags": ("tags",), "url": ("url",), "logo": ("image", "logo"),
    "do_not_record": ("do_not_record",), "links": ("links",), "materials": ("resources",), "recordings": (),
    "licence": (), "amended": (),
}  # fmt: skip
_PLAIN = ("subtitle", "abstract", "description", "url", "do_not_record", "status")


def fits(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("talks"), list) and "rooms" in document


def read(document: Json) -> RawProgramme:
    talks = listed(document.get("talks"))
    keys = {key for talk in objects(talks) for key in talk}
    if document.get("submission_types"):
        keys.add("type")
    event = mapping(document.get("event"))
    programme = RawProgramme(
        conference={
            "title": string(event.get("name")),
            "acronym": string(event.get("slug")),
            "time_zone_name": string(document.get("timezone")),
            "start": string(document.get("event_start")),
            "end": string(document.get("event_end")),
        },
        days=[],
        events=[],
        version=string(document.get("version")),
        generator="pretalx widget",
        source=UNKNOWN_SOURCE,
        unsaid=frozenset(name for name, stated in _STATED_BY.items() if not keys & set(stated)),
        has_slots=True,
        rooms=[_described(room, "description", "capacity", "guid") for room in objects(document.get("rooms"))],
        tracks=[_described(track, "color") for track in objects(document.get("tracks"))],
    )
    names = {kind: _names(document.get(kind)) for kind in ("rooms", "tracks", "submission_types")}
    people = {string(person.get("code")): _person(person) for person in objects(document.get("speakers"))}
    for number, talk in enumerate(talks, 1):
        if isinstance(talk, dict):
            programme.events.append(_event(talk, names, people, f"talk {number}"))
        else:
            programme.skipped.append(RawSkip(f"(talk {number})", "it is not an object with a title and times"))
    return programme


def _event(talk: Json, names: dict[str, dict[str, str]], people: dict[str, RawPerson], where: str) -> RawEvent:
    code = string(talk.get("code"))
    fields = {
        "code": code,
        "title": string(talk.get("title")),
        "date": string(talk.get("start")),
        "end": string(talk.get("end")),
        "duration": string(talk.get("duration")),
        "track": _named(talk.get("track"), names["tracks"]),
        "type": _named(talk.get("type") or talk.get("submission_type_id"), names["submission_types"]),
        "language": string(talk.get("content_locale") or talk.get("language")),
        "logo": string(talk.get("image") or talk.get("logo")),
        **{name: string(talk.get(name)) for name in _PLAIN},
        **({} if code else {"break": "true", "slot": "true"}),
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=_named(talk.get("room"), names["rooms"]),
        persons=[_speaker(one, people) for one in listed(talk.get("speakers"))],
        tags=[tag for tag in strings(talk.get("tags")) if tag],
        where=where,
    )


def _described(found: Json, *names: str) -> dict[str, str]:
    return {name: string(found.get(name)) for name in ("name", *names)}


def _names(described: Any) -> dict[str, str]:
    return {string(one.get("id")): string(one.get("name")) for one in objects(described)}


def _named(value: Any, names: dict[str, str]) -> str:
    """The name of what is pointed at; what points nowhere is a name itself, unless it is only a number."""
    if isinstance(value, dict):
        return string(value.get("name")) or string(value)
    told = string(value)
    return names.get(told, "" if told.isdigit() else told)


def _person(person: Json) -> RawPerson:
    return RawPerson(
        string(person.get("name")),
        code=string(person.get("code")),
        biography=string(person.get("biography")),
        avatar=string(person.get("avatar_url")) or string(person.get("avatar")),
    )


def _speaker(value: Any, people: dict[str, RawPerson]) -> RawPerson:
    if isinstance(value, dict):
        return _person(value)
    return people.get(string(value), RawPerson(string(value)))
