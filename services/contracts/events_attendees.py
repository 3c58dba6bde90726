"""What the attendees service tells of people. Never an e-mail address, a password or a token: others read this.

Events that change what others show of a person carry `person`, the whole of it: whoever keeps a copy replaces it when
the event's version is newer. What happens between people, and mail, stands in events_connections.py.
"""

from marshmallow import fields, validate

from services.contracts.schema import EventSchema, Strict

ROLES = ("attendee", "speaker", "moderator", "organiser")  # from least to most
VISIBILITIES = ("public", "attendees", "following", "nobody")
KEEP, REMOVE = "keep", "remove"  # what becomes of the posts of somebody who goes


class Person(Strict):
    """What others keep of a person. With the visibility "nobody", `name`, `badges` and `avatar` are empty."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    visibility = fields.String(required=True, validate=validate.OneOf(VISIBILITIES))
    avatar = fields.String(required=True, metadata={"description": "names the picture; empty without one"})
    badges = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "by conference id: the name there, where it is another"},
    )
    hidden_in = fields.List(fields.String(), required=True, metadata={"description": "ids of conferences"})


class OfAttendee(EventSchema):
    """Base of the events of one attendee."""

    attendee_id = fields.String(required=True)


class OfPerson(OfAttendee):
    """Base of the events after which others show something else of a person."""

    person = fields.Nested(Person, required=True)


class OfMember(OfAttendee):
    """Base of the events of one attendee in one conference."""

    conference_id = fields.String(required=True)


class AttendeeRegistered(OfPerson):
    """Somebody made an account."""

    source, name = "attendees", "attendee_registered"
    handled_by = ("attendees", "feed")


class ProfileChanged(OfPerson):
    """Somebody changed what others see of them. `fields` names what."""

    source, name = "attendees", "profile_changed"
    handled_by = ("feed",)
    changed_fields = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")


class EmailVerified(OfAttendee):
    """The address of an account was shown to be its owner's."""

    source, name = "attendees", "email_verified"


class EmailChanged(OfAttendee):
    """An account has another address, which its owner has confirmed."""

    source, name = "attendees", "email_changed"


class PasswordChanged(OfAttendee):
    """An account has another password; all its sign-ins have ended."""

    source, name = "attendees", "password_changed"
    handled_by = ("attendees",)


class LetterRequested(EventSchema):
    """Somebody who is not signed in asked for a letter. Whether one is due is decided when this is handled."""

    source, name = "attendees", "letter_requested"
    handled_by = ("attendees",)
    request_id = fields.String(required=True)


class SignInsEnded(OfAttendee):
    """All sign-ins of an account have ended, on every device."""

    source, name = "attendees", "sign_ins_ended"


class AttendeeSuspended(OfPerson):
    """An operator suspended an account: from now on it may do nothing, and others do not see it."""

    source, name = "attendees", "attendee_suspended"
    handled_by = ("feed",)


class AttendeeReinstated(OfPerson):
    """A suspension has ended."""

    source, name = "attendees", "attendee_reinstated"
    handled_by = ("feed",)


class OperatorGranted(OfAttendee):
    """An attendee became an operator of this installation."""

    source, name = "attendees", "operator_granted"


class IdentityLinked(OfAttendee):
    """An attendee can sign in with the organisation's OpenID Connect provider from now on."""

    source, name = "attendees", "identity_linked"


class IdentityUnlinked(OfAttendee):
    """An attendee cannot sign in with the organisation's provider any more."""

    source, name = "attendees", "identity_unlinked"


class MemberRoleChanged(OfPerson):
    """An attendee got a role in a conference (also by joining), another one, or none any more (null)."""

    source, name = "attendees", "member_role_changed"
    handled_by = ("feed",)
    conference_id = fields.String(required=True)
    role = fields.String(required=True, allow_none=True, validate=validate.OneOf(ROLES))


class MemberChanged(OfPerson):
    """An attendee has another badge name in a conference, or is hidden there, or is not any more."""

    source, name = "attendees", "member_changed"
    handled_by = ("feed",)
    conference_id = fields.String(required=True)


class SpeakerClaimed(OfMember):
    """An attendee says to be this speaker of the programme. An organiser will decide."""

    source, name = "attendees", "speaker_claimed"
    speaker_id = fields.String(required=True)


class SpeakerLinked(OfMember):
    """An organiser confirmed that this attendee is this speaker."""

    source, name = "attendees", "speaker_linked"
    handled_by = ("attendees",)
    speaker_id = fields.String(required=True)


class SpeakerUnlinked(OfMember):
    """A claim was turned down or taken back, or a link was undone."""

    source, name = "attendees", "speaker_unlinked"
    handled_by = ("attendees",)
    speaker_id = fields.String(required=True)


class SpeakerRelinked(OfMember):
    """What an attendee said of being one speaker is said of another now: the organisers made one of the two."""

    source, name = "attendees", "speaker_relinked"
    speaker_id = fields.String(required=True, metadata={"description": "the one who stays"})


class AttendeeErased(OfAttendee):
    """An account is gone. Whoever keeps something of this person removes it, and says so with erasure_done."""

    source, name = "attendees", "attendee_erased"
    handled_by = ("attendees", "sessions", "feed")
    erasure_id = fields.String(required=True)
    posts = fields.String(
        required=True,
        validate=validate.OneOf((KEEP, REMOVE)),
        metadata={"description": "keep: they stay, as somebody's"},
    )


class ErasureCompleted(EventSchema):
    """All that kept something of an erased person have confirmed."""

    source, name = "attendees", "erasure_completed"
    erasure_id = fields.String(required=True)


class ErasureDone(EventSchema):
    """Base of the events with which a service says what it removed of an erased person. Counts by kind of thing."""

    handled_by = ("attendees",)
    erasure_id = fields.String(required=True)
    attendee_id = fields.String(required=True)
    conference_ids = fields.List(
        fields.String(), required=True, metadata={"description": "where something looks other than before"}
    )
    removed = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    anonymised = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class AttendeesErasureDone(ErasureDone):
    """The attendees service removed what it kept of an erased person besides the account."""

    source, name = "attendees", "erasure_done"


class SessionsErasureDone(ErasureDone):
    """The sessions service removed what it kept of an erased person."""

    source, name = "sessions", "erasure_done"


class FeedErasureDone(ErasureDone):
    """The feed removed what it kept of an erased person, or made it nobody's."""

    source, name = "feed", "erasure_done"
