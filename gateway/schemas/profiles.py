"""Profiles: as others see them, as one sees one's own, and as one edits it."""

from marshmallow import Schema, fields, validate

from gateway.schemas.attendees import ROLES, AttendeeSchema
from gateway.schemas.base import Id, Request, Text, WebAddress
from services.contracts.events_attendees import VISIBILITIES

LONG = 1_000  # of what the service shortens by cleaning before it counts

_CHOICES = f"Must be one of: {', '.join(VISIBILITIES)}."


class EditProfileSchema(Request):
    """What is left out stays as it is. Texts lose what cannot be seen in them; the service counts what is left."""

    name = Text(shortest=1, longest=LONG, metadata={"description": "100 characters at most"})
    headline = Text(longest=LONG, metadata={"description": "one line; 160 characters at most"})
    organisation = Text(longest=LONG, metadata={"description": "100 characters at most"})
    bio = Text(longest=20_000, metadata={"description": "Markdown; 5,000 characters at most"})
    interests = fields.List(
        Text(longest=LONG), validate=validate.Length(max=100), metadata={"description": "20 at most, each once"}
    )
    links = fields.List(
        WebAddress(metadata={"format": "uri"}),
        validate=validate.Length(max=100),
        metadata={"description": "10 at most, http(s) only"},
    )
    timezone = fields.String(validate=validate.Length(max=100), metadata={"description": "IANA name, or empty"})
    language = fields.String(validate=validate.Length(max=100), metadata={"description": "BCP 47 tag, or empty"})
    visibility = fields.String(validate=validate.OneOf(VISIBILITIES, error=_CHOICES))
    suggestions = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "whether you are suggested to others, and others to you"}
    )


class RelationSchema(Schema):
    """How the caller stands to this person."""

    following = fields.Boolean(required=True)
    followed_by = fields.Boolean(required=True)
    muted = fields.Boolean(required=True)
    blocked = fields.Boolean(required=True)


class SpeakerOfSchema(Schema):
    """That this person is a speaker of a programme."""

    conference_id = Id(required=True)
    speaker_id = fields.String(required=True)


class ConferenceOfSchema(Schema):
    """A conference this person is in. `hidden` is told to themselves only."""

    conference_id = Id(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    hidden = fields.Boolean()


class ProfileSchema(AttendeeSchema):
    """Time zone and language: for oneself, and whom the person follows. `active`: for operators."""

    bio_html = fields.String(metadata={"description": "the bio as HTML that is safe to show"})
    followers = fields.Integer()
    following = fields.Integer()
    relation = fields.Nested(RelationSchema, metadata={"description": "when signed in"})
    speaker_of = fields.List(fields.Nested(SpeakerOfSchema))
    conferences = fields.List(fields.Nested(ConferenceOfSchema))
    active = fields.Boolean()
