"""The rules of going: who may, what is left of an account, and when an erasure is complete. No database, no clock."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.attendees.domain import Attendee
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.contracts.events_attendees import KEEP, REMOVE

WHO_CONFIRMS = ("attendees", "sessions", "feed", "media")  # media: the gateway, for the files it keeps
RECEIPT_KEPT = timedelta(days=365)
# How long the next export waits for one that broke off. One that is still being read then is not disturbed.
EXPORT_AT_MOST = timedelta(minutes=2)

Counts = dict[str, int]


@dataclass(frozen=True)
class Confirmation:
    """What one of those who keep something of people has done for an erasure, by kind of thing."""

    removed: Counts
    anonymised: Counts
    at: datetime


@dataclass(frozen=True)
class Erasure:
    """One person's wish to be gone, and what became of it.

    `address` is there until this service has removed what it finds by it. What remains then names nobody: the receipt.
    `found` is what this service had when it began to remove, since what is gone cannot be counted any more.
    """

    id: str
    attendee_id: str
    address: str
    posts: str
    requested_at: datetime
    found: Counts | None = None
    confirmations: dict[str, Confirmation] = field(default_factory=dict)
    completed_at: datetime | None = None
    version: int = 0


def check_wish(attendee: Attendee, posts: str, *, other_operators: int) -> None:
    """Raises what keeps this person from going at this moment. That it is them, their password has shown."""
    if posts not in (KEEP, REMOVE):
        raise Invalid.fields({"posts": [f"Say what becomes of your posts: {KEEP} or {REMOVE}."]})
    if attendee.operator and not other_operators:
        raise Conflict("You are the only operator. Make somebody else operator first, or nobody could run this.")


def wish_again(erasure: Erasure, wish: Erasure) -> Erasure:
    """What an attempt left that broke off, as it is wished now. What has been carried out stays as it is."""
    if not erasure.address:
        return erasure
    return replace(erasure, address=wish.address, posts=wish.posts, requested_at=wish.requested_at)


def erase(attendee: Attendee, erasure: Erasure, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """What is left of the account: an id that is taken, and that it is gone. The generation ends all sign-ins."""
    if attendee.erased_at is not None:
        return attendee, []
    left = Attendee(
        id=attendee.id,
        email=f"erased:{attendee.id}",  # no address looks like this, and each is another: the index wants that
        name="",
        created_at=at,
        visibility="nobody",
        suggestions=False,
        active=False,
        generation=attendee.generation + 1,
        erased_at=at,
        version=attendee.version,
    )
    data = {"attendee_id": attendee.id, "erasure_id": erasure.id, "posts": erasure.posts}
    return left, [Event("attendee_erased", data)]


def counted(erasure: Erasure, found: Counts) -> tuple[Erasure, list[Event]]:
    """What there is to remove, as it was counted first: whoever goes on after a crash finds less."""
    return (erasure if erasure.found is not None else replace(erasure, found=found)), []


def cleaned(erasure: Erasure, posts: str) -> tuple[Erasure, list[Event]]:
    """This service has removed what it found; told once, and the address goes with it.

    `posts` is what all were told: of two wishes at once, it is the one that came to pass.
    """
    if not erasure.address:
        return erasure, []
    data = {
        "erasure_id": erasure.id,
        "attendee_id": erasure.attendee_id,
        "conference_ids": [],
        "removed": erasure.found or {},
        "anonymised": {},
    }
    return replace(erasure, address="", posts=posts), [Event("erasure_done", data)]


def confirm(
    erasure: Erasure, service: str, removed: Counts, anonymised: Counts, *, at: datetime
) -> tuple[Erasure, list[Event]]:
    """One of those who keep something is done; that it said so before changes nothing."""
    if service in erasure.confirmations:
        return erasure, []
    return _with(erasure, service, Confirmation(removed, anonymised, at))


def confirm_files(erasure: Erasure, removed: int, *, at: datetime) -> tuple[Erasure, list[Event]]:
    """A gateway has deleted these files. Two may have shared the work, so what they say adds up."""
    before = erasure.confirmations.get("media", Confirmation({}, {}, at))
    total = before.removed.get("files", 0) + removed
    return _with(erasure, "media", replace(before, removed={"files": total}))


def _with(erasure: Erasure, service: str, confirmation: Confirmation) -> tuple[Erasure, list[Event]]:
    erasure = replace(erasure, confirmations=erasure.confirmations | {service: confirmation})
    if erasure.completed_at is not None or set(erasure.confirmations) != set(WHO_CONFIRMS):
        return erasure, []
    done = replace(erasure, completed_at=max(each.at for each in erasure.confirmations.values()))
    return done, [Event("erasure_completed", {"erasure_id": erasure.id})]
