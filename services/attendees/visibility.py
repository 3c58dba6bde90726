"""Who may see a person: one rule, for every read. Pure."""

from dataclasses import dataclass

from services.attendees.domain import Attendee


@dataclass(frozen=True)
class Viewer:
    """Who looks. `followed`: the person looked at follows them; `blocked`: that person has blocked them."""

    id: str | None = None
    operator: bool = False
    followed: bool = False
    blocked: bool = False


def may_see(attendee: Attendee, viewer: Viewer) -> bool:
    """Whether this viewer may know of this person. If not, it is as if there were nobody."""
    if attendee.erased_at is not None:
        return False
    if viewer.operator or viewer.id == attendee.id:
        return True
    if viewer.blocked or not attendee.active:
        return False
    return {
        "public": True,
        "attendees": viewer.id is not None,
        "following": viewer.followed,
    }.get(attendee.visibility, False)
