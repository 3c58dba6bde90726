"""Speakers of a programme: what is said of them, renaming one, and making one of two. Pure.

Sessions hold a speaker's id and name. What else there is to say stands in a profile, made when somebody first looks.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker, facts
from services.sessions.domain.writes import Write
from services.sessions.importers import ImportedSpeaker

FILE_FIELDS = ("biography", "avatar_url", "links")


@dataclass(frozen=True)
class SpeakerProfile:
    """`guid` is random, and stays. `merged_into` is whose sessions these are now, when two were one person.

    `change_id` is there while sessions may still have what was before: the name, or the id that is no more.
    `file_says` has a digest of each field as the last file had it: what differs was written here, and stays.
    """

    id: str
    conference_id: str
    guid: str
    name: str
    biography: str = ""
    avatar_url: str = ""
    links: tuple[Link, ...] = ()
    merged_into: str = ""
    change_id: str = ""
    file_says: dict[str, str] = field(default_factory=dict, compare=False)
    version: int = 0


@dataclass(frozen=True)
class Named:
    """A speaker as the programme has them: in how many sessions."""

    id: str
    name: str
    sessions: int


def changed(profile: SpeakerProfile, values: dict[str, Any], *, change_id: str) -> SpeakerProfile:
    """With other words. A new name is to be given to their sessions. Raises Conflict, Invalid."""
    check_one(profile)
    after = replace(profile, **values)
    if not after.name:
        raise Invalid.fields({"name": ["A speaker needs a name."]})
    return after if after.name == profile.name else replace(after, change_id=change_id)


def merged(gone: SpeakerProfile, stays: SpeakerProfile, *, change_id: str) -> tuple[SpeakerProfile, SpeakerProfile]:
    """One of two: the sessions of the first become those of the second, which gets what it does not have itself."""
    if gone.id == stays.id:
        raise Invalid.fields({"into": ["This is the same speaker. Choose the one whose sessions these are, too."]})
    check_one(gone)
    check_one(stays)
    known = {link.url for link in stays.links}
    stays = replace(
        stays,
        biography=stays.biography or gone.biography,
        avatar_url=stays.avatar_url or gone.avatar_url,
        links=(*stays.links, *(link for link in gone.links if link.url not in known)),
    )
    return replace(gone, merged_into=stays.id, change_id=change_id), stays


def check_one(profile: SpeakerProfile) -> None:
    if profile.merged_into:
        raise Conflict("This speaker was joined with another one. Change that one.")


def with_sessions_right(profile: SpeakerProfile) -> SpeakerProfile:
    return replace(profile, change_id="")


def spoken_by(session: Session, speaker_id: str, now_is: Speaker, *, change_id: str, at: datetime) -> Write | None:
    """The session with this speaker as they are now, also where it is only planned; None when it is so already."""
    after = replace(session, speakers=_with(session.speakers, speaker_id, now_is))
    if session.planned and "speakers" in session.planned:
        planned = session.planned | {"speakers": _with(session.planned["speakers"], speaker_id, now_is)}
        after = replace(after, planned=planned)
    if after == session:
        return None
    after = replace(after, updated_at=at)
    told = []
    if after.is_public and after.speakers != session.speakers:
        data = {"session": facts(after, version=session.version + 1), "import_id": change_id, "fields": ["speakers"]}
        told = [Event("session_changed", data)]
    return Write(session, after, tuple(told))


def _with(speakers: Iterable[Speaker], speaker_id: str, now_is: Speaker) -> tuple[Speaker, ...]:
    """Nobody speaks twice in one session, also not after two became one."""
    found: dict[str, Speaker] = {}
    for one in speakers:
        who = now_is if one.id == speaker_id else one
        found.setdefault(who.id, who)
    return tuple(found.values())


def as_in_file(profile: SpeakerProfile, imported: ImportedSpeaker) -> SpeakerProfile:
    """With what a file says of them: where it says something new, and nobody has written something else here."""
    says: dict[str, Any] = {
        "biography": imported.biography,
        "avatar_url": imported.avatar_url,
        "links": tuple(Link(link.url, link.title) for link in imported.links),
    }
    says = {name: value for name, value in says.items() if value}
    news = {name: value for name, value in says.items() if _is_as_in_file(profile, name)}
    digests = {name: digest(value) for name, value in says.items()}
    return replace(profile, **news, file_says=profile.file_says | digests)


def _is_as_in_file(profile: SpeakerProfile, name: str) -> bool:
    value = getattr(profile, name)
    return not value or profile.file_says.get(name) == digest(value)


def digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def told_changed(conference: Conference, profile: SpeakerProfile) -> Event:
    return Event("speaker_changed", _named(conference, profile) | {"name": profile.name})


def told_merged(conference: Conference, gone: SpeakerProfile, stays: SpeakerProfile) -> Event:
    into = {"into_id": stays.id, "into_name": stays.name}
    return Event("speaker_merged", _named(conference, gone) | into)


def _named(conference: Conference, profile: SpeakerProfile) -> dict[str, str]:
    return {"conference_id": conference.id, "conference": conference.slug, "speaker_id": profile.id}
