"""Sessions: one, in lists, as an organiser writes them, and as they are filtered."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from gateway.schemas.attendees import NamedSchema
from gateway.schemas.base import (
    LANGUAGE,
    Day,
    Id,
    Instant,
    Query,
    Request,
    Text,
    Time,
    WebAddress,
    cursor,
    limit,
    page_of,
)
from gateway.schemas.materials import MaterialSchema
from gateway.schemas.recordings import RecordingSchema

STATES = ("draft", "published", "cancelled")
NULLABLE = ("start", "end", "needs_minutes")


class SpeakerField(fields.Field[Any]):
    """A name, or {id, name} of somebody who speaks already."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        given = {"name": value} if isinstance(value, str) else value
        if not isinstance(given, dict) or not set(given) <= {"id", "name"}:
            raise ValidationError("Must be a name, or an object with name and perhaps id.")
        name = Text(shortest=1, longest=200, required=True).deserialize(given.get("name"), "name", given)
        known = given.get("id")
        if known is not None and not (isinstance(known, str) and 0 < len(known) <= 100):
            raise ValidationError("The id of a speaker must be a text.")
        return {"id": known, "name": name} if known else {"name": name}


class LinkInputSchema(Request):
    url = WebAddress(required=True, metadata={"format": "uri"})
    title = Text(longest=300, load_default="")


class EditSessionSchema(Request):
    title = Text(shortest=1, longest=300)
    subtitle = Text(longest=300, allow_none=True)
    abstract = Text(longest=50_000, allow_none=True, metadata={"description": "shown as abstract_html"})
    description = Text(longest=50_000, allow_none=True, metadata={"description": "shown as description_html"})
    type = Text(longest=300, allow_none=True)
    languages = fields.List(fields.String(validate=LANGUAGE), validate=validate.Length(max=20))
    track = Text(longest=300, allow_none=True)
    room = Text(longest=300, allow_none=True)
    start = Instant(allow_none=True, metadata={"format": "date-time"})
    end = Instant(allow_none=True, metadata={"format": "date-time"})
    speakers = fields.List(
        SpeakerField(metadata={"description": "a name, or {id, name}"}), validate=validate.Length(max=100)
    )
    tags = fields.List(Text(shortest=1, longest=300), validate=validate.Length(max=50))
    links = fields.List(fields.Nested(LinkInputSchema), validate=validate.Length(max=50))
    is_break = fields.Boolean(metadata={"description": "lunch, coffee: nobody speaks"})
    needs_minutes = fields.Integer(
        allow_none=True,
        validate=validate.Range(1, 7 * 24 * 60),
        metadata={"description": "how long the content takes; organisers are warned when the slot is shorter"},
    )

    @validates_schema
    def ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            raise ValidationError("Must be after the start.", "end")

    @post_load
    def empty_for_null(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A text that is taken away is an empty text."""
        return {name: "" if value is None and name not in NULLABLE else value for name, value in data.items()}


class CreateSessionSchema(EditSessionSchema):
    title = Text(required=True, shortest=1, longest=300)


class ChangeSessionSchema(EditSessionSchema):
    reason = Text(
        longest=1_000, metadata={"description": "why: told with the change, and shown in the public changelog"}
    )


class WhenSchema(Query):
    when = fields.String(
        validate=validate.OneOf(("now", "release"), error="Must be now or release."),
        load_default=None,
        metadata={"description": "at once, or with the next release; left out: as `edits` of the conference says"},
    )


class CancelSchema(Request):
    reason = Text(required=True, shortest=1, longest=1_000)


class LinkSchema(Schema):
    url = fields.String(required=True)
    title = fields.String(allow_none=True)
    type = fields.String(allow_none=True)


class SessionFactsSchema(Schema):
    """A session in a list, without its long texts."""

    id = Id(required=True)
    guid = fields.String(required=True, allow_none=True)
    conference_id = Id(required=True)
    conference = fields.String(required=True, metadata={"description": "slug"})
    title = fields.String(required=True)
    subtitle = fields.String(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    languages = fields.List(fields.String(), required=True)
    track = fields.String(required=True, allow_none=True)
    room = fields.String(required=True, allow_none=True)
    start = Time(required=True, allow_none=True)
    end = Time(required=True, allow_none=True)
    day = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    speakers = fields.List(fields.Nested(NamedSchema), required=True)
    tags = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    amended = fields.Boolean(required=True)
    recorded = fields.Boolean()
    is_break = fields.Boolean()
    sequence = fields.Integer(metadata={"description": "how often time, room or state changed in public"})
    version = fields.Integer(required=True)


class SessionSchema(SessionFactsSchema):
    """One session, whole."""

    abstract = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    abstract_html = fields.String(required=True, allow_none=True, metadata={"description": "sanitised"})
    description_html = fields.String(required=True, allow_none=True, metadata={"description": "sanitised"})
    timezone = fields.String(required=True)
    duration_minutes = fields.Integer(required=True, allow_none=True)
    cancel_reason = fields.String(required=True, allow_none=True)
    links = fields.List(fields.Nested(LinkSchema), required=True)
    materials = fields.List(fields.Nested(MaterialSchema), required=True)
    recordings = fields.List(fields.Nested(RecordingSchema), required=True)
    url = fields.String(required=True, allow_none=True)
    logo = fields.String(required=True, allow_none=True)
    licence = fields.String(required=True, allow_none=True)
    do_not_record = fields.Boolean(required=True)
    created_at = Time(required=True)
    updated_at = Time(required=True)
    published_at = Time(required=True, allow_none=True)
    needs_minutes = fields.Integer(allow_none=True, metadata={"description": "organisers only, as all below"})
    held = fields.Boolean(metadata={"description": "kept out of releases until it is let go"})
    planned = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata={"description": "what the next release changes: fields with the values they will have"},
    )
    planned_reason = fields.String()


class PreviewSchema(Query):
    preview = fields.Boolean(
        load_default=False,
        metadata={"description": "as it will be after the next release; organisers only"},
    )


SessionListSchema = page_of(SessionFactsSchema)


class SessionsQuerySchema(Query):
    day = Day(metadata={"format": "date"})
    track = Text(longest=300)
    room = Text(longest=300)
    speaker = Text(longest=300, metadata={"description": "id or name"})
    type = Text(longest=300)
    language = fields.String(validate=LANGUAGE)
    tag = Text(longest=300)
    q = Text(longest=200, metadata={"description": "words to search for; the last may be unfinished"})
    state = fields.String(
        validate=validate.OneOf(STATES, error=f"Must be one of: {', '.join(STATES)}."),
        metadata={"description": "drafts are shown to organisers only"},
    )
    recorded = fields.String(validate=validate.OneOf(("true", "false"), error="Must be true or false."))
    cursor = cursor()
    limit = limit(50)
