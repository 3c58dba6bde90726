"""What organisers and speakers do with recordings and captions, and what everybody wishes. For API and pages."""

from typing import Any

from gateway.backend import Backend
from gateway.inputs import Once, expected_version
from gateway.outputs import Request
from gateway.queries import Queries
from gateway.uploads import Upload

Json = dict[str, Any]
IMPORT_SECONDS = 120  # a congress of a thousand talks, on a small machine


async def own_session(queries: Queries, req: Request, ref: str) -> Json:
    """The session, for those who may add recordings and materials to it: drafts are the organisers'."""
    conference_id = req.context.conference["id"]
    drafts = req.context.caller.may_organise(conference_id)
    session: Json = (await queries.session(conference_id, ref, drafts=drafts)).data
    return session


def touched(conference_id: str, session_id: str) -> list[str]:
    """The tags of what a change of a session makes out of date."""
    return [f"session:{session_id}", f"programme:{conference_id}"]


async def change_session(
    backend: Backend, req: Request, session: Json, method: str, once: Once, /, **arguments: Any
) -> Json:
    """Has one thing of a session changed; answers the session. If-Match is honoured, and not needed."""
    conference_id = req.context.conference["id"]
    done: Json = await backend.command(
        "sessions",
        method,
        actor=req.context.caller.id,
        invalidates=touched(conference_id, session["id"]),
        conference_id=conference_id,
        session=session["id"],
        version=expected_version(req, session["version"], required=False),
        request_id=once.exact_id,
        **arguments,
    )
    return done


class RecordingOrders:
    """Each is carried out for whoever asks: gateway.auth knows that they may."""

    def __init__(self, backend: Backend, queries: Queries) -> None:
        self.queries = queries
        self._backend = backend

    async def change(self, req: Request, ref: str, method: str, once: Once, /, **arguments: Any) -> Json:
        """Of recordings: add_recording, put_recording, change_recording, remove_recording."""
        session = await own_session(self.queries, req, ref)
        return await change_session(self._backend, req, session, method, once, **arguments)

    async def put_captions(
        self, req: Request, session: Json, recording_id: str, language: str, upload: Upload, kind: str
    ) -> Json:
        return await self._change_captions(
            req, session, "put_captions", recording_id, language, content=upload.content, kind=kind
        )

    async def remove_captions(self, req: Request, session: Json, recording_id: str, language: str) -> None:
        await self._change_captions(req, session, "remove_captions", recording_id, language)

    async def wish(self, req: Request, ref: str, *, on: bool) -> None:
        """To be told when the recording is up. Doing it again changes nothing."""
        caller = req.context.caller
        await self._backend.command(
            "sessions",
            "wish_for_recording" if on else "unwish_recording",
            actor=caller.id,
            invalidates=[f"wishes:{caller.id}"],
            attendee_id=caller.id,
            conference_id=req.context.conference["id"],
            session=ref,
        )

    async def bring(self, req: Request, upload: Upload, once: Once, *, dry_run: bool) -> Json:
        """The recordings of an archive."""
        conference_id = req.context.conference["id"]
        done: Json = await self._backend.command(
            "sessions",
            "import_recordings",
            actor=req.context.caller.id,
            deadline_seconds=IMPORT_SECONDS,
            invalidates=[] if dry_run else [f"programme:{conference_id}", f"conference:{conference_id}"],
            conference_id=conference_id,
            content=upload.content,
            dry_run=dry_run,
            request_id=once.exact_id,
        )
        return done

    async def _change_captions(
        self, req: Request, session: Json, method: str, recording_id: str, language: str, **arguments: Any
    ) -> Json:
        conference_id = req.context.conference["id"]
        done: Json = await self._backend.command(
            "sessions",
            method,
            actor=req.context.caller.id,
            invalidates=[f"captions:{session['id']}", f"programme:{conference_id}"],
            conference_id=conference_id,
            session=session["id"],
            recording_id=recording_id,
            language=language,
            **arguments,
        )
        return done
