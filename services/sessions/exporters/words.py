"""Words for machines: slugs, codes, plain texts, and titles that no reader takes for more than titles."""

import re

from services.sessions import texts
from services.sessions.domain.session import Session
from services.sessions.importers.state import marked
from services.sessions.importers.times import zone_name
from services.sessions.importers.values import slug

_CODE = re.compile(r"^code:[^/]*/([0-9A-Z]{6})$")
_ZONE = re.compile(r"^[A-Z][a-z]+/[A-Z][a-z]+|UTC$")
_SHORTEST = 4  # characters on either side of the first hyphen of an event's slug, and of an acronym


def acronym(conference_slug: str, year: int) -> str:
    """At least four characters and no hyphens, as the schemas want them."""
    name = conference_slug.replace("-", "_")
    return name if len(name) >= _SHORTEST else f"{name}{year}"


def event_slug(acronym: str, number: int, title: str) -> str:
    """Files of recordings are named so: what it belongs to, its number, and what it is about."""
    about = slug(title) or "session"
    rest = f"{number}-{about}"
    if len(rest) < _SHORTEST:
        rest += "-session"
    return f"{acronym}-{rest}"


def json_slug(slug: str) -> str:
    """Of a room or track, where it is one to the schema of schedule.json, too: a single letter is none."""
    return slug if len(slug) > 1 else ""


def xml_slug(slug: str) -> str:
    """Of a track, where it is one to the schema of schedule.xml, too: it begins with a letter."""
    return json_slug(slug) if slug[:1].isalpha() else ""


def zone(name: str) -> str:
    """The time zone by a name that schedule.json may have: of a continent and a place. Nothing, if there is none."""
    return next((one for one in (name, zone_name(name) or "") if _ZONE.search(one)), "")


def code(session: Session) -> str:
    """The code of the talk, where pretalx gave it one."""
    found = (_CODE.match(key) for key in session.keys)
    return next((match[1] for match in found if match), "")


def marked_title(session: Session) -> str:
    """The title, marked where the session was amended: FOSDEM's way, since the formats have no field for it."""
    return marked(session.title, amended=session.amended)


def literal_title(session: Session) -> str:
    """The title, so that nobody takes a word of it for a mark: for formats that say the state elsewhere."""
    return marked(session.title, amended=False)


def plain(session: Session, name: str) -> str:
    """A text without markup. Rendering takes long, so what was rendered when it was stored is used where it is."""
    source = str(getattr(session, name))
    rendered = session.html.get(name)
    if not source or not rendered or texts.kind(source) == "plain":
        return texts.to_plain(source)
    return texts.to_plain(rendered.replace("<br>\n", "<br>").replace("<br />\n", "<br />"))


def summary(session: Session) -> str:
    """What a calendar tells of a session: who speaks, and what about."""
    speakers = ", ".join(speaker.name for speaker in session.speakers)
    reason = f"Cancelled. {session.cancel_reason}".strip() if session.state == "cancelled" else ""
    about = plain(session, "abstract") or plain(session, "description")
    return "\n\n".join(part for part in (reason, speakers, about) if part)
