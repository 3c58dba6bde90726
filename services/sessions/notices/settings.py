"""How long changes wait for more of them, and when reminders go out, as the environment of this installation says."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nameko.extensions import DependencyProvider

from services.sessions.notices.domain import Windows

QUIET_SECONDS = 120
LONGEST_SECONDS = 600
AHEAD_SECONDS = 600


def windows_from(env: Mapping[str, str]) -> Windows:
    def seconds(name: str, default: float) -> timedelta:
        return timedelta(seconds=float(env.get(name) or default))

    return Windows(
        quiet=seconds("HALLWAY_NOTICE_QUIET_SECONDS", QUIET_SECONDS),
        longest=seconds("HALLWAY_NOTICE_LONGEST_SECONDS", LONGEST_SECONDS),
        ahead=seconds("HALLWAY_REMINDER_SECONDS", AHEAD_SECONDS),
    )


class NoticeWindows(DependencyProvider):
    """Read once, when the container sets up."""

    def setup(self) -> None:
        self._windows = windows_from(os.environ)

    def get_dependency(self, worker_ctx: Any) -> Windows:
        return self._windows
