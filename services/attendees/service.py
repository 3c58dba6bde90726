"""The attendees service, put together from its parts. Each part's entrypoints stand in its folder."""

from services.attendees.accounts.service import Accounts
from services.attendees.connections.service import Connections
from services.attendees.data.service import Data
from services.attendees.mail.service import Mail
from services.attendees.members.service import Members
from services.attendees.profiles.service import Profiles


class AttendeesService(Accounts, Profiles, Members, Connections, Mail, Data):
    """People: accounts, profiles, roles, each other, and what becomes of their data."""

    name = "attendees"
