"""The sessions as a JSON Feed (1.1): what changed last stands first."""

import json
from typing import Any

from services.plumbing.characters import legal_lines
from services.plumbing.clock import to_text
from services.sessions import texts
from services.sessions.domain.session import Session
from services.sessions.exporters.model import Outgoing

VERSION = "https://jsonfeed.org/version/1.1"


def render(outgoing: Outgoing) -> bytes:
    newest_first = sorted(outgoing.sessions, key=lambda session: (session.updated_at, session.id), reverse=True)
    feed = {
        "version": VERSION,
        "title": outgoing.title,
        "home_page_url": f"{outgoing.home}/programme",
        "feed_url": outgoing.source,
        "description": outgoing.conference.description,
        "items": [_item(outgoing, session) for session in newest_first],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _item(outgoing: Outgoing, session: Session) -> dict[str, Any]:
    page = outgoing.page(session)
    title = f"Cancelled: {session.title}" if session.state == "cancelled" else session.title
    item = {
        "id": f"urn:uuid:{session.guid}",
        "url": page,
        "title": legal_lines(title),
        "summary": _when_and_where(outgoing, session),
        "content_html": legal_lines(_content(session)),
        "date_published": to_text(session.published_at or session.created_at),
        "date_modified": to_text(session.updated_at),
        "authors": [{"name": legal_lines(speaker.name)} for speaker in session.speakers],
        "tags": [legal_lines(tag) for tag in (session.track, session.type, *session.tags) if tag],
        "external_url": session.url,
        "language": session.languages[0] if session.languages else "",
        "image": session.logo,
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _when_and_where(outgoing: Outgoing, session: Session) -> str:
    if session.start is None or session.end is None:
        return "No time yet"
    zone = outgoing.conference.zone
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    when = f"{start:%Y-%m-%d %H:%M}–{end:%H:%M} ({outgoing.conference.timezone})"
    return legal_lines(f"{when}, {session.room}" if session.room else when)


def _content(session: Session) -> str:
    rendered = (session.html.get(name) or texts.to_html(getattr(session, name)) for name in ("abstract", "description"))
    return "\n".join(text for text in rendered if text)
