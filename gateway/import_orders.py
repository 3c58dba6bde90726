"""What API and pages have done about imports of programmes. Each is carried out for a caller."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.uploads import Upload

DEADLINE_SECONDS = 120  # a first import of a thousand sessions, or a slow server elsewhere, on a small machine

Json = dict[str, Any]


class ImportOrders:
    """`request_id` makes a repeat harmless: it gets the first answer."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def file(
        self, caller: Caller, conference: Json | None, slug: str, upload: Upload, wish: Json, *, request_id: str
    ) -> Json:
        """Into a conference, or (None) into one that is made from the file."""
        return await self._order(
            "import_programme",
            caller,
            invalidates=_changed(conference, wish),
            conference_id=conference["id"] if conference else None,
            slug=conference["slug"] if conference else slug,
            content=upload.content,
            filename=upload.filename,
            may_create=conference is None,
            request_id=request_id,
            **wish,
        )

    async def address(self, caller: Caller, conference: Json, wish: Json, *, request_id: str) -> Json:
        changed = _changed(conference, wish)
        known = {"conference_id": conference["id"], "request_id": request_id}
        return await self._order("import_from_url", caller, invalidates=changed, **known, **wish)

    async def keep_file(self, caller: Caller, conference: Json, upload: Upload, options: Json) -> str:
        """For an hour, to be looked at and applied; the digest under which it is found."""
        sent = {"content": upload.content, "filename": upload.filename}
        kept = await self._order("keep_import", caller, conference_id=conference["id"], **sent, **options)
        return str(kept["digest"])

    async def keep_address(self, caller: Caller, conference: Json, url: str, options: Json) -> str:
        kept = await self._order("keep_import_from_url", caller, conference_id=conference["id"], url=url, **options)
        return str(kept["digest"])

    async def kept(self, caller: Caller, conference: Json, digest: str) -> Json:
        """What a kept file would change. A command, since it is worked out anew each time, and takes its time."""
        return await self._order("kept_import", caller, conference_id=conference["id"], digest=digest)

    async def apply(self, caller: Caller, conference: Json, digest: str, shown: str, *, request_id: str) -> Json:
        return await self._order(
            "apply_import",
            caller,
            invalidates=_changed(conference, {}),
            conference_id=conference["id"],
            digest=digest,
            shown=shown,
            request_id=request_id,
        )

    async def set_mapping(self, caller: Caller, conference: Json, mapping: Json) -> Json:
        return await self._order("set_import_mapping", caller, conference_id=conference["id"], mapping=mapping)

    async def set_schedule(self, caller: Caller, conference: Json, schedule: Json) -> Json:
        found = await self._order("set_import_schedule", caller, conference_id=conference["id"], schedule=schedule)
        return dict(found["schedule"])

    async def delete_schedule(self, caller: Caller, conference: Json) -> None:
        await self._order("delete_import_schedule", caller, conference_id=conference["id"])

    async def _order(self, method: str, caller: Caller, **kwargs: Any) -> Json:
        answer: Json = await self._backend.command(
            "sessions", method, actor=caller.id, deadline_seconds=DEADLINE_SECONDS, **kwargs
        )
        return answer


def _changed(conference: Json | None, wish: Json) -> list[str]:
    if wish.get("dry_run"):
        return []
    if conference is None:
        return ["conferences"]
    return ["conferences", f"conference:{conference['id']}", f"programme:{conference['id']}"]
