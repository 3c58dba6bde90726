"""The shapes of a person's page: what is told to whom. Nothing here holds an e-mail address."""

from dataclasses import asdict
from typing import Any

from services.attendees import schemas
from services.attendees.connections.domain import Relation
from services.attendees.domain import Attendee
from services.plumbing.markdown import to_html

Shown = dict[str, Any]


def profile(attendee: Attendee, counts: dict[str, int]) -> Shown:
    """As anybody sees it who may see the person; without the conferences in which they are hidden."""
    seen = {key: member for key, member in attendee.memberships.items() if not member.hidden}
    return _shown(attendee, counts) | {
        "conferences": [{"conference_id": key, "role": member.role} for key, member in seen.items()],
        "speaker_of": [one for one in _speaker_of(attendee) if one["conference_id"] in seen],
    }


def profile_for(attendee: Attendee, counts: dict[str, int], relation: Relation) -> Shown:
    """For somebody signed in.

    Time zone and language help those who work together, and tell strangers where somebody lives: so they are for the
    people whom this person follows.
    """
    near = {"timezone": attendee.timezone, "language": attendee.language} if relation.followed_by else {}
    # Whether this person mutes the viewer, or blocks them, is not theirs to know.
    known = {key: value for key, value in asdict(relation).items() if key != "blocked_by"}
    return profile(attendee, counts) | near | {"relation": known}


def own_profile(attendee: Attendee, counts: dict[str, int]) -> Shown:
    members = attendee.memberships.items()
    return (
        _shown(attendee, counts)
        | schemas.show_own(attendee)
        | {
            "conferences": [{"conference_id": key, "role": one.role, "hidden": one.hidden} for key, one in members],
            "speaker_of": _speaker_of(attendee),
        }
    )


def _shown(attendee: Attendee, counts: dict[str, int]) -> Shown:
    return schemas.show(attendee) | {"bio_html": to_html(attendee.bio), **counts}


def _speaker_of(attendee: Attendee) -> list[Shown]:
    return [{"conference_id": key, "speaker_id": speaker_id} for key, speaker_id in attendee.linked_speakers]
