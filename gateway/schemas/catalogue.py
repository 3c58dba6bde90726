"""Rooms, tracks and session types: as organisers describe them, and as everybody reads them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from gateway.schemas.base import Id, Request, Text, WebAddress, page_of

COLOR = validate.Regexp(r"^#[0-9a-fA-F]{6}\Z", error="A colour is #rrggbb, such as #0b5c66.")


class AddressOrNothing(WebAddress):
    """An address, or nothing: "" takes it away."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return "" if value == "" else super()._deserialize(value, attr, data, **options)


class Color(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        color: str = super()._deserialize(value, attr, data, **options).lower()
        if color:
            COLOR(color)
        return color


def position() -> fields.Integer:
    return fields.Integer(
        allow_none=True,
        validate=validate.Range(0, 9_999, error="A whole number from 0 to 9,999."),
        metadata={"description": "where it stands in lists; those without a position come last, by name"},
    )


class EditThingSchema(Request):
    name = Text(shortest=1, longest=300)
    position = position()

    @post_load
    def empty_for_null(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A text that is taken away is an empty text."""
        texts = ("description", "stream_url", "stream_note", "color")
        return {name: "" if value is None and name in texts else value for name, value in data.items()}


class EditRoomSchema(EditThingSchema):
    capacity = fields.Integer(allow_none=True, validate=validate.Range(0, 1_000_000))
    description = Text(longest=50_000, allow_none=True)
    stream_url = AddressOrNothing(allow_none=True, metadata={"description": "where it can be watched from afar"})
    stream_note = Text(longest=300, allow_none=True, metadata={"description": "what to know before watching"})


class EditTrackSchema(EditThingSchema):
    color = Color(allow_none=True, metadata={"example": "#0b5c66"})


class EditSessionTypeSchema(EditThingSchema):
    minutes = fields.Integer(
        allow_none=True, validate=validate.Range(1, 10_080), metadata={"description": "how long one usually is"}
    )


class CreateRoomSchema(EditRoomSchema):
    name = Text(required=True, shortest=1, longest=300)


class CreateTrackSchema(EditTrackSchema):
    name = Text(required=True, shortest=1, longest=300)


class CreateSessionTypeSchema(EditSessionTypeSchema):
    name = Text(required=True, shortest=1, longest=300)


class ThingSchema(Schema):
    id = Id(required=True)
    guid = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True)
    aliases = fields.List(fields.String(), required=True, metadata={"description": "what it was called before"})
    version = fields.Integer(required=True, metadata={"description": "0 while only sessions name it"})


class RoomSchema(ThingSchema):
    capacity = fields.Integer(required=True, allow_none=True)
    description = fields.String(required=True)
    stream_url = fields.String(required=True)
    stream_note = fields.String(required=True)


class TrackSchema(ThingSchema):
    color = fields.String(required=True, metadata={"description": "#rrggbb, or nothing"})


class SessionTypeSchema(ThingSchema):
    minutes = fields.Integer(required=True, allow_none=True)


RoomListSchema = page_of(RoomSchema)
TrackListSchema = page_of(TrackSchema)
SessionTypeListSchema = page_of(SessionTypeSchema)
