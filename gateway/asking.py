"""How the named reads are made, and what of the reader they depend on. Which reads there are stands in queries.py."""

from typing import Protocol

from gateway.backend import Ask, Read
from gateway.reads import Tags

ACCOUNT_MAX_AGE_SECONDS = 60.0  # not every change of an account is told by an event


class Reader(Protocol):
    """gateway.backend's Backend, as far as it reads."""

    async def read(
        self,
        service: str,
        method: str,
        /,
        *,
        tags: Tags,
        max_age_seconds: float | None = None,
        never_stale: bool = False,
        deadline_seconds: float | None = None,
        **kwargs: object,
    ) -> Read: ...


class Looking(Protocol):
    """Whoever reads: gateway.auth's Caller."""

    @property
    def id(self) -> str: ...
    @property
    def operator(self) -> bool: ...
    def may_organise(self, conference_id: str) -> bool: ...


class Asking:
    """Base of the named reads."""

    def __init__(self, backend: Reader) -> None:
        self._backend = backend

    async def _read(self, ask: Ask, *, max_age_seconds: float | None = None) -> Read:
        return await self._backend.read(
            ask.service,
            ask.method,
            tags=ask.tags,
            max_age_seconds=max_age_seconds,
            never_stale=ask.never_stale,
            deadline_seconds=ask.deadline_seconds,
            **ask.kwargs,
        )


def seen_by(caller: Looking | None) -> dict[str, str | bool]:
    """The arguments of a read that shows people as this caller may see them."""
    return {"viewer_id": caller.id, "operator": caller.operator} if caller else {}


def tags_of(caller: Looking | None) -> list[str]:
    """How the viewer stands to others decides what they see."""
    return [f"attendee:{caller.id}"] if caller else []
