"""Invitations: by mail, by list, by link; as organisers and as the invited see them."""

from marshmallow import Schema, fields, validate

from gateway.schemas.attendees import ROLES
from gateway.schemas.base import Id, Instant, Query, Request, Text, Time, page_of
from gateway.schemas.members import A_ROLE, ConferenceNameSchema

NOTE = {"description": "plain text; goes with the mail as your words"}


class InviteSchema(Request):
    emails = fields.List(
        fields.String(validate=validate.Length(1, 300)), required=True, validate=validate.Length(1, 100)
    )
    role = fields.String(load_default="attendee", validate=A_ROLE)
    note = Text(longest=1_000, load_default="", metadata=NOTE)


class InvitedSchema(Schema):
    email = fields.String(required=True)
    invited = fields.Boolean(required=True)
    reason = fields.String(required=True, metadata={"description": "why not"})


class InvitedListSchema(Schema):
    """What came of each address."""

    items = fields.List(fields.Nested(InvitedSchema), required=True)


class InvitationItemSchema(Schema):
    id = Id(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("mail", "link")))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    state = fields.String(required=True, validate=validate.OneOf(("open", "used", "revoked", "expired")))
    email = fields.String(required=True, metadata={"description": "while it is open"})
    letters = fields.Integer(required=True, metadata={"description": "how often it was sent"})
    limit = fields.Integer(required=True)
    used = fields.Integer(required=True)
    made_at = Time(required=True)
    expires_at = Time(required=True)
    url = fields.String(required=True, metadata={"description": "of a link that is open: what to give to people"})


InvitationListSchema = page_of(InvitationItemSchema)


class MakeLinkSchema(Request):
    role = fields.String(load_default="attendee", validate=A_ROLE)
    expires_at = Instant(
        load_default=None, metadata={"format": "date-time", "description": "within a year; or 30 days"}
    )
    limit = fields.Integer(
        load_default=100,
        strict=True,
        validate=validate.Range(1, 10_000, error="A number from 1 to 10,000."),
        metadata={"description": "for how many people"},
    )


class InvitationSchema(Schema):
    """What somebody is invited to."""

    conference = fields.Nested(ConferenceNameSchema, required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    kind = fields.String(required=True)
    note = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "name of the organiser; empty when they are gone"})
    expires_at = Time(required=True)
    accepted = fields.Boolean(required=True, metadata={"description": "by you"})


class BatchQuerySchema(Query):
    role = fields.String(load_default="attendee", validate=A_ROLE, metadata={"description": "where a line has none"})
    note = Text(longest=1_000, load_default="", metadata=NOTE)


class FailureSchema(Schema):
    line = fields.Integer(required=True)
    value = fields.String(required=True)
    reason = fields.String(required=True)


class BatchProgressSchema(Schema):
    id = Id(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("working", "done")))
    made_at = Time(required=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    invited = fields.Integer(required=True)
    failures = fields.Integer(required=True)


class BatchSchema(BatchProgressSchema):
    """A list of people to invite, how far it is, and what failed and why."""

    failed = fields.List(fields.Nested(FailureSchema), required=True)


class BatchListSchema(Schema):
    items = fields.List(fields.Nested(BatchProgressSchema), required=True)
    next = fields.String(required=True, allow_none=True)
