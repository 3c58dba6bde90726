"""What organisers and speakers do with materials: links, and files with their versions. For API and pages alike.

Materials belong to the session, not to whoever sent them: nobody's id is kept with a file, and files stay when the
account of a speaker goes.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gateway.backend import Backend
from gateway.file_keeper import FileKeeper
from gateway.incoming import Incoming, incoming
from gateway.inputs import Once, once_for
from gateway.media import Media
from gateway.media_streams import Received
from gateway.outputs import Request
from gateway.queries import Queries
from gateway.recording_orders import change_session, own_session
from gateway.sniffing import clean_name, content_type
from services.contracts.errors import Unavailable

MAX_FILE_BYTES = 200_000_000
KIND = "material"

Json = dict[str, Any]
OnceOf = Callable[[Request, dict[str, str], str], Once]


def by_key(req: Request, fields: dict[str, str], name: str) -> Once:
    """What makes the sending of a file repeatable in the API; in a form, a field of it does."""
    return once_for(req, name)


class MaterialOrders:
    """Each is carried out for whoever asks: gateway.auth knows that they may, before anything of a file is read."""

    def __init__(self, backend: Backend, queries: Queries, media: Media, keeper: FileKeeper) -> None:
        self.queries = queries
        self._backend = backend
        self._media = media
        self._keeper = keeper

    async def add_link(self, req: Request, session: Json, fields: Json, once: Once) -> Json:
        return await change_session(self._backend, req, session, "add_material", once, fields=fields)

    async def change(self, req: Request, ref: str, material_id: str, changes: Json, once: Once) -> Json:
        session = await own_session(self.queries, req, ref)
        return await change_session(
            self._backend, req, session, "change_material", once, material_id=material_id, changes=changes
        )

    async def add_file(
        self, req: Request, session: Json, about: Json | None = None, *, once_of: OnceOf = by_key
    ) -> Json:
        """The file in this request. Of a form, the fields before the file say what it is."""
        coming = await incoming(req, limit=MAX_FILE_BYTES)
        words = about if about is not None else {name: coming.fields.get(name, "") for name in ("title", "type")}
        return await self._store(req, session, coming, "add_file", once_of, about=words)

    async def add_version(self, req: Request, session: Json, material_id: str, *, once_of: OnceOf = by_key) -> Json:
        coming = await incoming(req, limit=MAX_FILE_BYTES)
        return await self._store(req, session, coming, "add_file_version", once_of, material_id=material_id)

    async def remove(self, req: Request, ref: str, material_id: str, once: Once) -> Json:
        """With its files, unless something else refers to them."""
        session = await own_session(self.queries, req, ref)
        gone = [one for one in session["materials"] if one["id"] == material_id]
        done = await change_session(self._backend, req, session, "remove_material", once, material_id=material_id)
        with suppress(Unavailable):  # the keeper looks again
            await self._keeper.drop_unused({version["file"] for one in gone for version in one["versions"]})
        return done

    async def _store(
        self, req: Request, session: Json, coming: Incoming, method: str, once_of: OnceOf, /, **more: Any
    ) -> Json:
        received = await self._media.receive(
            f"conference:{req.context.conference['id']}",
            coming.pieces,
            kind=KIND,
            sniff=lambda head: content_type(head, coming.filename),
        )
        once = once_of(req, coming.fields, received.name)
        done = await change_session(
            self._backend, req, session, method, once, file=_file(received, coming.filename), **more
        )
        with suppress(Unavailable):  # the keeper claims it, too
            await self._media.claim(received.name, received.waiting_since)
        return done


def _file(received: Received, filename: str) -> Json:
    return {
        "file": received.name,
        "filename": clean_name(filename, received.content_type),
        "size": received.size,
        "content_type": received.content_type,
    }
