"""Gives the attendees service its mail server, once per process."""

import logging
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from services.attendees.mail.rendering import Stationery
from services.attendees.mail.sender import Sender, Server
from services.plumbing.config import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """`sender` is None while no mail server is set up: letters wait."""

    stationery: Stationery
    sender: Sender | None


class Sending(DependencyProvider):
    """Reads the settings when the container sets up. With wrong ones the service does not start, and says why."""

    def setup(self) -> None:
        settings = Settings.from_env()
        stationery = Stationery.of(settings.public_url, settings.mail_from)
        if not settings.smtp_url:
            log.warning("SMTP_URL is not set: letters wait until it is")
        server = Server.from_url(settings.smtp_url) if settings.smtp_url else None
        self._post = Post(stationery, Sender(server, stationery.sender.domain) if server else None)

    def get_dependency(self, worker_ctx: Any) -> Post:
        return self._post
