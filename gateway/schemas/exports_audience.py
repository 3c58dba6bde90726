"""What an export holds of being in the audience: questions, votes, ratings."""

from marshmallow import Schema, fields

from gateway.schemas.base import Id
from gateway.schemas.exports_fields import about, moment


class ExportedQuestionSchema(Schema):
    """A question that you asked in a session."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    text = fields.String(required=True)
    anonymous = fields.Boolean(**about("whether nobody else is shown that it is yours"))
    state = fields.String(**about("waiting, open, answered or hidden"))
    at = moment()


class ExportedVoteSchema(Schema):
    """A question of somebody else that you wanted to have answered."""

    session_id = Id(required=True)
    question = fields.String(**about("what it says"))
    at = moment()
    active = fields.Boolean(**about("false when you took it back; then `at` is when"))


class ExportedRatingSchema(Schema):
    """How you rated a session."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    stars = fields.Integer(required=True)
    feedback = fields.String(**about("what you wrote to the speakers"))
    at = moment()
