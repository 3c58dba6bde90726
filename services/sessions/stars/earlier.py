"""Sessions that were starred under an earlier Hallway, which neither counted stars nor watched what was starred."""

from pymongo.database import Database

from services.plumbing.documents import BULK_SIZE, Document


def starred_but_not_in(database: "Database[Document]", collection: str) -> dict[str, str]:
    """Starred sessions without a document of their own in this collection, with their conferences."""
    found: dict[str, str] = {}
    starred = sorted(database["stars"].distinct("session_id", {"active": True}))
    for start in range(0, len(starred), BULK_SIZE):
        some = starred[start : start + BULK_SIZE]
        known = {one["_id"] for one in database[collection].find({"_id": {"$in": some}}, {"_id": 1})}
        missing = [one for one in some if one not in known]
        sessions = database["sessions"].find({"_id": {"$in": missing}}, {"conference_id": 1})
        found.update((one["_id"], one["conference_id"]) for one in sessions)
    return found
