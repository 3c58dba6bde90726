"""Other ways to sign in than a password."""

from marshmallow import Schema, fields


class ProviderSchema(Schema):
    name = fields.String(required=True, metadata={"description": "the organisation, as people know it"})
    issuer = fields.String(required=True, metadata={"description": "its OpenID Connect issuer"})
    url = fields.Url(required=True, metadata={"description": "where a browser begins to sign in"})


class ProvidersSchema(Schema):
    items = fields.List(fields.Nested(ProviderSchema), required=True)
    next = fields.String(required=True, allow_none=True)
