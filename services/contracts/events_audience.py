"""What an audience does around a session: questions, votes, ratings. None of it says whose they are, or their words."""

from marshmallow import fields, validate

from services.contracts.schema import EventSchema

# In this order a session's questions are listed. `removed`: its asker or a moderator took it away; nothing is left.
QUESTION_STATES = WAITING, OPEN, ANSWERED, HIDDEN, REMOVED = ("waiting", "open", "answered", "hidden", "removed")
QUESTIONS_OPEN, QUESTIONS_MODERATED, QUESTIONS_CLOSED = QUESTION_MODES = ("open", "moderated", "closed")


class _OfSession(EventSchema):
    conference_id = fields.String(required=True)
    session_id = fields.String(required=True)


class _OfQuestion(_OfSession):
    question_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(QUESTION_STATES))
    votes = fields.Integer(required=True)


class QuestionAsked(_OfQuestion):
    """Somebody asked the speakers of a session something; while it is waiting, only moderators see it."""

    source, name = "sessions", "question_asked"


class QuestionChanged(_OfQuestion):
    """A question says something else, was let through, hidden, answered or taken away."""

    source, name = "sessions", "question_changed"


class QuestionVoted(_OfQuestion):
    """Another number of people want to know this, too. Many votes at once are told once."""

    source, name = "sessions", "question_voted"


class QuestionsSet(EventSchema):
    """Organisers or moderators said whether questions are taken: in a conference, or in one session of it."""

    source, name = "sessions", "questions_set"
    conference_id = fields.String(required=True)
    session_id = fields.String(required=True, allow_none=True, metadata={"description": "null: in all of them"})
    mode = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(QUESTION_MODES),
        metadata={"description": "null: a session has none of its own any more"},
    )


class SessionRated(_OfSession):
    """Somebody rated a session, or took that back."""

    source, name = "sessions", "session_rated"
