"""Releases of the programme, what waits for the next one, the public changelog, and the audit."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Id, Query, Request, Text, Time, cursor, limit, page_of
from gateway.schemas.conflicts import ConflictSchema
from gateway.schemas.own import NamedSessionSchema, PlaceSchema


class ChangedValueSchema(Schema):
    name = fields.String(required=True, metadata={"description": "the field"})
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class WaitingSchema(Schema):
    """A draft, or a public session for which something is planned; `version` is for If-Match."""

    id = Id(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    day = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    start = Time(required=True, allow_none=True)
    end = Time(required=True, allow_none=True)
    room = fields.String(required=True)
    held = fields.Boolean(required=True, metadata={"description": "kept out of releases until it is let go"})
    reason = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangedValueSchema), required=True)


class CountsSchema(Schema):
    added = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    held = fields.Integer(required=True, metadata={"description": "what stays behind"})


class DraftSchema(Schema):
    """What waits for the next release."""

    counts = fields.Nested(CountsSchema, required=True, metadata={"description": "what the next release would do"})
    items = fields.List(fields.Nested(WaitingSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    conflicts = fields.List(
        fields.Nested(ConflictSchema), required=True, metadata={"description": "of the programme as it will be"}
    )


class ReleaseInputSchema(Request):
    note = Text(longest=2_000, load_default="", metadata={"description": "what is new and why: shown to everybody"})
    version = Text(longest=50, load_default="", metadata={"description": "its name; left out: its number"})


class UndoSchema(Request):
    note = Text(longest=2_000, load_default="", metadata={"description": "why: shown to everybody"})


class ReleasedSessionSchema(NamedSessionSchema):
    reason = fields.String(metadata={"description": "why, when it is another reason than the release's note"})
    takes_place_again = fields.Boolean(metadata={"description": "it was cancelled before"})


class MovedSessionSchema(ReleasedSessionSchema):
    before = fields.Nested(PlaceSchema, required=True)
    after = fields.Nested(PlaceSchema, required=True)


class KeptSchema(NamedSessionSchema):
    fields_kept = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")


class ReleaseSchema(Schema):
    id = Id(required=True)
    number = fields.Integer(required=True)
    version = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("release", "undo")))
    undoes = fields.Integer(required=True, allow_none=True, metadata={"description": "the release that it takes back"})
    note = fields.String(required=True)
    at = Time(required=True)
    by = Id(required=True, allow_none=True)
    done = fields.Boolean(required=True, metadata={"description": "false while it is going out"})
    added = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True, metadata={"description": "back to drafts"})
    added_sessions = fields.List(fields.Nested(ReleasedSessionSchema), required=True)
    moved_sessions = fields.List(fields.Nested(MovedSessionSchema), required=True)
    changed_sessions = fields.List(fields.Nested(ReleasedSessionSchema), required=True)
    cancelled_sessions = fields.List(fields.Nested(ReleasedSessionSchema), required=True)
    withdrawn_sessions = fields.List(fields.Nested(ReleasedSessionSchema), required=True)
    kept = fields.List(
        fields.Nested(KeptSchema),
        required=True,
        metadata={"description": "what an undo left as it is, since it was changed after the release"},
    )


ReleaseListSchema = page_of(ReleaseSchema)


class RecordSchema(Schema):
    """One change of one session, as organisers see it."""

    id = Id(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    at = Time(required=True)
    by = Id(required=True, allow_none=True)
    by_name = fields.String(
        required=True, allow_none=True, metadata={"description": "null: nobody, or somebody who is gone"}
    )
    kind = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangedValueSchema), required=True)
    reason = fields.String(required=True)
    release = fields.Integer(required=True, allow_none=True)
    import_id = fields.String(required=True, allow_none=True)
    is_public = fields.Boolean(required=True, metadata={"description": "whether the public saw it"})


AuditSchema = page_of(RecordSchema)


class WholeReleaseSchema(ReleaseSchema):
    """A release with a page of its changes, session by session."""

    changes = fields.List(fields.Nested(RecordSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PublicChangeSchema(Schema):
    """What everybody saw change of one session."""

    kind = fields.String(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    title_before = fields.String(required=True)
    before = fields.Nested(PlaceSchema, required=True, allow_none=True, metadata={"description": "where it was"})
    after = fields.Nested(PlaceSchema, required=True, allow_none=True)
    changed = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")
    reason = fields.String(required=True)
    takes_place_again = fields.Boolean(metadata={"description": "it was cancelled before"})


class ChangelogEntrySchema(Schema):
    """A release, an import, or a change that went out alone."""

    id = Id(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("release", "import", "change")))
    at = Time(required=True)
    reason = fields.String(required=True)
    change = fields.Nested(PublicChangeSchema)
    programme = fields.Dict(
        keys=fields.String(), metadata={"description": "counts, and the first fifty sessions of each kind"}
    )


ChangelogSchema = page_of(ChangelogEntrySchema)


class WholeChangelogEntrySchema(ChangelogEntrySchema):
    """An entry with a page of its changes, session by session."""

    changes = fields.List(fields.Nested(PublicChangeSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PageQuerySchema(Query):
    cursor = cursor()
    limit = limit(50)


class AuditQuerySchema(PageQuerySchema):
    session = Text(longest=64, metadata={"description": "id of a session"})
    by = Text(longest=64, metadata={"description": "id of an attendee"})
