"""What becomes of notices: shown to people as notifications, read by them, or not wanted. Ids only, no words."""

from marshmallow import fields, validate

from services.contracts.events_notices import ATTENDEES_AT_MOST, NOTICE_KINDS
from services.contracts.schema import EventSchema


class NotificationsAdded(EventSchema):
    """Some people have a new notification."""

    source, name = "feed", "notifications_added"
    notice_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(NOTICE_KINDS))
    attendee_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=ATTENDEES_AT_MOST))


class NotificationsRead(EventSchema):
    """Somebody has read some of their notifications, or all."""

    source, name = "feed", "notifications_read"
    attendee_id = fields.String(required=True)


class NotificationSettingsChanged(EventSchema):
    """Somebody wants to be shown other kinds of notices than before. What they want by mail is nobody's business."""

    source, name = "attendees", "notification_settings_changed"
    handled_by = ("feed",)
    attendee_id = fields.String(required=True)
    page = fields.List(
        fields.String(validate=validate.OneOf(NOTICE_KINDS)),
        required=True,
        metadata={"description": "the kinds that are shown as notifications"},
    )
