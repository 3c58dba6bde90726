"""Who asked for what is being done now: set by the entrypoints, read by the outbox and the logs.

A context variable belongs to one greenthread, and Nameko runs every worker in its own.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from services.plumbing.clock import new_id


@dataclass(frozen=True, slots=True)
class Cause:
    """The request that is being served: its correlation id, and the attendee who made it (None: nobody signed in)."""

    correlation_id: str
    actor: str | None = None

    @classmethod
    def from_headers(cls, data: Mapping[str, Any]) -> "Cause":
        actor = data.get("actor")
        return cls(str(data.get("correlation_id") or new_id()), str(actor) if actor else None)


_cause: ContextVar[Cause | None] = ContextVar("cause", default=None)


def current() -> Cause:
    """The cause of what is being done; work that nobody asked for gets a correlation id of its own."""
    return _cause.get() or Cause(new_id())


def known() -> Cause | None:
    """The cause, or None outside a request."""
    return _cause.get()


def enter(cause: Cause) -> None:
    """Makes `cause` the one of this greenthread."""
    _cause.set(cause)


class CauseOfWork(DependencyProvider):
    """Takes the cause from the message that started the worker. Injects it, too."""

    def worker_setup(self, worker_ctx: Any) -> None:
        enter(Cause.from_headers(worker_ctx.data))  # never raises: an exception here would kill the container

    def get_dependency(self, worker_ctx: Any) -> Cause:
        return Cause.from_headers(worker_ctx.data)
