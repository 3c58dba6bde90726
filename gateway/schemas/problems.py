"""The schema of every failure: RFC 9457."""

from marshmallow import Schema, fields


class ProblemSchema(Schema):
    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    correlation_id = fields.String(required=True, metadata={"description": "tell it to the operator"})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "with status 422: what is wrong, by field or parameter"},
    )
