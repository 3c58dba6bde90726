"""What is found: hits with their passages, counts by kind, and what is like a session."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Text, cursor, limit
from gateway.schemas.sessions import SessionFactsSchema, SessionsQuerySchema

FACETS = ("day", "track", "room", "type", "language", "tag", "recorded", "state")
RANGES = {"description": "ranges of the words in the text, each [from, to) in characters"}


class SearchQuerySchema(SessionsQuerySchema):
    q = Text(
        shortest=1,
        longest=200,
        required=True,
        metadata={"description": "all words must be there; the last may be unfinished or have a typo"},
    )
    state = fields.String(validate=validate.OneOf(("published", "cancelled"), error="Must be published or cancelled."))
    cursor = cursor()
    limit = limit(20)


class PassageSchema(Schema):
    """Plain text around the words."""

    text = fields.String(required=True)
    marks = fields.List(fields.List(fields.Integer()), required=True, metadata=RANGES)
    field = fields.String(required=True, validate=validate.OneOf(("abstract", "description", "captions")))
    recording_id = fields.String(required=True, allow_none=True, metadata={"description": "of captions"})
    at_seconds = fields.Integer(
        required=True, allow_none=True, metadata={"description": "of captions: the second of the recording"}
    )


class HitSchema(Schema):
    session = fields.Nested(SessionFactsSchema, required=True)
    rank = fields.Integer(required=True, metadata={"description": "hits come by it, highest first"})
    title_marks = fields.List(fields.List(fields.Integer()), required=True, metadata=RANGES)
    passage = fields.Nested(PassageSchema, required=True, allow_none=True)


class FacetValueSchema(Schema):
    value = fields.String(required=True)
    sessions = fields.Integer(required=True)


FacetsSchema = type(
    "FacetsSchema",
    (Schema,),
    {name: fields.List(fields.Nested(FacetValueSchema), required=True) for name in FACETS},
)


class SearchSchema(Schema):
    """`facets` count what was found, each without the choice made in it."""

    items = fields.List(fields.Nested(HitSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "null on the last page"})
    total = fields.Integer(required=True)
    facets = fields.Nested(FacetsSchema, required=True)
    suggestion = fields.String(
        required=True, allow_none=True, metadata={"description": "words to try instead, when nothing was found"}
    )


class RelatedSessionSchema(Schema):
    session = fields.Nested(SessionFactsSchema, required=True)
    reason = fields.String(required=True, validate=validate.OneOf(("speaker", "tag", "word", "track")))
    about = fields.String(required=True, metadata={"description": "the speaker, tag, word or track that both have"})


class RelatedSchema(Schema):
    items = fields.List(fields.Nested(RelatedSessionSchema), required=True)
