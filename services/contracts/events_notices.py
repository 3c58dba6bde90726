"""What single people are to be told about sessions they care for: shown to them as a notification, mailed if wanted."""

from marshmallow import fields, validate

from services.contracts.events_sessions import Place
from services.contracts.schema import EventSchema

NOTICE_KINDS = ("reminder", "change", "cancelled", "recording", "answer")
ATTENDEES_AT_MOST = 100  # of one event; more people are several events


class NoticeGiven(EventSchema):
    """Some people are to be told something about one session. `notice_id` is the same however often it is sent."""

    source, name = "sessions", "notice_given"
    handled_by = ("attendees", "feed")
    notice_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(NOTICE_KINDS))
    conference_id = fields.String(required=True)
    conference = fields.String(required=True, metadata={"description": "the conference's slug"})
    session_id = fields.String(required=True)
    title = fields.String(required=True)
    timezone = fields.String(metadata={"description": "the conference's zone, for who has none of their own"})
    attendee_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=ATTENDEES_AT_MOST))
    before = fields.Nested(Place, allow_none=True, metadata={"description": "where it was, when it moved"})
    after = fields.Nested(
        Place,
        allow_none=True,
        metadata={"description": "where it is now; null of a cancelled one that was taken out of the programme"},
    )
    fields_changed = fields.List(fields.String(), metadata={"description": "what else of it changed"})
    reason = fields.String(metadata={"description": "why, in the organisers' words"})
    text = fields.String(metadata={"description": "what else there is to say: an answer, the language of a recording"})
