"""What the attendees service tells. Never an e-mail address, a password or a token: other services read this."""

from marshmallow import fields, validate

from services.contracts.schema import EventSchema

ROLES = ("attendee", "speaker", "moderator", "organiser")


class AttendeeRegistered(EventSchema):
    """Somebody made an account."""

    source, name = "attendees", "attendee_registered"
    handled_by = ("feed",)
    attendee_id = fields.String(required=True)
    display_name = fields.String(required=True, data_key="name", attribute="name")


class MemberRoleChanged(EventSchema):
    """An attendee got a role in a conference, another one, or none any more (null)."""

    source, name = "attendees", "member_role_changed"
    attendee_id = fields.String(required=True)
    conference_id = fields.String(required=True)
    role = fields.String(required=True, allow_none=True, validate=validate.OneOf(ROLES))


class OperatorGranted(EventSchema):
    """An attendee became an operator of this installation."""

    source, name = "attendees", "operator_granted"
    attendee_id = fields.String(required=True)
