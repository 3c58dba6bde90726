"""A real Nameko service for tests of the client: `python -m tests.integration.gateway.echo_service AMQP_URL`."""

import os
import sys
import warnings
from typing import Any, ClassVar

os.environ["EVENTLET_NO_GREENDNS"] = "yes"
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

from nameko.cli.run import run
from nameko.extensions import DependencyProvider
from nameko.rpc import rpc

from services.contracts.errors import Conflict, NotFound


class Context(DependencyProvider):
    def get_dependency(self, worker_ctx: Any) -> Any:
        return worker_ctx.context_data


class EchoService:
    name = "echo"
    context = Context()
    ran: ClassVar[list[str]] = []
    sleeping: ClassVar[list[str]] = []

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def slow(self, seconds: float, value: str) -> str:
        self.sleeping.append(value)
        eventlet.sleep(seconds)
        self.sleeping.remove(value)
        return value

    @rpc
    def running(self) -> list[str]:
        return self.sleeping

    @rpc
    def mark(self, value: str) -> str:
        self.ran.append(value)
        return value

    @rpc
    def marks(self) -> list[str]:
        return self.ran

    @rpc
    def headers(self) -> Any:
        return self.context

    @rpc
    def missing(self) -> None:
        raise NotFound("there is no such thing", {"id": "x"})

    @rpc
    def conflict(self) -> None:
        raise Conflict("not now")

    @rpc
    def broken(self) -> None:
        raise KeyError("the password is swordfish")


if __name__ == "__main__":
    run([EchoService], {"AMQP_URI": sys.argv[1], "max_workers": 20})
