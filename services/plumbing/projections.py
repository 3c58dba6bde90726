"""What a service keeps of another's things, told by events: the newest state there is, however the events come."""

from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

Document = dict[str, Any]


def keep_newest(collection: "Collection[Document]", key: str, fields: Document, version: int) -> None:
    """Keeps the state of the newest version: an event that comes late or twice changes nothing."""
    older, newer = {"_id": key, "version": {"$lt": version}}, {"$set": {**fields, "version": version}}
    try:
        collection.update_one(older, newer, upsert=True)
    except DuplicateKeyError:
        # There is one: as new as this, or an older one that another handler has inserted just now.
        collection.update_one(older, newer)
