"""Going: what somebody says who goes, and the receipt that remains."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Request

KEEP, REMOVE = "keep", "remove"


def _counts(text: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": text})


class EraseSchema(Request):
    password = fields.String(
        required=True, validate=validate.Length(1, 1_000), metadata={"format": "password"}, load_only=True
    )
    posts = fields.String(
        required=True,
        validate=validate.OneOf((KEEP, REMOVE), error=f"Must be {KEEP} or {REMOVE}."),
        metadata={"description": "keep: they stay, as posts by someone; remove: their words go"},
    )


class GoneSchema(Schema):
    receipt_token = fields.String(required=True, metadata={"description": "the only way to the receipt; keep it"})
    receipt_url = fields.Url(required=True, metadata={"description": "the receipt as a page"})


class ConfirmationSchema(Schema):
    service = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("pending", "done")))
    removed = _counts("how many, by kind of thing")
    anonymised = _counts("how many stay and are nobody's, by kind of thing")
    confirmed_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class ReceiptSchema(Schema):
    requested_at = fields.String(required=True, metadata={"format": "date-time"})
    completed_at = fields.String(
        required=True, allow_none=True, metadata={"format": "date-time", "description": "null: not all have confirmed"}
    )
    posts = fields.String(required=True, validate=validate.OneOf((KEEP, REMOVE)))
    services = fields.List(fields.Nested(ConfirmationSchema), required=True)
