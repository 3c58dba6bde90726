"""What organisers have done with single sessions, as their pages order it. The API orders most of it by itself."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend

Json = dict[str, Any]
NOW, RELEASE = WHEN = ("now", "release")


class SessionOrders:
    """Each is carried out for a caller, in a conference; `version` is what they have seen."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def draft(self, caller: Caller, conference: Json, fields: Json, **once: str) -> Json:
        """`once`: request_id and fingerprint."""
        return await self._order("create_session", caller, conference, fields=fields, **once)

    async def edit(
        self, caller: Caller, conference: Json, session: Json, changes: Json, *, when: str, reason: str = ""
    ) -> Json:
        return await self._of("update_session", caller, conference, session, changes=changes, when=when, reason=reason)

    async def publish(self, caller: Caller, conference: Json, session: Json, *, when: str) -> Json:
        """A draft; or one that was cancelled: it takes place again."""
        return await self._of("publish_session", caller, conference, session, when=when)

    async def cancel(self, caller: Caller, conference: Json, session: Json, *, when: str, reason: str) -> Json:
        return await self._of("cancel_session", caller, conference, session, when=when, reason=reason)

    async def hold(self, caller: Caller, conference: Json, session: Json, *, held: bool, **once: str) -> Json:
        """Keeps a draft, or what is planned for it, out of releases; or lets it go. `once`: request_id, of the API."""
        return await self._of("hold_session", caller, conference, session, held=held, **once)

    async def discard(self, caller: Caller, conference: Json, session: Json, **once: str) -> Json:
        """Forgets what is planned for it."""
        return await self._of("discard_planned", caller, conference, session, **once)

    async def delete(self, caller: Caller, conference: Json, session: Json) -> None:
        """A draft."""
        await self._of("delete_session", caller, conference, session)

    async def _of(self, method: str, caller: Caller, conference: Json, session: Json, **arguments: Any) -> Json:
        return await self._order(
            method, caller, conference, session_id=session["id"], version=session["version"], **arguments
        )

    async def _order(self, method: str, caller: Caller, conference: Json, **arguments: Any) -> Json:
        changed = [f"programme:{conference['id']}", f"catalogue:{conference['id']}"]
        if "session_id" in arguments:
            changed.append(f"session:{arguments['session_id']}")
        done: Json = await self._backend.command(
            "sessions", method, actor=caller.id, invalidates=changed, conference_id=conference["id"], **arguments
        )
        return done
