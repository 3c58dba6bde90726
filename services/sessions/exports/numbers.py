"""The numbers that sessions and speakers go by in files: applications know them again by these, so none is given twice.

Given when first needed, and kept for good, also of what is gone. A number that an imported file had is kept when it is
free. What two replicas give at once is kept apart by unique indexes.
"""

from collections.abc import Iterable, Mapping

from pymongo import ASCENDING
from pymongo.database import Database

from services.plumbing.documents import Document
from services.plumbing.mongo import insert_missing
from services.plumbing.relay import Relay

LARGEST = 2**31 - 1  # what applications keep in 32 bits
AT_ONCE = 500
ATTEMPTS = 50  # each gives at least one number, unless another replica gives one meanwhile

Wanted = Mapping[str, int | None]  # thing -> the number it would like


class NumberRepository:
    """By conference and kind ("event" or "person"), one document for each thing."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["numbers"]

    def ensure_indexes(self) -> None:
        place = [("conference_id", ASCENDING), ("kind", ASCENDING), ("number", ASCENDING)]
        self._collection.create_index(place, unique=True)

    def of(self, conference_id: str, kind: str, wanted: Wanted) -> dict[str, int]:
        """The numbers of all these; those without one get theirs."""
        for _ in range(ATTEMPTS):
            known = self._known(conference_id, kind)
            missing = [thing for thing in wanted if thing not in known]
            if not missing:
                return {thing: known[thing] for thing in wanted}
            proposed = propose({thing: wanted[thing] for thing in missing}, known.values())
            self._add(conference_id, kind, proposed)
        raise RuntimeError(f"numbers of conference {conference_id} are given by others without end")

    def _known(self, conference_id: str, kind: str) -> dict[str, int]:
        found = self._collection.find({"conference_id": conference_id, "kind": kind})
        return {one["thing"]: one["number"] for one in found}

    def _add(self, conference_id: str, kind: str, proposed: Mapping[str, int]) -> None:
        """What another replica has numbered meanwhile, or a number it has given away, is left out."""
        documents = [
            {
                "_id": f"{conference_id}/{kind}/{thing}",
                "conference_id": conference_id,
                "kind": kind,
                "thing": thing,
                "number": number,
            }
            for thing, number in proposed.items()
        ]
        for start in range(0, len(documents), AT_ONCE):
            insert_missing(self._collection, documents[start : start + AT_ONCE])


def propose(wanted: Wanted, taken: Iterable[int]) -> dict[str, int]:
    """A free number for each: the wanted one for the first who wants it, else the lowest."""
    used = set(taken)
    given: dict[str, int] = {}
    for thing, number in wanted.items():
        if number is not None and 0 < number <= LARGEST and number not in used:
            given[thing] = number
            used.add(number)
    lowest = 1
    for thing in wanted:
        if thing not in given:
            while lowest in used:
                lowest += 1
            given[thing] = lowest
            used.add(lowest)
    return {thing: given[thing] for thing in wanted}
