"""What may be said of captions over RPC."""

from marshmallow import RAISE, Schema, fields, validate

from services.sessions.captions.domain import KINDS
from services.sessions.recordings.schemas import LANGUAGE


class CaptionFields(Schema):
    class Meta:
        unknown = RAISE

    language = fields.String(required=True, validate=LANGUAGE)
    kind = fields.String(validate=validate.OneOf(KINDS, error=f"One of {', '.join(KINDS)}."))
