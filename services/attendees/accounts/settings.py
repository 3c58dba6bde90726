"""How strict this installation is with new accounts, as its environment says."""

from typing import Any

from nameko.extensions import DependencyProvider

from services.plumbing.config import Settings


class NeedsVerifiedEmail(DependencyProvider):
    """Whether only those sign in, and are seen by others, whose address is verified."""

    def setup(self) -> None:
        self._needed = Settings.from_env().sign_in_needs_verified_email

    def get_dependency(self, worker_ctx: Any) -> bool:
        return self._needed
