"""What the sessions service tells of a programme's rooms, tracks and types, and of its speakers."""

from marshmallow import fields, validate

from services.contracts.schema import EventSchema

CATALOGUE_KINDS = ("room", "track", "type")


class CatalogueChanged(EventSchema):
    """A room, a track or a type of sessions is described otherwise than before, or no more.

    A new name is told with each session that has it, too: as a change of the whole, and not as a move.
    """

    source, name = "sessions", "catalogue_changed"
    conference_id = fields.String(required=True)
    conference = fields.String(required=True, metadata={"description": "the conference's slug"})
    kind = fields.String(required=True, validate=validate.OneOf(CATALOGUE_KINDS))
    id = fields.String(required=True)
    called = fields.String(required=True, data_key="name", attribute="name")


class _SpeakerEvent(EventSchema):
    conference_id = fields.String(required=True)
    conference = fields.String(required=True, metadata={"description": "the conference's slug"})
    speaker_id = fields.String(required=True)


class SpeakerChanged(_SpeakerEvent):
    """A speaker has another name, biography, picture or other links."""

    source, name = "sessions", "speaker_changed"
    called = fields.String(required=True, data_key="name", attribute="name")


class SpeakerMerged(_SpeakerEvent):
    """Two speakers were one person: `speaker_id` is no more, its sessions and claims are those of `into_id`."""

    source, name = "sessions", "speaker_merged"
    handled_by = ("attendees",)
    into_id = fields.String(required=True)
    into_name = fields.String(required=True)
