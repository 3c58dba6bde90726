"""What pretalx's REST API says of an event, put together or as one saved page: submissions, slots, rooms, speakers.

Objects may stand where they are used (as with ?expand=) or be pointed at by number or code. Answers to questions and
addresses of speakers are left out. Only what is confirmed, or accepted and in a slot, is of the programme.
"""

from typing import Any

from services.sessions.importers.json_values import Json, link, listed, mapping, objects, string
from services.sessions.importers.raw import UNKNOWN_SOURCE, RawDay, RawEvent, RawLink, RawPerson, RawProgramme

_LACKS = frozenset({"subtitle", "links", "recordings", "licence", "amended"})
_OPTIONAL = {"tags": "tags", "logo": "image", "materials": "resources", "do_not_record": "do_not_record"}


def fits(document: Any) -> bool:
    if isinstance(document, dict) and "submissions" in document and "talks" not in document:
        return isinstance(document["submissions"], (list, dict))
    found = objects(mapping(document).get("results") or document)
    return bool(found) and "code" in found[0] and any(name in found[0] for name in ("submission_type", "slots", "slot"))


def read(document: Any) -> RawProgramme:
    whole = document if isinstance(document, dict) and "submissions" in document else {"submissions": document}
    submissions, event = _results(whole["submissions"]), mapping(whole.get("event"))
    base = string(event.get("url"))
    said = {key for one in submissions for key in one}
    lists = _Lists(whole)
    programme = RawProgramme(
        conference={
            "title": string(event.get("name")),
            "acronym": string(event.get("slug")),
            "start": string(event.get("date_from")),
            "end": string(event.get("date_to")),
            "time_zone_name": string(event.get("timezone")),
            "base_url": base,
        },
        days=[],
        events=[],
        generator="pretalx API",
        source="" if base else UNKNOWN_SOURCE,
        unsaid=_LACKS | {ours for ours, theirs in _OPTIONAL.items() if theirs not in said},
        has_slots=bool(lists.slots),
        rooms=[_described(one, "guid", "capacity", "description") for one in lists.rooms.values()],
        tracks=[_described(one, "color") for one in lists.tracks.values()],
    )
    if base == "":
        programme.unsaid |= {"url"}
    for submission in submissions:
        programme.events += _events(submission, lists, base)
    programme.events += [_break(slot, lists) for slot in lists.breaks()]
    return programme


class _Lists:
    """What submissions point at, by number or code."""

    def __init__(self, whole: Json) -> None:
        self.rooms = _by("id", whole.get("rooms"))
        self.tracks = _by("id", whole.get("tracks"))
        self.types = _by("id", whole.get("submission_types") or whole.get("submission-types"))
        self.tags = _by("id", whole.get("tags"))
        self.speakers = _by("code", whole.get("speakers"))
        self.slots = _by("id", whole.get("slots"))

    def named(self, value: Any, known: dict[str, Json]) -> str:
        found = known.get(string(value)) if not isinstance(value, dict) else value
        if found is None:
            told = string(value)
            return "" if told.isdigit() else told
        return string(found.get("name") or found.get("tag")) or string(found)

    def slots_of(self, submission: Json) -> list[Json]:
        stated = [
            one if isinstance(one, dict) else self.slots.get(string(one)) for one in listed(submission.get("slots"))
        ]
        found = [one for one in [*stated, submission.get("slot")] if isinstance(one, dict)]
        if not found:
            found = [one for one in self.slots.values() if _code(one.get("submission")) == submission.get("code")]
        return [one for one in found if string(one.get("start"))]

    def breaks(self) -> list[Json]:
        return [one for one in self.slots.values() if not one.get("submission") and string(one.get("start"))]


def _events(submission: Json, lists: _Lists, base: str) -> list[RawEvent]:
    slots = lists.slots_of(submission)
    state = string(submission.get("state")) or "confirmed"
    if state != "confirmed" and not (state == "accepted" and slots):
        return []
    return [_event(submission, slot, lists, base) for slot in slots or [{}]]


def _event(submission: Json, slot: Json, lists: _Lists, base: str) -> RawEvent:
    code = string(submission.get("code"))
    fields = {
        "code": code,
        "url": f"{base.rstrip('/')}/talk/{code}/" if base and code else "",
        "title": string(submission.get("title")),
        "abstract": string(submission.get("abstract")),
        "description": string(submission.get("description")),
        "type": lists.named(submission.get("submission_type"), lists.types),
        "track": lists.named(submission.get("track"), lists.tracks),
        "language": string(submission.get("content_locale")),
        "logo": string(submission.get("image")),
        "do_not_record": string(submission.get("do_not_record")),
        "date": string(slot.get("start")),
        "end": string(slot.get("end")),
        "duration": string(slot.get("duration") or submission.get("duration")),
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=lists.named(slot.get("room"), lists.rooms),
        persons=[_person(one, lists) for one in listed(submission.get("speakers"))],
        attachments=[_file(one) for one in objects(submission.get("resources"))],
        tags=[tag for one in listed(submission.get("tags")) if (tag := lists.named(one, lists.tags))],
        where=f"submission {code}",
    )


def _break(slot: Json, lists: _Lists) -> RawEvent:
    fields = {
        "title": string(slot.get("description")),
        "date": string(slot.get("start")),
        "end": string(slot.get("end")),
        "duration": string(slot.get("duration")),
        "break": "true",
        "slot": "true",
    }
    where = f"slot {string(slot.get('id'))}"
    return RawEvent(fields=fields, day=RawDay(), room=lists.named(slot.get("room"), lists.rooms), where=where)


def _person(value: Any, lists: _Lists) -> RawPerson:
    found = {**lists.speakers.get(_code(value), {}), **mapping(value)}
    return RawPerson(
        string(found.get("name")),
        code=_code(value),
        biography=string(found.get("biography")),
        avatar=string(found.get("avatar_url") or found.get("avatar")),
    )


def _file(resource: Json) -> RawLink:
    found = link(resource)
    found.url = found.url or string(resource.get("link")) or string(resource.get("resource"))
    found.title = found.title or string(resource.get("description"))
    return found


def _described(found: Json, *names: str) -> dict[str, str]:
    return {name: string(found.get(name)) for name in ("name", *names)}


def _code(value: Any) -> str:
    return string(value.get("code")) if isinstance(value, dict) else string(value)


def _results(value: Any) -> list[Json]:
    """A list, or a page of one, or several pages."""
    if isinstance(value, dict):
        return objects(value.get("results"))
    return [one for page in objects(value) for one in (objects(page["results"]) if "results" in page else [page])]


def _by(key: str, value: Any) -> dict[str, Json]:
    return {string(one.get(key)): one for one in _results(value)}
