"""Stars, calendars and notifications, as people get them who take their data with them."""

from marshmallow import Schema, fields

from gateway.schemas.base import Id
from gateway.schemas.exports_fields import about, moment


class ExportedStarSchema(Schema):
    """A session that you starred."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    note = fields.String(**about("yours alone, as you wrote it"))
    at = moment()


class ExportedCalendarSchema(Schema):
    """A calendar that you subscribed to. Of the secret in its address only a digest is kept."""

    id = Id(required=True)
    name = fields.String(required=True)
    conference_id = fields.String(**about("whose sessions are in it; null: those of all conferences", allow_none=True))
    at = moment("when you made it")


class ExportedNotificationSchema(Schema):
    """Something that you were told about a session."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    at = moment()
    conference_id = Id(required=True)
    conference = fields.String(required=True)
    session = fields.Raw(**about("its id and title"))
    before = fields.Raw(**about("when and where it was", allow_none=True))
    after = fields.Raw(**about("when and where it is", allow_none=True))
    changed = fields.List(fields.String(), required=True, attribute="fields")
    reason = fields.String(required=True)
    text = fields.String(required=True)
    read = fields.Boolean(required=True)


class ExportedNoticesSchema(Schema):
    """What you want to be told: kinds of notices."""

    page = fields.List(fields.String(), **about("as notifications"))
    mail = fields.List(fields.String(), **about("by mail"))


class ExportedWishSchema(Schema):
    """A session whose recording you wait for."""

    conference_id = Id(required=True)
    session_id = Id(required=True)
    title = fields.String(required=True)
    at = moment("since when")
