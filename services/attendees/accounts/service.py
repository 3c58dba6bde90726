"""Accounts, put together: registration, sign-in, recovery, what people do with their own, what operators do."""

from services.attendees.accounts.own import OwnAccount
from services.attendees.accounts.recovery import Recovery
from services.attendees.accounts.registration import Registration, new_attendee
from services.attendees.accounts.suspension import Suspension

__all__ = ["Accounts", "new_attendee"]


class Accounts(Registration, Recovery, OwnAccount, Suspension):
    """All entrypoints of accounts."""
