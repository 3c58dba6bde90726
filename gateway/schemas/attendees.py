"""Attendees, their sign-in, their roles."""

from marshmallow import Schema, fields, validate

from gateway.schemas.avatars import AvatarUrls
from gateway.schemas.base import Id, Request, Text, Time

ROLES = ("attendee", "speaker", "moderator", "organiser")


class RegisterSchema(Request):
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = fields.String(
        required=True, validate=validate.Length(max=1_000), metadata={"format": "password"}, load_only=True
    )
    name = Text(required=True, shortest=1, longest=100)


class SignInSchema(Request):
    email = fields.String(required=True, validate=validate.Length(max=254))
    password = fields.String(required=True, validate=validate.Length(max=1_000), metadata={"format": "password"})


class RefreshSchema(Request):
    refresh_token = fields.String(required=True, validate=validate.Length(1, 2_000))


class NamedSchema(Schema):
    """Somebody or something, as others mention it."""

    id = Id(required=True, allow_none=True)
    name = fields.String(required=True)


class TokensSchema(Schema):
    access_token = fields.String(required=True, metadata={"description": "JWT, signed with EdDSA"})
    refresh_token = fields.String(required=True, metadata={"description": "good for one refresh"})
    token_type = fields.String(required=True, validate=validate.Equal("Bearer"))
    expires_in = fields.Integer(required=True, metadata={"description": "seconds"})
    attendee = fields.Nested(NamedSchema, required=True)


class AttendeeSchema(Schema):
    id = Id(required=True)
    name = fields.String(required=True)
    headline = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    bio = fields.String(allow_none=True)
    interests = fields.List(fields.String())
    links = fields.List(fields.String())
    avatar_urls = AvatarUrls()
    timezone = fields.String(allow_none=True)
    language = fields.String()
    visibility = fields.String()
    suggestions = fields.Boolean()
    created_at = Time()
    version = fields.Integer()


class RoleSchema(Request):
    role = fields.String(required=True, validate=validate.OneOf(ROLES, error=f"Must be one of: {', '.join(ROLES)}."))


class MemberSchema(Schema):
    conference_id = Id(required=True)
    attendee_id = Id(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
