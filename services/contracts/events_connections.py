"""What happens between people, and on the way to them: following, blocking, invitations, stars, mail.

Ids only. What a letter says, and to whom it goes, stays in the attendees service's database.
"""

from marshmallow import fields, validate

from services.contracts.events_attendees import ROLES, OfAttendee
from services.contracts.schema import EventSchema


class Between(OfAttendee):
    """Base: what `attendee_id` did towards `other_id`."""

    other_id = fields.String(required=True)


class AttendeeFollowed(Between):
    """One attendee follows another from now on."""

    source, name = "attendees", "attendee_followed"


class AttendeeUnfollowed(Between):
    """One attendee follows another no more."""

    source, name = "attendees", "attendee_unfollowed"


class AttendeeMuted(Between):
    """One attendee wants to see nothing of another. The other is not told."""

    source, name = "attendees", "attendee_muted"


class AttendeeUnmuted(Between):
    """A mute has ended."""

    source, name = "attendees", "attendee_unmuted"


class AttendeeBlocked(Between):
    """One attendee wants to have nothing to do with another, who can neither read nor follow them."""

    source, name = "attendees", "attendee_blocked"


class AttendeeUnblocked(Between):
    """A block has ended. What each followed of the other does not come back by itself."""

    source, name = "attendees", "attendee_unblocked"


class LetterWritten(EventSchema):
    """A mail is to go out."""

    source, name = "attendees", "letter_written"
    handled_by = ("attendees",)
    letter_id = fields.String(required=True)
    template = fields.String(required=True)


class Inviting(EventSchema):
    """Base of what organisers do to bring people in."""

    conference_id = fields.String(required=True)


class InvitationsRequested(Inviting):
    """An organiser gave a list of people to invite by mail, or a step of it is done; `count` of them are left."""

    source, name = "attendees", "invitations_requested"
    handled_by = ("attendees",)
    batch_id = fields.String(required=True)
    count = fields.Integer(required=True)


class InvitationMade(Inviting):
    """Somebody was invited by mail, or a link was made with which people can join."""

    source, name = "attendees", "invitation_made"
    handled_by = ("attendees",)
    invitation_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("mail", "link")))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class InvitationUsed(Inviting):
    """An attendee accepted an invitation."""

    source, name = "attendees", "invitation_used"
    handled_by = ("attendees",)
    invitation_id = fields.String(required=True)
    attendee_id = fields.String(required=True)


class InvitationRevoked(Inviting):
    """An invitation is good no more."""

    source, name = "attendees", "invitation_revoked"
    invitation_id = fields.String(required=True)


class Star(OfAttendee):
    """Base: an attendee and a session. What somebody starred is theirs alone; nobody shows it to others by itself."""

    conference_id = fields.String(required=True)
    session_id = fields.String(required=True)
    title = fields.String(required=True)


class SessionStarred(Star):
    """An attendee wants to see this session."""

    source, name = "sessions", "session_starred"
    handled_by = ("attendees", "sessions")


class SessionUnstarred(Star):
    """An attendee does not want to see this session any more."""

    source, name = "sessions", "session_unstarred"
    handled_by = ("attendees", "sessions")
