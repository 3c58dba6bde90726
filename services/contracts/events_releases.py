"""What is told when the programme is published as a whole."""

from marshmallow import fields, validate

from services.contracts.events_sessions import WHY, MovedSession, NamedSession, WholeProgramme

RELEASED, UNDONE = RELEASE_KINDS = ("release", "undo")
KINDS_TOLD = ("added", "moved", "changed", "cancelled", "withdrawn")


class ReleasedSession(NamedSession):
    """`reason` is there when it is another one than the release's note."""

    reason = WHY
    takes_place_again = fields.Boolean(metadata={"description": "it was cancelled before"})


class ReleasedMove(MovedSession):
    reason = WHY


class ProgrammeReleased(WholeProgramme):
    """A release changed the programme, or took an earlier one back: one event for the whole of it.

    Like `programme_imported`, with the first sessions of each kind by name. The sessions' own events carry the
    release's id as `import_id`.
    """

    source, name = "sessions", "programme_released"
    handled_by = ("feed",)
    release_id = fields.String(required=True)
    number = fields.Integer(required=True)
    version = fields.String(required=True, metadata={"description": "what the organisers call it; else its number"})
    kind = fields.String(required=True, validate=validate.OneOf(RELEASE_KINDS))
    undoes = fields.Integer(required=True, allow_none=True, metadata={"description": "the release that it takes back"})
    note = fields.String(required=True)
    withdrawn = fields.Integer(required=True)
    added_sessions = fields.List(fields.Nested(ReleasedSession), required=True)
    moved_sessions = fields.List(fields.Nested(ReleasedMove), required=True)
    changed_sessions = fields.List(fields.Nested(ReleasedSession), required=True)
    cancelled_sessions = fields.List(fields.Nested(ReleasedSession), required=True)
    withdrawn_sessions = fields.List(fields.Nested(ReleasedSession), required=True)
