"""The shapes of what is said of speakers."""

from marshmallow import RAISE, Schema, fields, validate

from services.sessions.catalogue.schemas import Name, address_or_nothing
from services.sessions.schemas import LinkFields, Text

LINKS_AT_MOST = 20


class SpeakerProfileFields(Schema):
    class Meta:
        unknown = RAISE

    name = Name()
    biography = Text()
    avatar_url = fields.String(validate=[validate.Length(max=2_000), address_or_nothing])
    links = fields.List(fields.Nested(LinkFields), validate=validate.Length(max=LINKS_AT_MOST))
