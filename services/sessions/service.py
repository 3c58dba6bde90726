"""The sessions service: conferences, their programme, and what an audience does with it.

Put together from its parts, one folder per noun. In each, service.py has the entrypoints (load, decide, save, show),
domain.py the rules, repository.py the documents. File formats are in importers/ and exporters/.
"""

from services.sessions.conferences.service import Conferences
from services.sessions.editing.service import Editing
from services.sessions.imports.service import Imports
from services.sessions.reading.service import Reading
from services.sessions.stars.service import Stars


class SessionsService(Conferences, Reading, Editing, Imports, Stars):
    name = "sessions"
