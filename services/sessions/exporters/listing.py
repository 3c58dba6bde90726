"""The programme as frab's formats list it: days, in them rooms, in them events. XML and JSON are written from it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.sessions.exporters import days, words
from services.sessions.exporters.days import MINUTE, ProgrammeDay, programme_days
from services.sessions.exporters.model import Outgoing, Person, Piece, Room, pieces_of
from services.sessions.importers.resources import PAGE_TYPE, RECORDING_TYPE


@dataclass(frozen=True)
class Linked:
    url: str
    title: str
    type: str


@dataclass(frozen=True)
class Speaking:
    name: str
    person: Person


@dataclass(frozen=True)
class Event:
    """Named as in schedule.json. `code` is "" where it would stand at more than one event: the schema forbids that."""

    guid: str
    id: int
    code: str
    date: datetime
    end: datetime
    start: str
    duration: str
    room: str
    slug: str
    url: str
    origin_url: str
    title: str
    subtitle: str
    track: str
    type: str
    language: str
    abstract: str
    description: str
    logo: str
    recording_license: str
    do_not_record: bool
    persons: tuple[Speaking, ...]
    links: tuple[Linked, ...]
    attachments: tuple[Linked, ...]


@dataclass(frozen=True)
class Day:
    day: ProgrammeDay
    rooms: tuple[tuple[Room, tuple[Event, ...]], ...]


def listing(outgoing: Outgoing) -> list[Day]:
    """What takes place, and when. What was cancelled, or has no time, is not in these formats."""
    conference = outgoing.conference
    by_day: defaultdict[str, defaultdict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    held = [session for session in outgoing.sessions if session.state == "published"]
    codes = Counter(words.code(session) for session in held)
    for session in held:
        for piece in pieces_of(session, conference):
            by_day[conference.programme_day(piece.start)][session.room].append(piece)
    return [
        Day(
            day,
            tuple(
                (room, tuple(_event(outgoing, piece, codes) for piece in by_day[day.date.isoformat()][room.name]))
                for room in outgoing.rooms
                if room.name in by_day[day.date.isoformat()]
            ),
        )
        for day in programme_days(conference, list(by_day))
    ]


def _event(outgoing: Outgoing, piece: Piece, codes: Counter[str]) -> Event:
    session, conference = piece.session, outgoing.conference
    acronym = words.acronym(conference.slug, conference.start.year)
    code = words.code(session)
    page, number = outgoing.page(session), outgoing.numbers[piece.key]
    date = days.local(piece.start, conference.zone)
    recordings = (Linked(one.url, one.title, RECORDING_TYPE) for one in session.recordings)
    links = (Linked(link.url, link.title, PAGE_TYPE) for link in session.links)
    materials = (Linked(one.url, one.title, one.type) for one in session.materials)
    return Event(
        guid=piece.guid,
        id=number,
        code=code if codes[code] == 1 and piece.key == session.id else "",
        date=date,
        end=days.local(piece.end, conference.zone),
        start=f"{date:%H:%M}",
        duration=_duration(piece.end - piece.start),
        room=session.room,
        slug=words.event_slug(acronym, number, session.title),
        url=page,
        origin_url=outgoing.absolute(session.url) or page,
        title=words.marked_title(session),
        subtitle=session.subtitle,
        track=session.track,
        type=session.type,
        language=", ".join(session.languages),
        abstract=session.abstract,
        description=session.description,
        logo=outgoing.absolute(session.logo),
        recording_license=session.licence,
        do_not_record=session.do_not_record,
        persons=tuple(
            Speaking(one.name, _described(outgoing, outgoing.people[one.id]))
            for one in session.speakers
            if one.id in outgoing.people
        ),
        links=_reachable(outgoing, (*links, *recordings)),
        attachments=_reachable(outgoing, materials),
    )


def _reachable(outgoing: Outgoing, links: Iterable[Linked]) -> tuple[Linked, ...]:
    return tuple(replace(link, url=url) for link in links if (url := outgoing.absolute(link.url)))


def _described(outgoing: Outgoing, person: Person) -> Person:
    links = tuple((address, title) for url, title in person.links if (address := outgoing.absolute(url)))
    return replace(person, avatar_url=outgoing.absolute(person.avatar_url), links=links)


def _duration(length: timedelta) -> str:
    minutes = max(1, round(length / MINUTE))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
