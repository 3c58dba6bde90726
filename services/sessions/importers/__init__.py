"""Programmes that organisers bring from elsewhere: bytes in, values out.

Reads frab, pretalx, wafer, Pentabarf and FOSDEM schedule.xml and schedule.json, and the v2 draft of the latter;
iCalendar; the JSON of Sessionize, pretalx's API and widget, OPass and symposion; and tables, as CSV or as JSON.
It decides nothing about sessions that exist already: comparing and storing are the session domain's.
"""

from services.sessions.importers.model import (
    ImportedLink,
    ImportedMaterial,
    ImportedRoom,
    ImportedSession,
    ImportedSpeaker,
    ImportedTrack,
    Programme,
    Sample,
    Skipped,
    Unreadable,
)
from services.sessions.importers.options import CATEGORY_FIELDS, COLUMN_FIELDS, NOTHING_SAID, FieldMapping
from services.sessions.importers.read import FORMATS, MAX_BYTES, read_programme, sample_of

__all__ = [
    "CATEGORY_FIELDS",
    "COLUMN_FIELDS",
    "FORMATS",
    "MAX_BYTES",
    "NOTHING_SAID",
    "FieldMapping",
    "ImportedLink",
    "ImportedMaterial",
    "ImportedRoom",
    "ImportedSession",
    "ImportedSpeaker",
    "ImportedTrack",
    "Programme",
    "Sample",
    "Skipped",
    "Unreadable",
    "read_programme",
    "sample_of",
]
