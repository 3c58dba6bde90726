"""What can go wrong with the provider. `reason` is ours or one of the protocol's error codes: fit for a log."""

from services.contracts.errors import Unauthenticated, Unavailable


class ProviderAway(Unavailable):
    """The provider cannot be reached, or says what no provider says. Nobody's sign-in is at fault."""

    def __init__(self, reason: str) -> None:
        super().__init__("The organisation's sign-in cannot be reached right now.", {"retry_after_seconds": "30"})
        self.reason = reason


class SignInRefused(Unauthenticated):
    """What came back from the provider proves nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__("The organisation's sign-in did not confirm who you are.")
        self.reason = reason


class UnknownKey(SignInRefused):
    """An ID token signed with a key that we do not have; the provider may have a new one."""
