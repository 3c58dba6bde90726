"""What the operator says of imports from addresses, in the environment."""

import os
from collections.abc import Mapping
from typing import Any

from nameko.extensions import DependencyProvider

from services.sessions.imports.fetching import Fetcher

TICK_SECONDS = 15.0  # how often a process looks for scheduled imports that are due


def allows_private(env: Mapping[str, str]) -> bool:
    return env.get("HALLWAY_IMPORT_ALLOW_PRIVATE", "") in ("1", "true", "yes")


def tick_seconds(env: Mapping[str, str] = os.environ) -> float:
    return float(env.get("HALLWAY_IMPORT_TICK_SECONDS") or TICK_SECONDS)


class Fetching(DependencyProvider):
    """Gives a service its fetcher."""

    def setup(self) -> None:
        self._fetcher = Fetcher(allow_private=allows_private(os.environ))

    def get_dependency(self, worker_ctx: Any) -> Fetcher:
        return self._fetcher
