"""What API and pages have done about invitations: by mail, as a list, as a link; taken back, and accepted."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.uploads import Upload

Json = dict[str, Any]

MANY_SECONDS = 30.0  # a hundred addresses, each with a document of its own


class InvitationOrders:
    """Each is carried out for a caller. request_id, or `once` with it and a fingerprint, makes a repeat harmless."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def by_mail(self, caller: Caller, conference: Json, wish: Json, request_id: str) -> Json:
        """`wish`: emails, role, note."""
        more = {"request_id": request_id, "deadline_seconds": MANY_SECONDS}
        return await self._order("invite", caller, conference, **wish, **more)

    async def by_list(self, caller: Caller, conference: Json, upload: Upload, wish: Json, once: dict[str, str]) -> Json:
        """`wish`: role, note."""
        return await self._order("invite_list", caller, conference, content=upload.content, **wish, **once)

    async def link(self, caller: Caller, conference: Json, wish: Json, once: dict[str, str]) -> Json:
        """`wish`: role, expires_at, limit."""
        return await self._order("make_link", caller, conference, **wish, **once)

    async def revoke(self, caller: Caller, conference: Json, invitation: str, kind: str) -> None:
        await self._backend.command(
            "attendees",
            "revoke_invitation",
            actor=caller.id,
            invalidates=[f"invitations:{conference['id']}"],
            conference_id=conference["id"],
            invitation_id=invitation,
            kind=kind,
        )

    async def accept(self, caller: Caller, token: str, conference_id: str) -> Json:
        done: Json = await self._backend.command(
            "attendees",
            "accept_invitation",
            actor=caller.id,
            invalidates=[
                f"attendee:{caller.id}",
                "people",
                f"members:{conference_id}",
                f"invitations:{conference_id}",
            ],
            token=token,
            attendee_id=caller.id,
        )
        return done

    async def _order(self, method: str, caller: Caller, conference: Json, **arguments: Any) -> Json:
        done: Json = await self._backend.command(
            "attendees",
            method,
            actor=caller.id,
            invalidates=[f"invitations:{conference['id']}"],
            conference_id=conference["id"],
            conference_title=conference["title"],
            by=caller.id,
            **arguments,
        )
        return done
