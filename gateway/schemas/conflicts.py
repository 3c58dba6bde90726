"""What in a programme cannot be as it is."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Id, Query, Text, Time, page_of

KINDS = ("speaker_twice", "room_twice", "outside_days", "too_short")


class InvolvedSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)


class ConflictSchema(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    sessions = fields.List(fields.Nested(InvolvedSchema), required=True)
    what = fields.String(required=True, metadata={"description": "the speaker, the room, the day or the minutes"})
    start = Time(required=True)
    end = Time(required=True)
    text = fields.String(required=True, metadata={"description": "all of it in words, in the conference's time"})


ConflictListSchema = page_of(ConflictSchema)


class ConflictsQuerySchema(Query):
    planned = fields.String(
        load_default="true",
        validate=validate.OneOf(("true", "false"), error="Must be true or false."),
        metadata={"description": "as the next release will leave the programme; false: as it is"},
    )
    session = Text(longest=100, load_default="", metadata={"description": "of this session only, as it is planned"})
