"""Recordings of sessions: several each, in a language, by a provider; and the import of those of an archive."""

from typing import Any

from gateway import uploads
from gateway.inputs import Json, once_for
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public, tag_version
from gateway.policies.rules import CONFERENCE, SESSION
from gateway.queries import Queries
from gateway.recording_orders import RecordingOrders
from gateway.resources.sessions import sees_drafts
from gateway.schemas.recordings import (
    EditRecordingSchema,
    RecordingImportQuerySchema,
    RecordingImportSchema,
    RecordingInputSchema,
    RecordingSchema,
    RecordingsSchema,
)
from services.contracts.errors import NotFound

IF_MATCH = "If-Match with the session's ETag is honoured, and not needed."


def routes(machinery: Machinery) -> dict[str, Any]:
    orders = RecordingOrders(machinery.backend, machinery.queries)
    return {
        f"{SESSION}/recordings": Recordings(orders),
        f"{SESSION}/recordings/{{recording}}": Recording(orders),
        f"{SESSION}/recording": OnlyRecording(orders),
        f"{CONFERENCE}/recordings/imports": RecordingImports(orders),
    }


async def with_captions(queries: Queries, req: Request, ref: str) -> Json:
    """The session, its recordings each with the captions there are."""
    conference, drafts = req.context.conference, sees_drafts(req)
    session = (await queries.session(conference["id"], ref, drafts=drafts)).data
    known = (await queries.captions(conference["id"], session["id"], drafts=drafts)).data["items"]
    recordings = [one | {"captions": captions_of(conference["slug"], one, known)} for one in session["recordings"]]
    return dict(session) | {"recordings": recordings}


def captions_of(slug: str, recording: Json, known: list[Json]) -> list[Json]:
    """Those of one recording, with where they are."""
    here = [one for one in known if one["recording_id"] == recording["id"]]
    return [one | {"url": captions_url(slug, one)} for one in here]


def captions_url(slug: str, one: Json) -> str:
    place = f"/api/v1/conferences/{slug}/sessions/{one['session_id']}/recordings/{one['recording_id']}"
    return f"{place}/captions/{one['language']}.vtt"


class Recordings:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation("The recordings of a session, with their captions", response=RecordingsSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await with_captions(self._orders.queries, req, s)
        found = {"items": session["recordings"], "next": None, "version": session["version"]}
        (personal if sees_drafts(req) else public)(resp, RecordingsSchema, found)

    @operation(
        "Add a recording",
        description=IF_MATCH,
        may_match=True,
        body=RecordingInputSchema,
        response=RecordingSchema,
        status=201,
    )
    async def on_post(self, req: Request, resp: Response, c: str, s: str) -> None:
        once = req.context.once
        session = await self._orders.change(req, s, "add_recording", once, fields=req.context.body)
        recording = _one(session, session["added"])
        place = f"/api/v1/conferences/{session['conference']}/sessions/{session['id']}/recordings/{recording['id']}"
        created(resp, place, RecordingSchema, recording)


class Recording:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation(
        "Edit a recording", description=IF_MATCH, may_match=True, body=EditRecordingSchema, response=RecordingSchema
    )
    async def on_patch(self, req: Request, resp: Response, c: str, s: str, recording: str) -> None:
        wanted = {"recording_id": recording, "changes": req.context.body}
        session = await self._orders.change(req, s, "change_recording", req.context.once, **wanted)
        tag_version(resp, RecordingSchema, session)
        personal(resp, RecordingSchema, _one(session, recording))

    @operation("Take a recording away, with its captions", description=IF_MATCH, may_match=True, status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, recording: str) -> None:
        await self._orders.change(req, s, "remove_recording", req.context.once, recording_id=recording)
        no_content(resp)


class OnlyRecording:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation(
        "The recording of a session that has one",
        description="Becomes the first recording, or changes the one with this address. " + IF_MATCH,
        may_match=True,
        body=RecordingInputSchema,
        response=RecordingSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await self._orders.change(req, s, "put_recording", req.context.once, fields=req.context.body)
        recording = _at(session, req.context.body["url"])
        personal(resp, RecordingSchema, recording)


class RecordingImports:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation(
        "Import recordings: what the public API of media.ccc.de says of a conference, or a list of events",
        description="Joined with sessions by guid. The same again changes nothing.",
        query=RecordingImportQuerySchema,
        response=RecordingImportSchema,
        file=True,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        upload = await uploads.read(req)
        once = once_for(req, upload.digest)
        answer = await self._orders.bring(req, upload, once, dry_run=req.context.query["dry_run"])
        personal(resp, RecordingImportSchema, answer)


def _at(session: Json, url: str) -> Json:
    """The one with this address, which was put there a moment ago."""
    found: Json | None = next((one for one in session["recordings"] if one["url"] == url), None)
    if found is None:
        raise NotFound("Somebody else has taken this recording away meanwhile.")
    return found


def _one(session: Json, recording_id: str) -> Json:
    for one in session["recordings"]:
        if one["id"] == recording_id:
            found: Json = one
            return found
    raise NotFound("There is no such recording.")
