"""The feed: entries, posts, and the stream of them."""

from marshmallow import Schema, fields, validate

from gateway.schemas.attendees import NamedSchema
from gateway.schemas.base import Id, Query, Request, Text, Time, cursor, limit, page_of

KINDS = (
    "post",
    "session_published",
    "session_moved",
    "session_changed",
    "session_cancelled",
    "programme_imported",
    "programme_changed",
    "programme_released",
    "session_recorded",
    "recordings_imported",
)

SCOPES = ("all",)


class PublishPostSchema(Request):
    text = Text(required=True, shortest=1, longest=5_000, metadata={"description": "Markdown"})
    session = Text(
        longest=200,
        allow_none=True,
        load_default=None,
        metadata={"description": "id or guid of the session it is about"},
    )


class MentionedSessionSchema(Schema):
    id = Id(required=True)
    title = fields.String(required=True)


class AuthorSchema(NamedSchema):
    """Who wrote it. Without an id and called Someone, to those who may not know."""

    avatar = fields.String(load_default="", metadata={"description": "names the picture; empty without one"})


class PostSchema(Schema):
    id = Id(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True, metadata={"description": "the text rendered and sanitised"})
    author = fields.Nested(AuthorSchema, required=True)
    session = fields.Nested(MentionedSessionSchema, required=True, allow_none=True)
    parent = fields.String(required=True, allow_none=True)
    created_at = Time(required=True)
    edited_at = Time(required=True, allow_none=True)
    reactions = fields.Dict(required=True)
    comment_count = fields.Integer(required=True)
    closed = fields.Boolean(required=True)


class EntrySchema(Schema):
    """A line in the feed: a post, or something that happened."""

    id = Id(required=True)
    seq = fields.Integer(
        required=True, metadata={"description": "counts up by one in each conference; the id on the stream"}
    )
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    at = Time(required=True)
    conference = fields.String(required=True, metadata={"description": "slug"})
    conference_id = Id(required=True)
    post = fields.Nested(PostSchema, allow_none=True)
    session = fields.Dict(allow_none=True, metadata={"description": "what it happened to"})
    change = fields.Dict(allow_none=True, metadata={"description": "before, after, fields, reason, recording"})
    programme = fields.Dict(allow_none=True, metadata={"description": "counts and first lines of an import"})


EntryListSchema = page_of(EntrySchema)


class FeedQuerySchema(Query):
    scope = fields.String(
        load_default="all",
        validate=validate.OneOf(SCOPES, error=f"Must be one of: {', '.join(SCOPES)}."),
        metadata={"description": "whose entries"},
    )
    session = Text(longest=200, metadata={"description": "id of a session"})
    author = Text(longest=100, metadata={"description": "id of an attendee"})
    kind = fields.String(validate=validate.OneOf(KINDS, error=f"Must be one of: {', '.join(KINDS)}."))
    cursor = cursor()
    limit = limit(30)


class LiveQuerySchema(Query):
    last_event_id = fields.String(metadata={"description": "for clients that cannot send Last-Event-ID"})
