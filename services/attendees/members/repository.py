"""Finds the members of a conference among the attendees, and lets its organisers change one after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.domain import Attendee
from services.attendees.repository import attendee_of
from services.contracts.errors import Conflict
from services.plumbing.clock import new_id
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

TURN_SECONDS = 10  # after this, whoever had the turn has crashed
TRIES, PAUSE_SECONDS = 20, 0.1  # at getting the turn: well within the caller's deadline
BUSY = "The organisers of this conference are changing at this moment. Try again."
# Of linked speakers, who are read all at once, for pages that are asked for often.
READ = ("name", "created_at", "visibility", "active", "erased_at")
UNREAD: dict[str, Any] = {"email": "", "interests": (), "links": ()}


class MemberRepository:
    """Reads attendees; it never writes them."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._attendees = database["attendees"]
        self._turns = database["organiser_turns"]

    def ensure_indexes(self) -> None:
        """The attendees' indexes are made by their own repository, and turns are found by id."""

    def linked(self, conference_id: str) -> list[Attendee]:
        """The members who are speakers of the programme: what decides on who sees them, and what they are here."""
        read = dict.fromkeys((*READ, f"memberships.{conference_id}"), 1)
        found = self._attendees.find({"member_keys": f"{conference_id} linked"}, read)
        return [attendee_of({**UNREAD, **one}) for one in found]

    def claiming(self, conference_id: str, after: str, limit: int) -> list[Attendee]:
        """Members with a claim that waits for an organiser, by id."""
        query = {"claims_in": conference_id, "_id": {"$gt": after}}
        return [attendee_of(one) for one in self._attendees.find(query).sort("_id", ASCENDING).limit(limit)]

    def speaker_is_taken(self, conference_id: str, speaker_id: str, *, by_other_than: str) -> bool:
        found = self._attendees.find_one({"speaker_keys": f"{conference_id} {speaker_id}"}, {"_id": 1})
        return found is not None and found["_id"] != by_other_than

    def claimers(self, conference_id: str, speaker_id: str) -> list[str]:
        """Who is linked to this speaker, and who waits to be."""
        linked = self._attendees.find({"speaker_keys": f"{conference_id} {speaker_id}"}, {"_id": 1})
        waiting = self._attendees.find({"claims_in": conference_id}, {f"memberships.{conference_id}.claims": 1})
        own = [
            one["_id"]
            for one in waiting
            if any(
                claim["speaker_id"] == speaker_id
                for claim in one.get("memberships", {}).get(conference_id, {}).get("claims", ())
            )
        ]
        return list(dict.fromkeys([*(one["_id"] for one in linked), *own]))

    def other_organisers(self, conference_id: str, attendee_id: str) -> int:
        """How many can organise the conference besides this one. Whoever is suspended cannot."""
        query = {"member_keys": f"{conference_id} organiser", "_id": {"$ne": attendee_id}, "active": True}
        return self._attendees.count_documents(query)

    @contextmanager
    def turn(self, conference_id: str, *, at: datetime) -> Iterator[None]:
        """Only one at a time takes organisers away: two who leave at once must not both see the other stay.

        The people are documents of their own, so no single update could decide this.
        """
        turn_id = new_id()
        self._turns.delete_one({"_id": conference_id, "until": {"$lte": at}})
        self._wait_for(conference_id, {"turn_id": turn_id, "until": at + timedelta(seconds=TURN_SECONDS)})
        try:
            yield
        finally:
            self._turns.delete_one({"_id": conference_id, "turn_id": turn_id})

    def _wait_for(self, conference_id: str, turn: Document) -> None:
        for left in reversed(range(TRIES)):
            try:
                self._turns.insert_one({"_id": conference_id, **turn})
            except DuplicateKeyError as error:
                if not left:
                    raise Conflict(BUSY) from error
                sleep(PAUSE_SECONDS)
            else:
                return
