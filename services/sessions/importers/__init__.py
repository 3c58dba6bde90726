"""Programmes that organisers bring from elsewhere: bytes in, values out.

Reads frab, pretalx, wafer, Pentabarf and FOSDEM schedule.xml and schedule.json, and the v2 draft of the latter.
It decides nothing about sessions that exist already: comparing and storing are the session domain's.
"""

from services.sessions.importers.model import (
    ImportedLink,
    ImportedMaterial,
    ImportedSession,
    ImportedSpeaker,
    Programme,
    Skipped,
    Unreadable,
)
from services.sessions.importers.read import MAX_BYTES, read_programme

__all__ = [
    "MAX_BYTES",
    "ImportedLink",
    "ImportedMaterial",
    "ImportedSession",
    "ImportedSpeaker",
    "Programme",
    "Skipped",
    "Unreadable",
    "read_programme",
]
