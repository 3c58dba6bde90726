"""What the sessions service tells of recordings, beside that a session changed: that the first came, and captions."""

from marshmallow import fields

from services.contracts.events_sessions import NamedSession, SessionFacts
from services.contracts.schema import EventSchema, Strict


class RecordingRef(Strict):
    id = fields.String(required=True)
    title = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    url = fields.String(required=True)


class SessionRecorded(EventSchema):
    """A session has a recording, and had none before. Those who waited for it are told by notices."""

    source, name = "sessions", "session_recorded"
    handled_by = ("feed", "sessions")
    session = fields.Nested(SessionFacts, required=True)
    recording = fields.Nested(RecordingRef, required=True)
    import_id = fields.String(
        required=True, allow_none=True, metadata={"description": "set when an import did it: only the whole is told"}
    )


class RecordingsImported(EventSchema):
    """Recordings of many sessions came in at once: one event for all of them, with the first sessions by name."""

    source, name = "sessions", "recordings_imported"
    handled_by = ("feed",)
    conference_id = fields.String(required=True)
    conference = fields.String(required=True)
    import_id = fields.String(required=True)
    recorded = fields.Integer(required=True, metadata={"description": "sessions that had no recording before"})
    recorded_sessions = fields.List(fields.Nested(NamedSession), required=True)


class CaptionsChanged(EventSchema):
    """A recording has captions in a language, others than before, or none any more."""

    source, name = "sessions", "captions_changed"
    conference_id = fields.String(required=True)
    conference = fields.String(required=True, metadata={"description": "the conference's slug"})
    session_id = fields.String(required=True)
    recording_id = fields.String(required=True)
    language = fields.String(required=True)
    removed = fields.Boolean(required=True)


class _OfWish(EventSchema):
    attendee_id = fields.String(required=True)
    conference_id = fields.String(required=True)
    session_id = fields.String(required=True)


class RecordingWished(_OfWish):
    """An attendee wants to be told when the recording of a session is up."""

    source, name = "sessions", "recording_wished"


class RecordingUnwished(_OfWish):
    """An attendee does not want to be told of it any more."""

    source, name = "sessions", "recording_unwished"
