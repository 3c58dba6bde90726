"""Where letters are kept: each is its own inbox document, which knows whether it was sent. Nobody else sees a document.

What becomes of a letter (leased, sent, failed) is told to nobody, so these changes are plain conditional updates.
"""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.mail.domain import BAD_LINK, KEPT_FOR, LEASE, Letter, State, written
from services.attendees.mail.texts import TEXTS
from services.contracts.errors import NotFound, VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay

SHELVED_AT_ONCE = 500  # letters taken off the shelf in one go


class LetterRepository:
    """Letters by id, and by the command that wrote them."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["letters"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        of_whom = [("attendee_id", ASCENDING), ("template", ASCENDING), ("written_at", ASCENDING)]
        self._collection.create_index(of_whom)
        self._collection.create_index([("address", ASCENDING)])
        self._collection.create_index([("shelved_at", ASCENDING)], sparse=True)
        self._collection.create_index([("forget_at", ASCENDING)], expireAfterSeconds=0)

    # --- writing

    def write(self, letter: Letter, request: Request | None = None, *, waits: bool = True) -> bool:
        """Keeps it, and tells that it is to go out; False when this letter, or one of this request, is there already.

        `waits`: whether somebody waits for that, as in Documents.
        Raises ValueError when its text needs a value that it does not have: nobody could send it.
        """
        missing = TEXTS[letter.template].needs - set(letter.values)
        if missing:
            raise ValueError(f"the letter {letter.template} needs {', '.join(sorted(missing))}")
        try:
            self._documents.insert(letter.id, _fields(letter), [written(letter)], request, waits=waits)
        except DuplicateKeyError:
            return False
        return True

    def created_by(self, request: Request) -> Letter | None:
        """The letter that this request wrote before, if it did."""
        document = self._documents.created_by(request)
        return _letter(document) if document else None

    def find(self, letter_id: str) -> Letter | None:
        document = self._collection.find_one({"_id": letter_id})
        return _letter(document) if document else None

    def count_since(self, attendee_id: str, template: str, since: datetime) -> int:
        """How many of one kind somebody was sent lately."""
        query = {"attendee_id": attendee_id, "template": template, "written_at": {"$gte": since}}
        return self._collection.count_documents(query)

    def of_attendee(self, attendee_id: str, *, after: str = "", limit: int) -> list[Letter]:
        """The letters to somebody that are kept, in the order of ids."""
        query = {"attendee_id": attendee_id, "_id": {"$gt": after}}
        return [_letter(one) for one in self._collection.find(query).sort("_id", ASCENDING).limit(limit)]

    def count_of(self, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id})

    def forget(self, attendee_id: str) -> None:
        """Removes all letters to somebody who is gone, also those not sent yet."""
        self._collection.delete_many({"attendee_id": attendee_id})

    def count_unsent(self, address: str, attendee_id: str, *, but: str) -> int:
        """How many are on their way to the address of somebody without being to them, but for the template `but`."""
        return self._collection.count_documents(_unsent(address, attendee_id, but))

    def forget_unsent(self, address: str, attendee_id: str, *, but: str) -> None:
        """Removes those."""
        self._collection.delete_many(_unsent(address, attendee_id, but))

    # --- links

    def open_link(self, template: str, letter_id: str | None, *, at: datetime) -> Letter:
        """The letter whose link is still good. Raises NotFound, also for None: a seal that is not ours."""
        document = self._collection.find_one(_good_link(template, letter_id, at))
        if document is None:
            raise NotFound(BAD_LINK)
        return _letter(document)

    def use_link(self, template: str, letter_id: str | None, *, at: datetime) -> Letter:
        """The same, and nobody can use it again: of two at once, one is refused."""
        used = {"$set": {"link_used_at": at}}
        document = self._collection.find_one_and_update(_good_link(template, letter_id, at), used)
        if document is None:
            raise NotFound(BAD_LINK)
        return _letter(document)

    # --- sending

    def lease(self, letter_id: str, *, at: datetime) -> str | None:
        """Makes sure that nobody else sends it for a while. None: somebody is at it, or it is not waiting any more."""
        lease_id = new_id()
        free = {"$or": [{"leased_until": None}, {"leased_until": {"$lte": at}}]}
        update = {"$set": {"leased_until": at + LEASE, "lease_id": lease_id}}
        leased = self._collection.update_one({"_id": letter_id, "state": State.WAITING, **free}, update)
        return lease_id if leased.matched_count else None

    def release(self, letter_id: str, lease_id: str) -> None:
        """It was not sent: whoever gets it next need not wait for the lease to end."""
        self._collection.update_one({"_id": letter_id, "lease_id": lease_id}, {"$unset": _LEASE})

    def settle(self, letter_id: str, state: State, *, at: datetime, reason: str = "") -> None:
        """SENT or FAILED. The address is not needed any more; nor, to people without an account, is what it says.

        Those could not be found again by whom it says something of, such as the organiser who invites.
        """
        done = {"state": state, "address": "", "settled_at": at, "reason": reason, "forget_at": at + KEPT_FOR}
        waiting = {"_id": letter_id, "state": State.WAITING}
        to_nobody_known = {**waiting, "attendee_id": None}
        settled = self._collection.update_one(to_nobody_known, {"$set": {**done, "values": {}}, "$unset": _LEASE})
        if not settled.matched_count:
            self._collection.update_one(waiting, {"$set": done, "$unset": _LEASE})

    def shelve(self, letter_id: str, *, at: datetime) -> None:
        """There is no mail server: it waits until there is one."""
        shelved = {"state": State.SHELVED, "shelved_at": at}
        self._collection.update_one({"_id": letter_id, "state": State.WAITING}, {"$set": shelved})

    def unshelve(self) -> int:
        """Tells of those that waited for a mail server once more, oldest first. Answers how many."""
        found = self._collection.find({"shelved_at": {"$exists": True}}).sort("shelved_at", ASCENDING)
        letters = [_letter(document) for document in found.limit(SHELVED_AT_ONCE)]
        return sum(self._unshelve(letter) for letter in letters)

    def _unshelve(self, letter: Letter) -> bool:
        waiting: Document = {"state": State.WAITING}
        try:
            self._documents.save(letter.id, letter.version, waiting, [written(letter)], without=["shelved_at"])
        except VersionMismatch:
            return False  # another process has just done it
        return True


_LEASE = {"leased_until": "", "lease_id": ""}


def _good_link(template: str, letter_id: str | None, at: datetime) -> dict[str, Any]:
    return {"_id": letter_id, "template": template, "link_used_at": None, "link_expires_at": {"$gt": at}}


def _unsent(address: str, attendee_id: str, but: str) -> dict[str, Any]:
    return {"address": address, "attendee_id": {"$ne": attendee_id}, "template": {"$ne": but}}


def _fields(letter: Letter) -> Document:
    return {
        "template": letter.template,
        "address": letter.address,
        "attendee_id": letter.attendee_id,
        "values": letter.values,
        "link_expires_at": letter.link_expires_at,
        "link_email": letter.link_email,
        "link_generation": letter.link_generation,
        "link_used_at": None,
        "good_until": letter.good_until,
        "state": State.WAITING,
        "written_at": now(),
    }


def _letter(document: Document) -> Letter:
    return Letter(
        id=document["_id"],
        template=document["template"],
        address=document["address"],
        attendee_id=document["attendee_id"],
        values=document["values"],
        link_expires_at=document["link_expires_at"],
        link_email=document["link_email"],
        link_generation=document.get("link_generation", 0),
        link_used_at=document["link_used_at"],
        good_until=document.get("good_until"),
        state=State(document["state"]),
        written_at=document["written_at"],
        settled_at=document.get("settled_at"),
        reason=document.get("reason", ""),
        version=document["version"],
    )
