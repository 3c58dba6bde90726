"""The shapes of what the sessions service takes and gives over RPC. Rules beyond the shape are the domain's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from services.contracts.errors import Invalid
from services.contracts.events_sessions import EDITS, POPULARITY
from services.plumbing.clock import from_text, to_text
from services.sessions import texts
from services.sessions.domain import forms
from services.sessions.domain import session as sessions
from services.sessions.domain.session import Link, Session
from services.sessions.importers.values import languages, web_address
from services.sessions.recordings import showing

TEXT_CHARACTERS = 50_000
LINE_CHARACTERS = 300
MINUTES_AT_MOST = 7 * 24 * 60  # as long as a session may last


class Line(fields.String):
    """One line of text, trimmed and without control characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=LINE_CHARACTERS), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return texts.clean_line(str(super()._deserialize(value, *args, **kwargs)))


class Text(fields.String):
    """Text of many lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=TEXT_CHARACTERS), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return texts.clean(str(super()._deserialize(value, *args, **kwargs)))


class Instant(fields.Field[datetime]):
    """RFC 3339 with an offset."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return from_text(str(value))
        except (ValueError, OverflowError) as error:
            raise ValidationError("Give a time with its offset, such as 2026-11-23T09:00:00Z.") from error


class ConferenceFields(Schema):
    """What a conference is made of; `slug` only when it is new."""

    class Meta:
        unknown = RAISE

    slug = Line(required=True)
    title = Line(required=True)
    description = Text()
    start = fields.Date(required=True)
    end = fields.Date(required=True)
    timezone = Line(required=True)
    day_change = fields.Time(format="%H:%M")
    edits = fields.String(validate=validate.OneOf(EDITS))
    popularity = fields.String(validate=validate.OneOf(POPULARITY))


class SpeakerFields(Schema):
    class Meta:
        unknown = RAISE

    id = fields.String(validate=validate.Length(max=64))
    name = Line(required=True)


class ReasonFields(Schema):
    class Meta:
        unknown = RAISE

    reason = fields.String(validate=validate.Length(max=1_000))


class ReleaseFields(Schema):
    class Meta:
        unknown = RAISE

    note = fields.String(required=True, validate=validate.Length(max=2_000))
    version = fields.String(load_default="", validate=validate.Length(max=50))


class WebAddress(fields.URL):
    """An address of the web, spelled as files of programmes are read: else an export would come back as another."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(schemes={"http", "https"}, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return web_address(str(super()._deserialize(value, *args, **kwargs))) or str(value)


class Language(fields.String):
    """A language tag in its usual spelling; some languages are understood by their names."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        found = languages(str(super()._deserialize(value, *args, **kwargs)))
        if len(found) != 1:
            raise ValidationError("Give the code of a language, such as de or pt-BR.")
        return found[0]


class LinkFields(Schema):
    class Meta:
        unknown = RAISE

    url = WebAddress(required=True)
    title = Line()


class SessionFields(Schema):
    """What organisers may write of a session."""

    class Meta:
        unknown = RAISE

    title = Line()
    subtitle = Line()
    abstract = Text()
    description = Text()
    type = Line()
    languages = fields.List(Language(), validate=validate.Length(max=20))
    track = Line()
    room = Line()
    start = Instant(allow_none=True)
    end = Instant(allow_none=True)
    speakers = fields.List(fields.Nested(SpeakerFields), validate=validate.Length(max=100))
    tags = fields.List(Line(), validate=validate.Length(max=50))
    links = fields.List(fields.Nested(LinkFields), validate=validate.Length(max=50))
    is_break = fields.Boolean()
    needs_minutes = fields.Integer(allow_none=True, validate=validate.Range(1, MINUTES_AT_MOST))


FILTERS = ("day", "track", "room", "speaker", "type", "language", "tag", "q", "state", "recorded")


def load(schema: Schema, values: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """The values in Python's types. Raises Invalid, naming the fields."""
    try:
        return dict(schema.load(values, partial=partial))
    except ValidationError as error:
        raise Invalid.fields(_flat(error.messages)) from error


def _flat(messages: Any) -> dict[str, list[str]]:
    """Nested messages, each under the dotted path of its field."""
    flat: dict[str, list[str]] = {}
    for key, value in (messages if isinstance(messages, dict) else {"": messages}).items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": texts_ for inner, texts_ in _flat(value).items()}
        else:
            flat[str(key)] = [str(message) for message in value]
    return flat


def show(session: Session, conference_zone: str, *, to_organisers: bool = False) -> dict[str, Any]:
    """A session as readers get it: with its long texts, as written and as safe HTML."""
    return (_own(session) if to_organisers else {}) | {
        **sessions.facts(session),
        "abstract": session.abstract,
        "description": session.description,
        "abstract_html": session.html.get("abstract") or texts.to_html(session.abstract),
        "description_html": session.html.get("description") or texts.to_html(session.description),
        "timezone": conference_zone,
        "duration_minutes": _minutes(session),
        "cancel_reason": session.cancel_reason,
        "links": [_link(link) for link in session.links],
        "materials": [showing.material(one) for one in session.materials],
        "recordings": [showing.recording(one) for one in session.recordings],
        "url": session.url,
        "logo": session.logo,
        "licence": session.licence,
        "do_not_record": session.do_not_record,
        "created_at": to_text(session.created_at),
        "updated_at": to_text(session.updated_at),
        "published_at": to_text(session.published_at) if session.published_at else None,
    }


def _own(session: Session) -> dict[str, Any]:
    """What only organisers see."""
    return {
        "needs_minutes": session.needs_minutes,
        "held": session.held,
        "planned": session.planned and forms.plain_fields(session.planned),
        "planned_reason": session.planned_reason,
    }


def _minutes(session: Session) -> int | None:
    if session.start is None or session.end is None:
        return None
    return round((session.end - session.start).total_seconds() / 60)


def _link(link: Link) -> dict[str, str]:
    return {"url": link.url, "title": link.title}
