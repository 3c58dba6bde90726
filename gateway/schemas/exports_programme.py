"""What an export holds of organising: which sessions somebody changed."""

from marshmallow import Schema, fields

from gateway.schemas.base import Id
from gateway.schemas.exports_fields import about, moment


class ExportedProgrammeChangeSchema(Schema):
    """A change of a session that you made as an organiser."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    kind = fields.String(**about("drafted, edited, published, moved, changed, cancelled, planned and the like"))
    reason = fields.String(**about("what you said why"))
    at = moment()
