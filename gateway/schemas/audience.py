"""Being there: what is on now, questions to speakers, ratings."""

from marshmallow import Schema, fields, validate

from gateway.now import STATES
from gateway.schemas.base import Id, Instant, Query, Request, Text, Time, cursor, limit, page_of
from gateway.schemas.feed import AuthorSchema
from gateway.schemas.sessions import SessionFactsSchema
from services.contracts.events_audience import ANSWERED, HIDDEN, OPEN, QUESTION_MODES, WAITING

SHOWN_STATES = (WAITING, OPEN, ANSWERED, HIDDEN)
ORDERS = ("votes", "newest")


def _one_of(values: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(values, error=f"Must be one of: {', '.join(values)}.")


class NowQuerySchema(Query):
    at = Instant(metadata={"format": "date-time", "description": "another moment; organisers only, to look ahead"})


class SessionNowSchema(SessionFactsSchema):
    live_state = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={"description": "by the clock, at `at`; soon is within 15 minutes"},
    )


class RoomNowSchema(Schema):
    id = fields.String(required=True, allow_none=True, metadata={"description": "as in the list of rooms"})
    name = fields.String(required=True, metadata={"description": "empty: sessions without a room"})
    stream_url = fields.String(required=True, metadata={"description": "while something is on, or soon will be"})
    stream_note = fields.String(required=True)
    now = fields.List(fields.Nested(SessionNowSchema), required=True, metadata={"description": "also cancelled ones"})
    next = fields.List(fields.Nested(SessionNowSchema), required=True)


class NowSchema(Schema):
    """What is on in each room and what is next there, rooms in their order."""

    at = Time(required=True)
    changes_at = Time(
        required=True, allow_none=True, metadata={"description": "when the clock makes this another answer"}
    )
    looked_until = Time(required=True, metadata={"description": "how far ahead `next` was looked for"})
    rooms = fields.List(fields.Nested(RoomNowSchema), required=True)
    first = fields.List(
        fields.Nested(SessionNowSchema),
        required=True,
        metadata={"description": "while nothing is on or next: what begins first after this moment"},
    )


class AskSchema(Request):
    text = Text(required=True, shortest=1, longest=500)
    anonymous = fields.Boolean(
        load_default=False, metadata={"description": "then nobody else is shown who asked, moderators neither"}
    )


class RewordSchema(Request):
    text = Text(required=True, shortest=1, longest=500)


class QuestionStateSchema(Request):
    state = fields.String(
        required=True,
        validate=_one_of((OPEN, HIDDEN)),
        metadata={"description": "open: let it through, or show it again; hidden: from all but moderators"},
    )


class GiveAnswerSchema(Request):
    text = Text(longest=5_000, load_default="", metadata={"description": "Markdown"})
    live = fields.Boolean(load_default=False, metadata={"description": "it was answered in the session"})


class AnswerSchema(Schema):
    text = fields.String(required=True)
    html = fields.String(required=True, metadata={"description": "the text rendered and sanitised"})
    at = Time(required=True)
    live = fields.Boolean(required=True)
    by = fields.Nested(AuthorSchema, required=True)


class QuestionSchema(Schema):
    """A question to the speakers."""

    id = Id(required=True)
    conference_id = Id(required=True)
    session_id = Id(required=True)
    text = fields.String(required=True)
    anonymous = fields.Boolean(required=True)
    asker = fields.Nested(AuthorSchema, required=True)
    mine = fields.Boolean(required=True, metadata={"description": "you asked it"})
    votes = fields.Integer(required=True, metadata={"description": "how many others want to know"})
    voted = fields.Boolean(required=True, metadata={"description": "you want to know, too"})
    state = fields.String(required=True, validate=validate.OneOf(SHOWN_STATES))
    asked_at = Time(required=True)
    answer = fields.Nested(AnswerSchema, required=True, allow_none=True)
    version = fields.Integer(required=True)


class QuestionListSchema(page_of(QuestionSchema)):  # type: ignore[misc]
    mode = fields.String(required=True, validate=validate.OneOf(QUESTION_MODES))
    takes_questions = fields.Boolean(
        required=True, metadata={"description": "false: closed, cancelled, or without a time"}
    )


class QuestionsQuerySchema(Query):
    state = fields.String(
        validate=_one_of(SHOWN_STATES), metadata={"description": "waiting and hidden: for moderators"}
    )
    order = fields.String(
        load_default="votes",
        validate=_one_of(ORDERS),
        metadata={"description": "votes: open ones first, then answered ones, most votes first in each"},
    )
    cursor = cursor()
    limit = limit(20)


class QuestionToModerateSchema(QuestionSchema):
    session_title = fields.String(required=True)


QuestionToModerateListSchema = page_of(QuestionToModerateSchema)


class QuestionsToModerateQuerySchema(Query):
    state = fields.String(load_default=WAITING, validate=_one_of(SHOWN_STATES))
    cursor = cursor()
    limit = limit(50)


class QuestionSettingsSchema(Request):
    mode = fields.String(
        required=True,
        validate=_one_of(QUESTION_MODES),
        metadata={"description": "moderated: a moderator lets each through"},
    )


class SessionQuestionSettingsSchema(Request):
    mode = fields.String(
        required=True,
        allow_none=True,
        validate=_one_of(QUESTION_MODES),
        metadata={"description": "null: as in the conference"},
    )


class RateSchema(Request):
    stars = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 5, error="Must be a whole number from 1 to 5.")
    )
    feedback = Text(longest=2_000, load_default="", metadata={"description": "to the speakers; without your name"})


class RatingSchema(Schema):
    """Yours."""

    stars = fields.Integer(required=True)
    feedback = fields.String(required=True)
    at = Time(required=True)


class FeedbackSchema(Schema):
    text = fields.String(required=True)


class FeedbackListSchema(page_of(FeedbackSchema)):  # type: ignore[misc]
    count = fields.Integer(required=True, metadata={"description": "how many rated"})
    average = fields.Float(
        required=True, allow_none=True, metadata={"description": "of the stars; null for fewer than three ratings"}
    )


class FeedbackQuerySchema(Query):
    cursor = cursor()
    limit = limit(50)
