"""What the sessions service tells. Drafts are never told: an event is public the moment it is published."""

from marshmallow import fields, validate

from services.contracts.schema import EventSchema, Strict, instant

SESSION_STATES = ("draft", "published", "cancelled")
AT_ONCE, IN_RELEASES = EDITS = ("at_once", "in_releases")  # when what organisers change reaches the public
ORGANISERS, EVERYBODY = POPULARITY = ("organisers", "everybody")  # who sees how many have starred a session
WHY = fields.String(metadata={"description": "why, in the organisers' words; not there when they gave no reason"})


class SpeakerRef(Strict):
    id = fields.String(required=True)
    name = fields.String(required=True)


class SessionFacts(Strict):
    """What others keep of a session: everything short, none of the long texts."""

    id = fields.String(required=True)
    guid = fields.String(required=True)
    conference_id = fields.String(required=True)
    conference = fields.String(required=True, metadata={"description": "the conference's slug"})
    title = fields.String(required=True)
    subtitle = fields.String(required=True)
    type = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    track = fields.String(required=True)
    room = fields.String(required=True)
    start = instant(required=True, allow_none=True)
    end = instant(required=True, allow_none=True)
    day = fields.String(required=True, allow_none=True, metadata={"description": "programme day, YYYY-MM-DD"})
    speakers = fields.List(fields.Nested(SpeakerRef), required=True)
    tags = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(SESSION_STATES))
    amended = fields.Boolean(required=True)
    recorded = fields.Boolean(required=True)
    is_break = fields.Boolean(required=True)
    sequence = fields.Integer(
        required=True, metadata={"description": "how often time, room or state changed: SEQUENCE of calendars"}
    )
    version = fields.Integer(required=True)


class ConferenceFacts(Strict):
    id = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    start = fields.String(required=True, metadata={"format": "date"})
    end = fields.String(required=True, metadata={"format": "date"})
    timezone = fields.String(required=True, metadata={"description": "IANA zone"})
    day_change = fields.String(required=True, metadata={"description": "HH:MM at which a programme day begins"})
    edits = fields.String(required=True, validate=validate.OneOf(EDITS))
    popularity = fields.String(required=True, validate=validate.OneOf(POPULARITY))
    version = fields.Integer(required=True)
    created_at = instant(required=True)
    updated_at = instant(required=True)


class Place(Strict):
    """When and where a session is."""

    start = instant(required=True, allow_none=True)
    end = instant(required=True, allow_none=True)
    room = fields.String(required=True)


class MovedSession(Strict):
    id = fields.String(required=True)
    title = fields.String(required=True)
    before = fields.Nested(Place, required=True)
    after = fields.Nested(Place, required=True)


class NamedSession(Strict):
    id = fields.String(required=True)
    title = fields.String(required=True)


class ConferenceCreated(EventSchema):
    """A conference is here."""

    source, name = "sessions", "conference_created"
    conference = fields.Nested(ConferenceFacts, required=True)


class ConferenceChanged(EventSchema):
    """Title, dates, zone or description of a conference changed."""

    source, name = "sessions", "conference_changed"
    conference = fields.Nested(ConferenceFacts, required=True)


class _SessionEvent(EventSchema):
    session = fields.Nested(SessionFacts, required=True)
    import_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "set when an import or a change of the whole did it: only the whole is told then"},
    )


class SessionPublished(_SessionEvent):
    """A session became public: a draft was published, an import brought it, or a cancelled one takes place again."""

    source, name = "sessions", "session_published"
    handled_by = ("feed", "sessions")
    reason = WHY
    takes_place_again = fields.Boolean(metadata={"description": "true of one that was cancelled; not there else"})


class SessionChanged(_SessionEvent):
    """A public session says something else than before; time and room are the same."""

    source, name = "sessions", "session_changed"
    handled_by = ("feed", "sessions")
    changed_fields = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")
    reason = WHY


class SessionMoved(_SessionEvent):
    """A public session takes place at another time or in another room."""

    source, name = "sessions", "session_moved"
    handled_by = ("feed", "sessions")
    before = fields.Nested(Place, required=True)
    after = fields.Nested(Place, required=True)
    reason = WHY


class SessionCancelled(_SessionEvent):
    """A session does not take place."""

    source, name = "sessions", "session_cancelled"
    handled_by = ("feed", "sessions")
    reason = fields.String(required=True)


class SessionWithdrawn(_SessionEvent):
    """A session is a draft again: the release that published it was taken back. Nobody is shown it any more."""

    source, name = "sessions", "session_withdrawn"
    handled_by = ("feed", "sessions")
    reason = fields.String(required=True)


class WholeProgramme(EventSchema):
    """Base: how many sessions one change of the whole programme has added, moved, changed and cancelled."""

    conference_id = fields.String(required=True)
    conference = fields.String(required=True)
    added = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)


class ProgrammeImported(WholeProgramme):
    """An import changed the programme: one event for the whole of it, with the first of each kind by name."""

    source, name = "sessions", "programme_imported"
    handled_by = ("feed",)
    import_id = fields.String(required=True)
    added_sessions = fields.List(fields.Nested(NamedSession), required=True)
    moved_sessions = fields.List(fields.Nested(MovedSession), required=True)
    changed_sessions = fields.List(fields.Nested(NamedSession), required=True)
    cancelled_sessions = fields.List(fields.Nested(NamedSession), required=True)
