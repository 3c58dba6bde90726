"""The import of a programme: how it is asked for, and what it found."""

from typing import Any

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Id, Query, Request, Time, WebAddress, Zone, cursor, limit, page_of
from gateway.schemas.conferences import ConferenceSchema

TRUE_OR_FALSE: dict[str, Any] = {"invalid": "Must be true or false."}
WHEN = ("now", "release")
FORMATS = ("xml", "json", "ics", "csv")
SHOWN = "`mark` of a dry run: imports only if that is still what would change, and answers 409 otherwise"


def _when() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(WHEN),
        metadata={"description": "at once or with the next release; left out: as the conference does with edits"},
    )


def _format() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(FORMATS),
        metadata={"description": "when the content does not tell"},
    )


class ImportQuerySchema(Query):
    dry_run = fields.Boolean(
        load_default=False,
        truthy={"true", "1"},
        falsy={"false", "0"},
        error_messages=TRUE_OR_FALSE,
        metadata={"description": "answer the difference, change nothing"},
    )
    timezone = Zone(load_default=None, metadata={"description": "when the file does not say its zone"})
    when = _when()
    format = _format()
    shown = fields.String(load_default="", validate=validate.Length(max=64), metadata={"description": SHOWN})


class FromUrlSchema(Request):
    url = fields.String(
        required=True,
        validate=validate.Length(1, 2_000),
        metadata={"example": "https://pretalx.example.org/event/schedule/"},
    )
    dry_run = fields.Boolean(load_default=False)
    timezone = Zone(load_default=None, allow_none=True)
    when = _when()
    format = _format()
    shown = fields.String(load_default="", validate=validate.Length(max=64), metadata={"description": SHOWN})


class ImportsQuerySchema(Query):
    cursor = cursor()
    limit = limit(20)


class ImportCountsSchema(Schema):
    added = fields.Integer()
    moved = fields.Integer()
    changed = fields.Integer()
    cancelled = fields.Integer()
    skipped = fields.Integer()
    conflicts = fields.Integer()
    unchanged = fields.Integer()


class ImportRunSchema(Schema):
    id = Id(required=True)
    at = Time(required=True)
    source = fields.String(required=True, metadata={"description": "file, url or schedule"})
    name = fields.String(required=True, metadata={"description": "of the file, or the address"})
    when = fields.String(required=True)
    counts = fields.Nested(ImportCountsSchema, required=True)
    error = fields.String(required=True, metadata={"description": "why it failed; empty when it did not"})


ImportRunListSchema = page_of(ImportRunSchema)


class SetMappingSchema(Request):
    columns = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={
            "description": "our field: the columns it is in",
            "example": {"title": ["Talk"], "start": ["Day", "Time"]},
        },
    )
    date_format = fields.String(metadata={"description": "as in strptime, where dates do not explain themselves"})
    separator = fields.String(metadata={"description": "between the people of a cell"})
    categories = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "group of Sessionize: track, type, language, tags, or nothing"},
    )


class MappingSchema(SetMappingSchema):
    pass


class SetScheduleSchema(Request):
    url = WebAddress(required=True)
    every_minutes = fields.Integer(required=True, strict=True, metadata={"example": 30})
    when = _when()
    format = _format()
    timezone = Zone(load_default=None, allow_none=True)


class LastRunSchema(Schema):
    result = fields.String(required=True, metadata={"description": "imported, unchanged or failed"})
    at = Time(required=True)
    counts = fields.Nested(ImportCountsSchema)
    error = fields.String()


class ScheduleSchema(Schema):
    url = fields.String(required=True)
    every_minutes = fields.Integer(required=True)
    when = fields.String(required=True)
    format = fields.String(required=True, allow_none=True)
    timezone = fields.String(required=True, allow_none=True)
    next_at = Time(required=True)
    failures = fields.Integer(required=True, metadata={"description": "in a row"})
    last = fields.Nested(LastRunSchema, required=True, allow_none=True)


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


class EditedBothSchema(Schema):
    """A field that was edited here and is another in the file, too. What is here is kept."""

    id = Id(required=True)
    title = fields.String(required=True)
    field = fields.String(required=True)
    here = fields.String(required=True)
    file = fields.String(required=True)


class ImportSchema(Schema):
    """What the file changes, or would change.

    `completed` are sessions of which another format of the same programme tells what none has told before; `breaks`
    are those that stand between the sessions, and are no sessions themselves.
    """

    conference = fields.Nested(ConferenceSchema, required=True)
    dry_run = fields.Boolean(required=True)
    when = fields.String(required=True, validate=validate.OneOf(WHEN))
    mark = fields.String(required=True, metadata={"description": "of this difference; see `shown`"})
    import_id = fields.String(required=True, allow_none=True)
    programme = fields.Nested(ProgrammeCountsSchema, required=True)
    added = fields.List(fields.Nested(ImportedSchema), required=True)
    moved = fields.List(fields.Nested(MovedSchema), required=True)
    changed = fields.List(fields.Nested(ChangedSchema), required=True)
    completed = fields.List(fields.Nested(ChangedSchema), required=True)
    cancelled = fields.List(fields.Nested(CancelledSchema), required=True)
    conflicts = fields.List(fields.Nested(EditedBothSchema), required=True)
    breaks = fields.List(fields.Nested(ImportedSchema), required=True)
    skipped = fields.List(fields.Nested(SkippedSchema), required=True)
    unchanged = fields.Integer(required=True)
    warnings = fields.List(fields.String(), required=True)
