"""python -m services.run NAME: one service in one process. SIGTERM and SIGINT let it finish what it is doing.

Importing this module patches the standard library for eventlet; nothing may be imported before that.
"""

import eventlet

eventlet.monkey_patch()

import importlib
import logging
import os
import signal
import sys

from nameko.runners import ServiceRunner

from services.plumbing import logs
from services.plumbing.config import Settings

log = logging.getLogger(__name__)

SERVICES = {
    "attendees": "services.attendees.service:AttendeesService",
    "sessions": "services.sessions.service:SessionsService",
    "feed": "services.feed.service:FeedService",
}
STOP_SECONDS = 20  # stopping waits for the broker; when there is none, this is the end of the wait


def load(name: str) -> type:
    module, _, cls = SERVICES[name].partition(":")
    return getattr(importlib.import_module(module), cls)


def serve(service: type, settings: Settings) -> None:
    """Runs until stopped. Raises what ended the container, if anything did."""
    runner = ServiceRunner(settings.nameko())
    runner.add_service(service)

    def stop(signum: int, frame: object) -> None:
        # A signal handler runs in the hub, where nothing may wait: stop in a greenthread.
        eventlet.spawn_n(runner.stop)
        eventlet.spawn_after(STOP_SECONDS, os._exit, 1)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runner.start()
    log.info("service started")
    runner.wait()
    log.info("service stopped")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        print(f"usage: python -m services.run {'|'.join(SERVICES)}", file=sys.stderr)
        return 2
    settings = Settings.from_env()
    logs.configure(settings.log_level, settings.instance or arguments[0])
    serve(load(arguments[0]), settings)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
