"""What people have done about each other and about sessions: follow, mute, block, star. For the API as for pages."""

from typing import Any

from gateway.backend import Backend
from gateway.outputs import Request


async def connect(backend: Backend, req: Request, kind: str, other_id: str, *, on: bool) -> None:
    """Begins or ends it. Doing it again changes nothing, so a repeat needs no key."""
    caller = req.context.caller
    who = {"operator": caller.operator} if on else {}
    await backend.command(
        "attendees",
        "connect" if on else "disconnect",
        actor=caller.id,
        invalidates=[f"attendee:{caller.id}", f"attendee:{other_id}"],
        kind=kind,
        attendee_id=caller.id,
        other_id=other_id,
        **who,
    )


async def put_star(backend: Backend, req: Request, session: str, *, on: bool, note: str | None = None) -> None:
    """Gives a star, perhaps with a note, or takes it back. Doing it again changes nothing."""
    caller = req.context.caller
    said: dict[str, Any] = {"note": note} if note is not None else {}
    await backend.command(
        "sessions",
        "star" if on else "unstar",
        actor=caller.id,
        invalidates=[f"stars:{caller.id}"],
        attendee_id=caller.id,
        conference_id=req.context.conference["id"],
        session=session,
        **said,
    )
