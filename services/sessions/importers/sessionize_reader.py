"""Sessionize's JSON: its views All, Sessions and GridSmart, as raw strings.

Times are local and nothing says where. Organisers define groups of categories; which of them is the track is guessed
from its title, or said by the organiser. Answers to questions and what is asked of speakers are private, and left out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.sessions.importers.json_values import Json, listed, mapping, objects, string
from services.sessions.importers.model import Unreadable
from services.sessions.importers.options import FieldMapping
from services.sessions.importers.raw import RawDay, RawEvent, RawLink, RawPerson, RawProgramme, RawSkip

_SOURCE = "sessionize.com"  # which numbers the sessions of all its customers, so that no number is given twice
_GUESSES = (
    ("track", re.compile(r"track|stream|strand", re.IGNORECASE)),
    ("type", re.compile(r"format|type|kind|length|dauer", re.IGNORECASE)),
    ("language", re.compile(r"language|sprache|langue|idioma", re.IGNORECASE)),
    ("tags", re.compile(r"level|audience|tag|keyword", re.IGNORECASE)),
)
_SPARE_TRACK = re.compile(r"categor|topic|theme|thema", re.IGNORECASE)
_LACKS = frozenset({"subtitle", "description", "materials", "licence", "do_not_record", "amended", "url", "logo"})


def fits(document: Any) -> bool:
    if isinstance(document, dict):
        sessions = objects(document.get("sessions"))
        if "sessions" in document and not sessions:
            return "categories" in document or "speakers" in document
        return any("startsAt" in one or "isServiceSession" in one for one in sessions)
    return any(_sessions_of(one) or "fullName" in one for one in objects(document))


def _sessions_of(group: Json) -> bool:
    inside = [one for room in objects(group.get("rooms")) for one in objects(room.get("sessions"))]
    return any("startsAt" in one for one in [*objects(group.get("sessions")), *inside])


def read(document: Any, wishes: FieldMapping) -> RawProgramme:
    whole = mapping(document)
    if any("fullName" in one for one in objects(document)):
        raise Unreadable("This is Sessionize's view of speakers, without sessions. Give the view All.", 1)
    found = list(_sessions(document))
    categories = _Categories(whole, found, wishes.categories)
    people = {string(one.get("id")): _person(one) for one in objects(whole.get("speakers"))}
    rooms = {string(one.get("id")): string(one.get("name")) for one in objects(whole.get("rooms"))}
    programme = RawProgramme(
        conference={},
        days=[],
        events=[],
        generator="Sessionize",
        source=_SOURCE,
        unsaid=_LACKS - ({"url"} if any("url" in one for one in found if isinstance(one, dict)) else set()),
        rooms=[{"name": string(one.get("name"))} for one in objects(whole.get("rooms"))],
    )
    seen = set()
    for number, session in enumerate(found, 1):
        if not isinstance(session, dict):
            programme.skipped.append(RawSkip(f"(session {number})", "it is not an object with a title and times"))
            continue
        which = (string(session.get("id")), string(session.get("startsAt")), string(session.get("title")))
        if which not in seen:  # the grid has what all rooms share once for each
            seen.add(which)
            programme.events.append(_event(session, rooms, people, categories, f"session {number}"))
    return programme


def guesses(document: Any) -> dict[str, str]:
    """The groups of categories that the organiser may map, and what they are taken for."""
    return _Categories(mapping(document), list(_sessions(document)), {}).guesses


def _sessions(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        yield from listed(document.get("sessions"))
    for group in objects(document):
        yield from listed(group.get("sessions"))
        for room in objects(group.get("rooms")):
            yield from ({"room": room.get("name"), **one} for one in objects(room.get("sessions")))


class _Categories:
    """What a session's categories say of it: our field -> names."""

    def __init__(self, document: Json, sessions: list[Any], wanted: Mapping[str, str]) -> None:
        groups = objects(document.get("categories"))
        groups = [one for one in groups if string(one.get("type")) in ("", "session")]
        inside = [one for session in objects(sessions) for one in objects(session.get("categories"))]
        titles = dict.fromkeys(string(one.get("title") or one.get("name")) for one in [*groups, *inside])
        self.guesses = _guessed(list(titles))
        self._meant = {title: wanted.get(title, guess) for title, guess in self.guesses.items()}
        self._items = {
            string(item.get("id")): (string(group.get("title") or group.get("name")), string(item.get("name")))
            for group in groups
            for item in objects(group.get("items"))
        }

    def of(self, session: Json) -> dict[str, list[str]]:
        named = [
            self._items[one] for item in listed(session.get("categoryItems")) if (one := string(item)) in self._items
        ]
        for group in objects(session.get("categories")):
            title = string(group.get("title") or group.get("name"))
            items = objects(group.get("categoryItems")) or objects(group.get("items"))
            named += [(title, string(item.get("name"))) for item in items]
        found: dict[str, list[str]] = {}
        for title, name in named:
            found.setdefault(self._meant.get(title, "tags"), []).append(name)
        return found


def _guessed(titles: list[str]) -> dict[str, str]:
    """Title of a group -> our field; of several that could be the track the first is, the others are tags."""
    guesses = {title: next((name for name, words in _GUESSES if words.search(title)), "") for title in titles}
    if "track" not in guesses.values():
        spare = next((title for title in titles if not guesses[title] and _SPARE_TRACK.search(title)), None)
        if spare is not None:
            guesses[spare] = "track"
    taken: set[str] = set()
    for title, guess in guesses.items():
        guesses[title] = guess if guess and guess not in taken else "tags"
        taken |= {guess} & {"track", "type", "language"}
    return guesses


def _event(
    session: Json, rooms: dict[str, str], people: dict[str, RawPerson], categories: _Categories, where: str
) -> RawEvent:
    number, start = string(session.get("id")), string(session.get("startsAt"))
    said = categories.of(session)
    persons = [_speaker(one, people) for one in listed(session.get("speakers"))]
    is_service = string(session.get("isServiceSession")) == "true"
    fields = {
        ("id" if number.isdigit() else "guid"): number,
        "title": string(session.get("title")),
        "abstract": string(session.get("description")),
        "date": start,
        "end": string(session.get("endsAt")),
        "track": ", ".join(said.get("track", ())),
        "type": ", ".join(said.get("type", ())),
        "language": ",".join(said.get("language", ())),
        "status": string(session.get("status")),
        "url": string(session.get("url")),
        # What Sessionize calls a service session is no talk: lunch, registration. With speakers it is one.
        **({"break": "true"} if is_service and not persons else {}),
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=rooms.get(string(session.get("roomId"))) or string(session.get("room")),
        persons=persons,
        links=[RawLink(url, "Live stream") for url in [string(session.get("liveUrl"))] if url],
        recordings=[RawLink(string(session.get("recordingUrl")))],
        tags=said.get("tags", []),
        where=where,
    )


def _speaker(value: Any, people: dict[str, RawPerson]) -> RawPerson:
    if isinstance(value, dict):
        return people.get(string(value.get("id"))) or _person(value)
    return people.get(string(value), RawPerson(""))


def _person(speaker: Json) -> RawPerson:
    parts = (string(speaker.get("firstName")), string(speaker.get("lastName")))
    name = string(speaker.get("fullName")) or string(speaker.get("name")) or " ".join(filter(None, parts))
    about = (string(speaker.get("tagLine")), string(speaker.get("bio")))
    return RawPerson(
        name,
        guid=string(speaker.get("id")),
        biography="\n\n".join(filter(None, about)),
        avatar=string(speaker.get("profilePicture")),
        links=[RawLink(string(one.get("url")), string(one.get("title"))) for one in objects(speaker.get("links"))],
    )
