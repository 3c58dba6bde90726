"""The programme as files for others: values in, bytes out, and the same bytes for the same values.

frab's schedule.xml and schedule.json, iCalendar, xCal, CSV and JSON Feed. What is exported and who may have it is
decided by exports/; drafts and what is only planned never come here.
"""

from services.sessions.exporters.formats import FORMATS, Format
from services.sessions.exporters.model import Outgoing, Person, Room, Track, pieces_of

__all__ = ["FORMATS", "Format", "Outgoing", "Person", "Room", "Track", "pieces_of"]
