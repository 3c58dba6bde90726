"""Which release of a programme a schedule is of, and which part of it a calendar."""

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.schemas.base import Query

RELEASES_AT_MOST = 999_999_999
A_RELEASE = "Must be the number of a release."


class ReleaseQuerySchema(Query):
    release = fields.Integer(
        validate=validate.Range(1, RELEASES_AT_MOST, error=A_RELEASE),
        error_messages={"invalid": A_RELEASE},
        metadata={"description": "number of an older release; without it, as it is now"},
    )


class CalendarQuerySchema(Query):
    """At most one of these; without any it is the whole programme."""

    track = fields.String(validate=validate.Length(max=300), metadata={"description": "name, slug or id"})
    room = fields.String(validate=validate.Length(max=300), metadata={"description": "name, slug or id"})
    speaker = fields.String(validate=validate.Length(max=64), metadata={"description": "id"})

    @validates_schema
    def check_one(self, data: dict[str, str], **_: object) -> None:
        if len(data) > 1:
            raise ValidationError("Give one of track, room and speaker.", field_name=next(iter(data)))
