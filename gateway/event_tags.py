"""What each event makes out of date, by the tags of gateway/queries.py."""

from collections.abc import Callable

from services.contracts.envelope import Envelope


def _conference(event: Envelope) -> list[str]:
    return ["conferences", f"conference:{event.data['conference']['id']}"]


def _session(event: Envelope) -> list[str]:
    session = event.data["session"]
    return [f"session:{session['id']}", f"programme:{session['conference_id']}"]


def _programme(event: Envelope) -> list[str]:
    return [f"programme:{event.data['conference_id']}", f"conference:{event.data['conference_id']}", "conferences"]


def _feed(event: Envelope) -> list[str]:
    return [f"feed:{event.data['conference_id']}"]


def _attendee(event: Envelope) -> list[str]:
    return [f"attendee:{event.data['attendee_id']}"]


def _author(event: Envelope) -> list[str]:
    return [f"author:{event.data['attendee_id']}"]


def _person(event: Envelope) -> list[str]:
    return [*_attendee(event), *_author(event), "people"]


def _member(event: Envelope) -> list[str]:
    return [*_person(event), f"members:{event.data['conference_id']}"]


def _speaker(event: Envelope) -> list[str]:
    return [*_member(event), f"speakers:{event.data['conference_id']}"]


def _between(event: Envelope) -> list[str]:
    return [*_attendee(event), f"attendee:{event.data['other_id']}"]


def _invitation(event: Envelope) -> list[str]:
    return [f"invitations:{event.data['conference_id']}"]


def _catalogue(event: Envelope) -> list[str]:
    return [f"catalogue:{event.data['conference_id']}", f"programme:{event.data['conference_id']}"]


def _merged(event: Envelope) -> list[str]:
    return [*_catalogue(event), f"speakers:{event.data['conference_id']}"]


def _star(event: Envelope) -> list[str]:
    return [f"stars:{event.data['attendee_id']}"]


def _captions(event: Envelope) -> list[str]:
    return [f"captions:{event.data['session_id']}", f"programme:{event.data['conference_id']}"]


def _wish(event: Envelope) -> list[str]:
    return [f"wishes:{event.data['attendee_id']}"]


def _question(event: Envelope) -> list[str]:
    return [f"questions:{event.data['session_id']}", f"moderation:{event.data['conference_id']}"]


def _questions_set(event: Envelope) -> list[str]:
    data = event.data
    return [f"questions:{data['session_id']}" if data["session_id"] else f"question-settings:{data['conference_id']}"]


def _rating(event: Envelope) -> list[str]:
    return [f"ratings:{event.data['session_id']}"]


def _notifications(event: Envelope) -> list[str]:
    return [f"notifications:{attendee_id}" for attendee_id in event.data["attendee_ids"]]


def _read(event: Envelope) -> list[str]:
    return [f"notifications:{event.data['attendee_id']}"]


def _erased(event: Envelope) -> list[str]:
    return [*_person(event), "erasures", *(f"feed:{key}" for key in event.data["conference_ids"])]


def _nothing(event: Envelope) -> list[str]:
    return []


# What each event makes out of date. A test fails when an event of the contracts has no line here.
EVENT_TAGS: dict[tuple[str, str], Callable[[Envelope], list[str]]] = {
    ("attendees", "attendee_registered"): _person,
    ("attendees", "profile_changed"): _person,
    ("attendees", "email_verified"): _attendee,
    ("attendees", "email_changed"): _attendee,
    ("attendees", "password_changed"): _attendee,
    ("attendees", "sign_ins_ended"): _attendee,
    ("attendees", "attendee_suspended"): _person,
    ("attendees", "attendee_reinstated"): _person,
    ("attendees", "operator_granted"): _attendee,
    ("attendees", "identity_linked"): _attendee,
    ("attendees", "identity_unlinked"): _attendee,
    ("attendees", "member_role_changed"): _member,
    ("attendees", "member_changed"): _member,
    ("attendees", "speaker_claimed"): _member,
    ("attendees", "speaker_linked"): _speaker,
    ("attendees", "speaker_unlinked"): _speaker,
    ("attendees", "speaker_relinked"): _speaker,
    ("attendees", "attendee_erased"): _person,
    ("attendees", "erasure_completed"): _nothing,
    ("attendees", "erasure_done"): _erased,
    ("sessions", "erasure_done"): _erased,
    ("feed", "erasure_done"): _erased,
    ("attendees", "attendee_followed"): _between,
    ("attendees", "attendee_unfollowed"): _between,
    ("attendees", "attendee_muted"): _between,
    ("attendees", "attendee_unmuted"): _between,
    ("attendees", "attendee_blocked"): _between,
    ("attendees", "attendee_unblocked"): _between,
    ("attendees", "letter_written"): _nothing,
    ("attendees", "letter_requested"): _nothing,
    ("attendees", "invitations_requested"): _invitation,
    ("attendees", "invitation_made"): _invitation,
    ("attendees", "invitation_used"): _invitation,
    ("attendees", "invitation_revoked"): _invitation,
    ("sessions", "session_starred"): _star,
    ("sessions", "session_unstarred"): _star,
    ("sessions", "question_asked"): _question,
    ("sessions", "question_changed"): _question,
    ("sessions", "question_voted"): _question,
    ("sessions", "questions_set"): _questions_set,
    ("sessions", "session_rated"): _rating,
    ("sessions", "notice_given"): _nothing,
    ("feed", "notifications_added"): _notifications,
    ("feed", "notifications_read"): _read,
    ("attendees", "notification_settings_changed"): _nothing,
    ("sessions", "conference_created"): _conference,
    ("sessions", "conference_changed"): _conference,
    ("sessions", "session_published"): _session,
    ("sessions", "session_changed"): _session,
    ("sessions", "session_moved"): _session,
    ("sessions", "session_cancelled"): _session,
    ("sessions", "session_withdrawn"): _session,
    ("sessions", "programme_imported"): _programme,
    ("sessions", "programme_released"): _programme,
    ("sessions", "catalogue_changed"): _catalogue,
    ("sessions", "speaker_changed"): _catalogue,
    ("sessions", "speaker_merged"): _merged,
    ("sessions", "session_recorded"): _session,
    ("sessions", "recordings_imported"): _programme,
    ("sessions", "captions_changed"): _captions,
    ("sessions", "recording_wished"): _wish,
    ("sessions", "recording_unwished"): _wish,
    ("feed", "entry_added"): _feed,
    ("feed", "entry_removed"): _feed,
    ("feed", "author_changed"): _author,
}
