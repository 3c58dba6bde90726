"""Conferences, and what is in them at a glance."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from gateway.schemas.base import Day, Id, Query, Request, Text, Time, Zone, cursor, limit, page_of
from services.contracts.events_sessions import EDITS, POPULARITY

SLUG = validate.Regexp(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", error="Small letters and digits, with single hyphens between them."
)
CLOCK = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d\Z", error="Not a time of day such as 04:00.")


class EditConferenceSchema(Request):
    title = Text(shortest=1, longest=300)
    description = Text(longest=20_000)
    start = Day(metadata={"format": "date"})
    end = Day(metadata={"format": "date"})
    timezone = Zone(metadata={"example": "Europe/Brussels"})
    day_change = fields.String(
        validate=CLOCK, metadata={"example": "04:00", "description": "sessions before this belong to the day before"}
    )
    edits = fields.String(
        validate=validate.OneOf(EDITS), metadata={"description": "when what organisers change reaches the public"}
    )
    popularity = fields.String(
        validate=validate.OneOf(POPULARITY), metadata={"description": "who sees how many have starred a session"}
    )

    @validates_schema
    def ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            raise ValidationError("Must not be before the start.", "end")


class SlugSchema(Request):
    slug = fields.String(required=True, validate=[validate.Length(1, 64), SLUG], metadata={"example": "fosdem-2026"})


class CreateConferenceSchema(SlugSchema, EditConferenceSchema):
    title = Text(required=True, shortest=1, longest=300)
    start = Day(required=True, metadata={"format": "date"})
    end = Day(required=True, metadata={"format": "date"})
    timezone = Zone(required=True, metadata={"example": "Europe/Brussels"})


class ConferenceSchema(Schema):
    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    start = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    end = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    timezone = fields.String(required=True)
    day_change = fields.String(required=True)
    edits = fields.String(required=True, validate=validate.OneOf(EDITS))
    popularity = fields.String(required=True, validate=validate.OneOf(POPULARITY))
    version = fields.Integer(required=True)
    created_at = Time(required=True)
    updated_at = Time(required=True)


ConferenceListSchema = page_of(ConferenceSchema)


class ConferencesQuerySchema(Query):
    cursor = cursor()
    limit = limit(30)


class DayCountSchema(Schema):
    day = fields.String(required=True, metadata={"format": "date"})
    sessions = fields.Integer(required=True)


class CountSchema(Schema):
    name = fields.String(required=True)
    sessions = fields.Integer(required=True)


class OverviewSchema(Schema):
    """What can be filtered by, and how many sessions each gives."""

    days = fields.List(fields.Nested(DayCountSchema), required=True)
    tracks = fields.List(fields.Nested(CountSchema), required=True)
    rooms = fields.List(fields.Nested(CountSchema), required=True)
    types = fields.List(fields.Nested(CountSchema), required=True)
    languages = fields.List(fields.Nested(CountSchema), required=True)
    tags = fields.List(fields.Nested(CountSchema), required=True)
    sessions = fields.Integer(required=True)
    speakers = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    unscheduled = fields.Integer(required=True)
