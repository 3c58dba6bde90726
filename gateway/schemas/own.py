"""What is one's own: starred sessions with notes, calendars, notifications; and how popular sessions are."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from gateway.schemas.base import Id, Query, Request, Text, Time, cursor, limit, page_of
from gateway.schemas.sessions import SessionFactsSchema
from services.contracts.events_notices import NOTICE_KINDS

LONGEST = 200
NOTE_CHARACTERS = 2_000
AT_ONCE = 100  # notifications marked as read one by one


class StarInputSchema(Request):
    note = Text(
        longest=NOTE_CHARACTERS,
        metadata={"description": "for your eyes only, in Markdown; without it, a note that is there stays"},
    )


class MyProgrammeQuerySchema(Query):
    conference = Text(longest=LONGEST, shortest=1, required=True, metadata={"description": "slug or id"})


class NamedSessionSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)


class PlannedSessionSchema(Schema):
    """A session that you starred."""

    session = fields.Nested(SessionFactsSchema, required=True)
    note = fields.String(required=True, metadata={"description": "yours alone"})
    starred_at = Time(required=True)
    clashes = fields.List(
        fields.Nested(NamedSessionSchema),
        required=True,
        metadata={"description": "other sessions of this list that run at the same time, ten at most"},
    )


class MyProgrammeSchema(Schema):
    """All of it: so many sessions can be starred that it is no more than this."""

    items = fields.List(
        fields.Nested(PlannedSessionSchema), required=True, metadata={"description": "by time; without a time last"}
    )


class CalendarInputSchema(Request):
    name = Text(longest=100, shortest=1, load_default="Hallway", metadata={"description": "what programs call it"})
    conference = Text(longest=LONGEST, load_default="", metadata={"description": "slug or id; without it, of all"})


class CalendarSchema(Schema):
    id = Id(required=True)
    name = fields.String(required=True)
    conference_id = fields.String(required=True, allow_none=True, metadata={"description": "null: of all conferences"})
    created_at = Time(required=True)


class MadeCalendarSchema(CalendarSchema):
    """With its addresses, which are not shown again. Whoever has one sees which sessions you starred."""

    url = fields.String(required=True, metadata={"format": "uri"})
    webcal = fields.String(required=True, metadata={"format": "uri", "description": "opens in calendar programs"})


class CalendarListSchema(Schema):
    items = fields.List(fields.Nested(CalendarSchema), required=True)


class PopularityQuerySchema(Query):
    cursor = cursor()
    limit = limit(50)


class PopularSessionSchema(Schema):
    stars = fields.Integer(required=True, metadata={"description": "how many have starred it"})
    session = fields.Nested(SessionFactsSchema, required=True)


PopularityListSchema = page_of(PopularSessionSchema)


class PlaceSchema(Schema):
    start = Time(required=True, allow_none=True)
    end = Time(required=True, allow_none=True)
    room = fields.String(required=True)


class NotificationSchema(Schema):
    """Something that you wanted to be told about a session."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(NOTICE_KINDS))
    at = Time(required=True)
    conference_id = Id(required=True)
    conference = fields.String(required=True, metadata={"description": "slug"})
    session = fields.Nested(NamedSessionSchema, required=True)
    before = fields.Nested(PlaceSchema, required=True, allow_none=True)
    after = fields.Nested(
        PlaceSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null of a cancelled session: it was taken out of the programme"},
    )
    fields_changed = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")
    reason = fields.String(required=True, metadata={"description": "why, in the organisers' words"})
    text = fields.String(required=True)
    read = fields.Boolean(required=True)


class NotificationsQuerySchema(Query):
    cursor = cursor()
    limit = limit(30)


class NotificationListSchema(page_of(NotificationSchema)):  # type: ignore[misc]
    unread = fields.Integer(required=True)


class ReadInputSchema(Request):
    """Without either, all are read."""

    ids = fields.List(fields.String(), validate=validate.Length(1, AT_ONCE))
    up_to = Text(longest=300, shortest=1, metadata={"description": "id: this one and all before it"})

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if "ids" in data and "up_to" in data:
            raise ValidationError("Name some by `ids`, or the newest by `up_to`, not both.", "up_to")


class UnreadSchema(Schema):
    unread = fields.Integer(required=True)


class WaysSchema(Request):
    page = fields.Boolean(required=True, metadata={"description": "as a notification"})
    mail = fields.Boolean(required=True, metadata={"description": "by mail, once your address is verified"})


NotificationSettingsSchema: type[Request] = type(
    "NotificationSettingsSchema",
    (Request,),
    {kind: fields.Nested(WaysSchema, required=True) for kind in NOTICE_KINDS},
)
