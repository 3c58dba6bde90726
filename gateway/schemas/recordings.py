"""Recordings of a session, their captions, who waits for them, and their import."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from gateway.schemas.base import LANGUAGE, Id, Query, Request, Text, Time, WebAddress, limit
from gateway.schemas.imports import TRUE_OR_FALSE

CAPTION_KINDS = ("captions", "subtitles", "chapters")
ONE_OF_KINDS = validate.OneOf(CAPTION_KINDS, error=f"Must be one of: {', '.join(CAPTION_KINDS)}.")


class ChaptersField(fields.Field[Any]):
    """A list of {at_seconds, title}, or the lines that people paste. What they say is checked by the service."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, str | list):
            raise ValidationError("Must be a list of {at_seconds, title}, or lines such as: 12:30 Questions")
        if len(value) > 100_000:
            raise ValidationError("That is too much.")
        return value


class ChapterSchema(Schema):
    at_seconds = fields.Integer(required=True)
    title = fields.String(required=True)


class EditRecordingSchema(Request):
    url = WebAddress(metadata={"format": "uri", "description": "of a page with a player, of a file, or of an HLS list"})
    title = Text(longest=300)
    type = Text(longest=100, metadata={"description": "media type, if it is a file"})
    languages = fields.List(fields.String(validate=LANGUAGE), validate=validate.Length(max=10))
    licence = Text(longest=300)
    credit = Text(longest=300, metadata={"description": "whom it came from: shown as via"})
    credit_url = WebAddress(allow_none=True, metadata={"format": "uri"})
    start_offset_seconds = fields.Integer(strict=True, metadata={"description": "where the session begins in it"})
    duration_seconds = fields.Integer(strict=True, allow_none=True)
    chapters = ChaptersField(metadata={"description": 'a list of {at_seconds, title}, or lines such as "12:30 Title"'})

    @post_load
    def empty_for_null(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An address that is taken away is an empty text."""
        return {name: "" if value is None and name == "credit_url" else value for name, value in data.items()}


class RecordingInputSchema(EditRecordingSchema):
    url = WebAddress(required=True, metadata={"format": "uri"})


class RecordingSchema(Schema):
    """`url` and `title` are as in the programme; all seconds count from the beginning of the recording."""

    id = Id(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    type = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    licence = fields.String(required=True)
    credit = fields.String(required=True)
    credit_url = fields.String(required=True)
    start_offset_seconds = fields.Integer(required=True)
    duration_seconds = fields.Integer(required=True, allow_none=True)
    chapters = fields.List(fields.Nested(ChapterSchema), required=True)
    added_at = Time(required=True, allow_none=True)


class CaptionsSchema(Schema):
    """Captions of one recording in one language."""

    recording_id = Id(required=True)
    language = fields.String(required=True)
    kind = fields.String(required=True, validate=ONE_OF_KINDS)
    changed_at = Time(required=True)
    url = fields.String(required=True, metadata={"description": "where the WebVTT is"})


class RecordingWithCaptionsSchema(RecordingSchema):
    captions = fields.List(fields.Nested(CaptionsSchema), required=True)


class RecordingsSchema(Schema):
    """All recordings of a session; the ETag is that of the session."""

    items = fields.List(fields.Nested(RecordingWithCaptionsSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class CaptionsQuerySchema(Query):
    kind = fields.String(load_default=CAPTION_KINDS[0], validate=ONE_OF_KINDS)


class RecordingImportQuerySchema(Query):
    dry_run = fields.Boolean(
        load_default=False,
        truthy={"true", "1"},
        falsy={"false", "0"},
        error_messages=TRUE_OR_FALSE,
        metadata={"description": "answer the difference, change nothing"},
    )


class BroughtSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)
    recordings = fields.Integer(required=True, metadata={"description": "that the session has then"})


class UnmatchedSchema(Schema):
    guid = fields.String(required=True)
    title = fields.String(required=True)


class RecordingImportSchema(Schema):
    """What the archive's list changes, or would change."""

    dry_run = fields.Boolean(required=True)
    import_id = fields.String(required=True)
    added = fields.List(fields.Nested(BroughtSchema), required=True)
    updated = fields.List(fields.Nested(BroughtSchema), required=True)
    unchanged = fields.Integer(required=True)
    unmatched = fields.List(
        fields.Nested(UnmatchedSchema), required=True, metadata={"description": "whose guid no session has"}
    )


class WishesQuerySchema(Query):
    limit = limit(50)


class WaitedForSchema(Schema):
    session_id = Id(required=True)
    title = fields.String(required=True)
    wishes = fields.Integer(required=True, metadata={"description": "how many wait"})
    ended_at = Time(required=True, allow_none=True)
    waiting_seconds = fields.Integer(
        required=True, allow_none=True, metadata={"description": "since the session ended"}
    )


class RecordedSchema(Schema):
    session_id = Id(required=True)
    title = fields.String(required=True)
    recorded_at = Time(required=True)
    seconds_to_recording = fields.Integer(required=True, allow_none=True)
    told = fields.Integer(required=True, metadata={"description": "how many had waited, and were told"})


class RecordingWishesSchema(Schema):
    """Whose recordings are waited for most, and how long those took that came last."""

    waiting = fields.List(fields.Nested(WaitedForSchema), required=True)
    recorded = fields.List(fields.Nested(RecordedSchema), required=True)
    usual_seconds = fields.Integer(required=True, allow_none=True, metadata={"description": "the median of these"})
