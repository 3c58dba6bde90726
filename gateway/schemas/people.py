"""People in lists: the directory, followers, suggestions; and the sessions one starred."""

from marshmallow import Schema, fields, validate

from gateway.schemas.attendees import ROLES
from gateway.schemas.avatars import AvatarUrls
from gateway.schemas.base import Id, Query, Text, Time, cursor, limit, page_of

LONGEST = 200
REASONS = ("interest", "organisation", "session")


class DirectoryQuerySchema(Query):
    q = Text(
        longest=LONGEST,
        load_default="",
        metadata={"description": "beginnings of words of a name, organisation or interest; all of them must be there"},
    )
    organisation = Text(longest=LONGEST, load_default="", metadata={"description": "beginnings of its words"})
    interest = Text(longest=LONGEST, load_default="", metadata={"description": "the whole of it; case does not matter"})
    conference = Text(longest=LONGEST, load_default="", metadata={"description": "slug or id: its members"})
    role = fields.String(
        load_default=None,
        validate=validate.OneOf(ROLES, error=f"Must be one of: {', '.join(ROLES)}."),
        metadata={"description": "in the conference"},
    )
    cursor = cursor()
    limit = limit(30)


class ConnectedQuerySchema(Query):
    cursor = cursor()
    limit = limit(50)


class SuggestionsQuerySchema(Query):
    conference = Text(longest=LONGEST, load_default="", metadata={"description": "slug or id: only its members"})
    limit = fields.Integer(
        load_default=20, validate=validate.Range(1, 50, error="Must be a whole number from 1 to 50.")
    )


class StarsQuerySchema(Query):
    conference = Text(longest=LONGEST, load_default="", metadata={"description": "slug or id"})
    cursor = cursor()
    limit = limit(50)


class PersonSummarySchema(Schema):
    """Somebody in a list. `following`, whether the caller follows them, is there in the directory when signed in."""

    id = Id(required=True)
    name = fields.String(required=True)
    headline = fields.String(required=True)
    organisation = fields.String(required=True)
    avatar_urls = AvatarUrls()
    following = fields.Boolean()


class ConnectedSchema(Schema):
    """Somebody who follows or is followed, muted or blocked, and since when."""

    attendee = fields.Nested(PersonSummarySchema, required=True)
    since = Time(required=True)


class ReasonSchema(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(REASONS))
    text = fields.String(required=True, metadata={"description": "in words"})
    values = fields.List(fields.String(), required=True, metadata={"description": "what both have"})


class SuggestionSchema(Schema):
    attendee = fields.Nested(PersonSummarySchema, required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class SuggestionListSchema(Schema):
    items = fields.List(fields.Nested(SuggestionSchema), required=True, metadata={"description": "the best first"})


class StarSchema(Schema):
    """A session that the caller starred."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    starred_at = Time(required=True)


PersonListSchema = page_of(PersonSummarySchema)
ConnectedListSchema = page_of(ConnectedSchema)
StarListSchema = page_of(StarSchema)
