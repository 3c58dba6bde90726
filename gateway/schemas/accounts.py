"""What people send and see of their own account: address, password, sign-ins. And what operators do with accounts."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Id, Request, Text, Time


def _password() -> fields.String:
    # How long a password must be, the service decides; this only keeps what no password is from travelling.
    return fields.String(
        required=True, validate=validate.Length(max=1_000), metadata={"format": "password"}, load_only=True
    )


def _token() -> fields.String:
    return fields.String(
        required=True, validate=validate.Length(1, 500), metadata={"description": "from the link in the mail"}
    )


class LinkTokenSchema(Request):
    token = _token()


class ResetRequestSchema(Request):
    email = fields.Email(required=True, validate=validate.Length(max=254))


class NewPasswordSchema(Request):
    password = _password()


class ChangePasswordSchema(Request):
    current = _password()
    password = _password()


class ChangeEmailSchema(Request):
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = _password()


class IdentitySchema(Schema):
    """A sign-in at the organisation's provider that is linked to the account."""

    id = fields.String(required=True)
    issuer = fields.String(required=True)
    linked_at = Time(required=True)


class AccountSchema(Schema):
    email = fields.String(required=True)
    verified = fields.Boolean(required=True, metadata={"description": "whether the address is known to be yours"})
    pending_email = fields.String(
        required=True, metadata={"description": "an address that waits to be confirmed; empty without one"}
    )
    has_password = fields.Boolean(required=True)
    identities = fields.List(fields.Nested(IdentitySchema), required=True)


class SignInInfoSchema(Schema):
    id = fields.String(required=True)
    begun_at = Time(required=True)
    last_used_at = Time(required=True, metadata={"description": "when its tokens were last renewed"})
    current = fields.Boolean(required=True, metadata={"description": "whether it is the one that asks"})


class SignInsSchema(Schema):
    items = fields.List(fields.Nested(SignInInfoSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SuspensionSchema(Request):
    reason = Text(longest=500, metadata={"description": "told to the person when they sign in"})


class SuspendedSchema(Schema):
    attendee_id = Id(required=True)
    reason = fields.String(required=True)
