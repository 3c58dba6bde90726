"""The sessions service: conferences, their programme, and what an audience does with it.

Put together from its parts, one folder per noun. In each, service.py has the entrypoints (load, decide, save, show),
domain.py the rules, repository.py the documents. File formats are in importers/ and exporters/.
"""

from services.sessions.calendars.service import Calendars
from services.sessions.captions.service import CaptionTexts
from services.sessions.catalogue.service import Catalogue
from services.sessions.conferences.service import Conferences
from services.sessions.conflicts.service import Conflicts
from services.sessions.data.service import Data
from services.sessions.editing.service import Editing
from services.sessions.exports.service import Exports
from services.sessions.finding.service import Finding
from services.sessions.imports.service import Imports
from services.sessions.notices.service import Notices
from services.sessions.now.service import Now
from services.sessions.questions.moderating import Moderation
from services.sessions.questions.service import Questions
from services.sessions.ratings.service import Ratings
from services.sessions.reading.service import Reading
from services.sessions.recordings.archives import RecordingImports
from services.sessions.releases.service import Releases
from services.sessions.speakers.service import Speakers
from services.sessions.stars.service import Stars
from services.sessions.wishes.service import Wishes


class SessionsService(
    Conferences,
    Catalogue,
    Speakers,
    Conflicts,
    Reading,
    Finding,
    Releases,
    Editing,
    Imports,
    Exports,
    Stars,
    Notices,
    Calendars,
    Questions,
    Moderation,
    Ratings,
    Now,
    CaptionTexts,
    RecordingImports,
    Wishes,
    Data,
):
    name = "sessions"
