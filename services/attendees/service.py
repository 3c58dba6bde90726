"""The attendees service, put together from its parts. Each part's entrypoints stand in its folder."""

from services.attendees.accounts.service import Accounts
from services.attendees.authors.service import Authors
from services.attendees.batches.service import Batches
from services.attendees.claims.service import Claims
from services.attendees.connections.service import Connections
from services.attendees.data.service import Data
from services.attendees.directory.service import Directory
from services.attendees.identities.service import Identities
from services.attendees.mail.service import Mail
from services.attendees.notices.service import Notices
from services.attendees.profiles.service import Profiles
from services.attendees.suggestions.service import Suggestions


class AttendeesService(
    Identities, Accounts, Profiles, Claims, Batches, Connections, Suggestions, Mail, Notices, Data, Directory, Authors
):
    """People: accounts, profiles, roles, each other, and what becomes of their data."""

    name = "attendees"
