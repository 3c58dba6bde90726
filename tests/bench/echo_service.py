"""What reads and posts are held against: a plain Nameko service that answers what it is told.

`python -m tests.bench.echo_service AMQP_URL`. Nothing of Hallway is in it.
"""

# ruff: noqa: E402 - eventlet must patch the standard library before anything else is imported

import os
import sys
import warnings

os.environ["EVENTLET_NO_GREENDNS"] = "yes"
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

from nameko.cli.run import run
from nameko.rpc import rpc

MAX_WORKERS = 16  # as many as a service of ours has


class EchoService:
    name = "echo"

    @rpc
    def echo(self, payload):  # type: ignore[no-untyped-def]
        return payload


if __name__ == "__main__":
    run([EchoService], {"AMQP_URI": sys.argv[1], "max_workers": MAX_WORKERS, "serializer": "json"})
