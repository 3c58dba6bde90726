"""JSON of two systems that many conferences have: OPass (COSCUP, SITCON) and symposion (PyCon US)."""

from typing import Any

from services.sessions.importers.json_values import Json, link, listed, mapping, objects, string, strings
from services.sessions.importers.raw import RawDay, RawEvent, RawLink, RawPerson, RawProgramme

_OPASS_LANGUAGES = ("zh", "en")
_OPASS_LACKS = frozenset({"url", "logo", "licence", "do_not_record", "amended", "materials"})
_SYMPOSION_LACKS = frozenset(
    {"subtitle", "track", "languages", "links", "materials", "logo", "do_not_record", "amended"}
)
_OPASS_LINKS = {
    "slide": "Slides",
    "slides": "Slides",
    "co_write": "Shared notes",
    "qa": "Questions",
    "live": "Live stream",
}


def fits_opass(document: Any) -> bool:
    sessions = objects(mapping(document).get("sessions"))
    return any(isinstance(one.get(name), dict) for one in sessions for name in _OPASS_LANGUAGES)


def read_opass(document: Json) -> RawProgramme:
    """Every text is there in two languages: the title is in the session's own, the other one becomes the subtitle."""
    names = {kind: {string(one.get("id")): _local(one, "name") for one in objects(document.get(kind))}
             for kind in ("rooms", "session_types", "tags")}  # fmt: skip
    people = {string(one.get("id")): _opass_person(one) for one in objects(document.get("speakers"))}
    programme = RawProgramme(conference={}, days=[], events=[], generator="OPass", unsaid=_OPASS_LACKS)
    programme.rooms = [{"name": name} for name in names["rooms"].values()]
    for number, session in enumerate(objects(document.get("sessions")), 1):
        programme.events.append(_opass_event(session, names, people, f"session {number}"))
    return programme


def _opass_event(session: Json, names: dict[str, dict[str, str]], people: dict[str, RawPerson], where: str) -> RawEvent:
    language = string(session.get("language"))
    first, second = ("en", "zh") if language.lower().startswith("en") else ("zh", "en")
    titles = [string(mapping(session.get(name)).get("title")).strip() for name in (first, second)]
    texts = [string(mapping(session.get(name)).get("description")).strip() for name in (first, second)]
    title, other = titles if titles[0] else (titles[1], "")
    kind, room = string(session.get("type")), string(session.get("room"))
    fields = {
        "id": string(session.get("id")),
        "title": title,
        "subtitle": other if other != title else "",
        "abstract": next(filter(None, texts), ""),
        "description": texts[1] if texts[0] and texts[1] != texts[0] else "",
        "type": names["session_types"].get(kind, kind),
        "language": language,
        "date": string(session.get("start")),
        "end": string(session.get("end")),
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=names["rooms"].get(room, room),
        persons=[people.get(one, RawPerson(one)) for one in map(string, listed(session.get("speakers")))],
        links=[RawLink(url, title) for key, title in _OPASS_LINKS.items() if (url := string(session.get(key)).strip())],
        recordings=[RawLink(string(session.get("record")))],
        tags=[names["tags"].get(one, one) for one in map(string, listed(session.get("tags")))],
        where=where,
    )


def _opass_person(person: Json) -> RawPerson:
    return RawPerson(
        _local(person, "name"),
        code=string(person.get("id")),
        biography=_local(person, "bio"),
        avatar=string(person.get("avatar")),
    )


def _local(found: Json, name: str) -> str:
    texts = [string(mapping(found.get(language)).get(name)) for language in _OPASS_LANGUAGES]
    return next(filter(None, [*texts, string(found.get(name))]), "")


def fits_symposion(document: Any) -> bool:
    return any("conf_key" in one for one in _symposion(document))


def _symposion(document: Any) -> list[Json]:
    return objects(document) or objects(mapping(document).get("schedule"))


def read_symposion(document: Any) -> RawProgramme:
    programme = RawProgramme(conference={}, days=[], events=[], generator="symposion", unsaid=_SYMPOSION_LACKS)
    for number, slot in enumerate(_symposion(document), 1):
        programme.events.append(_symposion_event(slot, f"slot {number}"))
    return programme


def _symposion_event(slot: Json, where: str) -> RawEvent:
    kind, rooms = string(slot.get("kind")), [room for room in strings(slot.get("rooms") or slot.get("room")) if room]
    people = listed(slot.get("speakers")) or listed(slot.get("authors"))
    fields = {
        "id": string(slot.get("conf_key")),
        "title": string(slot.get("name") or slot.get("title")),
        "abstract": string(slot.get("abstract")),
        "description": string(slot.get("description")),
        "type": kind,
        "date": string(slot.get("start")),
        "end": string(slot.get("end")),
        "duration": string(slot.get("duration")),
        "url": string(slot.get("conf_url")),
        "license": string(slot.get("license")),
        "cancelled": string(slot.get("cancelled")),
        **({"break": "true"} if kind.strip().lower() in ("break", "lunch", "coffee") else {}),
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=", ".join(rooms),
        persons=[
            RawPerson(string(mapping(one).get("name")) if isinstance(one, dict) else string(one)) for one in people
        ],
        recordings=[link(string(slot.get("video_url") or slot.get("video")))],
        tags=[tag for tag in strings(slot.get("tags")) if tag],
        where=where,
    )
