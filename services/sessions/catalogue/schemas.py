"""The shapes of what organisers say of rooms, tracks and types."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from services.sessions.schemas import Line, Text

POSITION_AT_MOST = 9_999
MINUTES_AT_MOST = 7 * 24 * 60
COLOR = validate.Regexp(r"^(#[0-9a-f]{6})?\Z", error="A colour is #rrggbb in small letters, such as #0b5c66.")


_URL = validate.URL(schemes={"http", "https"}, require_tld=False, error="Give an address that begins with https://.")


def address_or_nothing(value: str) -> None:
    if value:
        _URL(value)


class Name(Line):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, *args, **kwargs)
        if not name:
            raise ValidationError("Give it a name.")
        return name


class ThingFields(Schema):
    class Meta:
        unknown = RAISE

    name = Name(required=True)
    position = fields.Integer(allow_none=True, validate=validate.Range(0, POSITION_AT_MOST))


class RoomFields(ThingFields):
    capacity = fields.Integer(allow_none=True, validate=validate.Range(0, 1_000_000))
    description = Text()
    stream_url = fields.String(validate=[validate.Length(max=2_000), address_or_nothing])
    stream_note = Line()


class TrackFields(ThingFields):
    color = fields.String(validate=COLOR)


class SessionTypeFields(ThingFields):
    minutes = fields.Integer(allow_none=True, validate=validate.Range(1, MINUTES_AT_MOST))


FIELDS: dict[str, type[ThingFields]] = {"room": RoomFields, "track": TrackFields, "type": SessionTypeFields}
