"""Reads attendees in the order of their names; it never writes them."""

from collections.abc import Iterator

from pymongo import ASCENDING
from pymongo.database import Database

from services.attendees.connections.paging import BATCH
from services.attendees.connections.windows import Name, after_name
from services.attendees.domain import Attendee
from services.attendees.repository import attendee_of
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

BY_NAME = [("name_key", ASCENDING), ("_id", ASCENDING)]
# What no list shows; long, and read for each of many people.
UNREAD = dict.fromkeys(("bio", "links", "prefixes", "outbox", "requests", "password_hash"), 0)

Found = tuple[Name, Attendee]


class DirectoryRepository:
    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._attendees = database["attendees"]

    def ensure_indexes(self) -> None:
        """The attendees' indexes are made by their own repository."""

    def after(self, place: Name, narrowing: dict[str, str]) -> Iterator[list[Found]]:
        """Batches of the people after a place. `narrowing` is one equality on an indexed field, or none.

        Each query is that equality and a range of names, which one index has; nothing else is asked of the database.
        """
        while True:
            for window in after_name(place):
                query = {**narrowing, **window}
                found = [_found(one) for one in self._attendees.find(query, UNREAD).sort(BY_NAME).limit(BATCH)]
                yield found
                if len(found) == BATCH:
                    place = found[-1][0]
                    break
            else:
                return


def _found(document: Document) -> Found:
    return Name(document["name_key"], document["_id"]), attendee_of(document | {"links": ()})
