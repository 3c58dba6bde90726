"""Which stored files the programme refers to, and sessions by guid. Sessions themselves are written elsewhere."""

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.database import Database

from services.plumbing.documents import Document
from services.plumbing.relay import Relay

FILE = "materials.versions.file"


class FileUseRepository:
    """Looks at the documents of sessions."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._sessions = database["sessions"]

    def ensure_indexes(self) -> None:
        self._sessions.create_index([(FILE, ASCENDING)], sparse=True)

    def used(self, files: Iterable[str]) -> set[str]:
        """Those of the files that some session refers to, in any version of any material."""
        wanted = set(files)
        found = self._sessions.find({FILE: {"$in": sorted(wanted)}}, {"materials": 1})
        return wanted & {
            version["file"] for one in found for material in one["materials"] for version in material["versions"]
        }
