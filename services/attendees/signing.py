"""Gives the attendees service the key it signs with."""

from typing import Any

from nameko.extensions import DependencyProvider

from services.attendees.tokens import Signer
from services.plumbing.config import Settings


class Signing(DependencyProvider):
    """Reads the key once, when the container sets up. Without a key the service does not start, and says so."""

    def setup(self) -> None:
        key_file = Settings.from_env().token_key_file
        if not key_file:
            raise RuntimeError("Set HALLWAY_TOKEN_KEY_FILE; python -m services.attendees.keys makes the key.")
        self._signer = Signer(key_file)

    def get_dependency(self, worker_ctx: Any) -> Signer:
        return self._signer
