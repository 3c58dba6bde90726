"""The import of a programme: how it is asked for, and what it found."""

from typing import Any

from marshmallow import Schema, fields

from gateway.schemas.base import Id, Query, Zone
from gateway.schemas.conferences import ConferenceSchema

TRUE_OR_FALSE: dict[str, Any] = {"invalid": "Must be true or false."}


class ImportQuerySchema(Query):
    dry_run = fields.Boolean(
        load_default=False,
        truthy={"true", "1"},
        falsy={"false", "0"},
        error_messages=TRUE_OR_FALSE,
        metadata={"description": "answer the difference, change nothing"},
    )
    timezone = Zone(load_default=None, metadata={"description": "when the file does not say its zone"})


class ProgrammeCountsSchema(Schema):
    sessions = fields.Integer()
    days = fields.Integer()
    rooms = fields.Integer()
    speakers = fields.Integer()
    cancelled = fields.Integer()
    amended = fields.Integer()


class SkippedSchema(Schema):
    title = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)


class ImportedSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)
    start = fields.String(allow_none=True, metadata={"format": "date-time"})
    room = fields.String(allow_none=True)
    state = fields.String()


class MovedSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)
    before = fields.Dict(required=True, metadata={"description": "start, end, room"})
    after = fields.Dict(required=True, metadata={"description": "start, end, room"})


class ChangedSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)
    fields_ = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")


class CancelledSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)
    reason = fields.String(allow_none=True)


class ImportSchema(Schema):
    """What the file changes, or would change."""

    conference = fields.Nested(ConferenceSchema, required=True)
    dry_run = fields.Boolean(required=True)
    import_id = fields.String(required=True, allow_none=True)
    programme = fields.Nested(ProgrammeCountsSchema, required=True)
    added = fields.List(fields.Nested(ImportedSchema), required=True)
    moved = fields.List(fields.Nested(MovedSchema), required=True)
    changed = fields.List(fields.Nested(ChangedSchema), required=True)
    cancelled = fields.List(fields.Nested(CancelledSchema), required=True)
    skipped = fields.List(fields.Nested(SkippedSchema), required=True)
    unchanged = fields.Integer(required=True)
    warnings = fields.List(fields.String(), required=True)
