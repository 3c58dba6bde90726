"""Members of a conference, what somebody is in theirs, and claims to be a speaker."""

from marshmallow import Schema, fields, validate

from gateway.schemas.attendees import ROLES, NamedSchema
from gateway.schemas.base import Id, Query, Request, Text, Time, cursor, limit, page_of

A_ROLE = validate.OneOf(ROLES, error=f"Must be one of: {', '.join(ROLES)}.")


class ClaimStateSchema(Schema):
    """Whether somebody is a speaker of the programme: waiting, linked or refused."""

    speaker = fields.Nested(NamedSchema, required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    at = Time(required=True)


class ClaimSchema(ClaimStateSchema):
    conference_id = Id(required=True)
    attendee = fields.Nested(NamedSchema, required=True)


class MemberItemSchema(Schema):
    """A member as others see them, with the name on their badge. `hidden` and `claims` are for organisers."""

    id = Id(required=True)
    name = fields.String(required=True)
    headline = fields.String(required=True)
    organisation = fields.String(required=True)
    avatar = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    joined_at = Time(required=True)
    hidden = fields.Boolean(required=True, allow_none=True)
    claims = fields.List(fields.Nested(ClaimStateSchema), required=True, allow_none=True)


class MembershipSchema(Schema):
    """What somebody is in a conference, as they see it."""

    conference_id = Id(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    badge_name = fields.String(required=True, metadata={"description": "empty: their own name"})
    hidden = fields.Boolean(required=True)
    joined_at = Time(required=True)
    claims = fields.List(fields.Nested(ClaimStateSchema), required=True)


class ConferenceNameSchema(Schema):
    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    start = fields.String(required=True, metadata={"format": "date"})
    end = fields.String(required=True, metadata={"format": "date"})


class OwnConferenceSchema(MembershipSchema):
    conference = fields.Nested(ConferenceNameSchema, required=True)


MemberListSchema = page_of(MemberItemSchema)
ClaimListSchema = page_of(ClaimSchema)
OwnConferenceListSchema = page_of(OwnConferenceSchema)


class MembersQuerySchema(Query):
    q = Text(longest=100, load_default="", metadata={"description": "beginnings of words of the name"})
    role = fields.String(load_default=None, validate=A_ROLE)
    cursor = cursor()
    limit = limit(50)


class PageQuerySchema(Query):
    cursor = cursor()
    limit = limit(50)


class ChangeMembershipSchema(Request):
    badge_name = Text(longest=500, metadata={"description": "the name in this conference; empty: your own"})
    hidden = fields.Boolean(truthy={True}, falsy={False}, error_messages={"invalid": "Must be true or false."})


class DecisionSchema(Request):
    decision = fields.String(
        required=True, validate=validate.OneOf(("approve", "refuse"), error="Either approve or refuse.")
    )
    reason = Text(longest=500, load_default="", metadata={"description": "needed to refuse; the person is told"})
