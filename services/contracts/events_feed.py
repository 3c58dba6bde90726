"""What the feed tells: the lines that were added to it or taken away. `seq` counts per conference without gaps."""

from marshmallow import fields, validate

from services.contracts.events_recordings import RecordingRef
from services.contracts.events_sessions import Place
from services.contracts.schema import EventSchema, Strict, instant

# The author of a post, for who may not know them, and when there is none any more.
SOMEBODY: dict[str, str | None] = {"id": None, "name": "Someone", "avatar": ""}

ENTRY_KINDS = (
    "post",
    "session_published",
    "session_changed",
    "session_moved",
    "session_cancelled",
    "programme_imported",
    "programme_released",
    "programme_changed",
    "session_recorded",
    "recordings_imported",
)


class AuthorRef(Strict):
    """As everybody may know them: no id, and the name Someone, for those who show themselves to some only."""

    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    avatar = fields.String(required=True, metadata={"description": "names the picture; empty without one"})


class SessionRef(Strict):
    id = fields.String(required=True)
    title = fields.String(required=True)


class Post(Strict):
    id = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Markdown, as written"})
    html = fields.String(required=True, metadata={"description": "sanitised"})
    author = fields.Nested(AuthorRef, required=True)
    session = fields.Nested(SessionRef, required=True, allow_none=True)
    parent = fields.String(required=True, allow_none=True)
    created_at = instant(required=True)
    edited_at = instant(required=True, allow_none=True)
    reactions = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    comment_count = fields.Integer(required=True)
    closed = fields.Boolean(required=True)


class EntrySession(Strict):
    """A session as it was when the entry was made."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    start = instant(required=True, allow_none=True)
    end = instant(required=True, allow_none=True)
    room = fields.String(required=True)
    day = fields.String(required=True, allow_none=True)
    track = fields.String(required=True)
    state = fields.String(required=True)


class Change(Strict):
    before = fields.Nested(Place)
    after = fields.Nested(Place)
    changed_fields = fields.List(fields.String(), data_key="fields", attribute="fields")
    reason = fields.String()
    recording = fields.Nested(RecordingRef)


class Entry(Strict):
    id = fields.String(required=True)
    seq = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    at = instant(required=True)
    conference = fields.String(required=True)
    conference_id = fields.String(required=True)
    post = fields.Nested(Post)
    session = fields.Nested(EntrySession)
    change = fields.Nested(Change)
    programme = fields.Dict(keys=fields.String(), metadata={"description": "as in programme_imported"})


class EntryAdded(EventSchema):
    """The feed of a conference has a new line. `seq` is what a live stream resumes from."""

    source, name = "feed", "entry_added"
    conference_id = fields.String(required=True)
    conference = fields.String(required=True)
    seq = fields.Integer(required=True)
    entry = fields.Nested(Entry, required=True)
    author_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "whose words these are, to keep them from those who shall not see them; never shown"},
    )


class EntryRemoved(EventSchema):
    """A line was taken out of the feed: its author or an organiser deleted it."""

    source, name = "feed", "entry_removed"
    conference_id = fields.String(required=True)
    conference = fields.String(required=True)
    seq = fields.Integer(required=True)
    entry_id = fields.String(required=True)


class AuthorChanged(EventSchema):
    """The feed shows somebody otherwise from now on: another name or picture, or to others than before."""

    source, name = "feed", "author_changed"
    attendee_id = fields.String(required=True)
