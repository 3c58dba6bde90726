"""Sessions of a conference: browse, draft, edit, publish, cancel. Drafts exist for organisers only."""

import json
from typing import Any

from gateway.backend import Backend
from gateway.inputs import Json, expected_version
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public, tag_version, version_tag
from gateway.queries import Queries
from gateway.schemas.sessions import (
    CancelSchema,
    ChangeSessionSchema,
    CreateSessionSchema,
    PreviewSchema,
    SessionListSchema,
    SessionSchema,
    SessionsQuerySchema,
    WhenSchema,
)
from services.contracts.errors import Forbidden, VersionMismatch


def sees_drafts(req: Request) -> bool:
    """Whether the caller organises the conference of the path."""
    caller = req.context.caller
    return caller is not None and bool(caller.may_organise(req.context.conference["id"]))


class Sessions:
    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    @operation("Sessions by time, filtered", query=SessionsQuerySchema, response=SessionListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        filters = dict(req.context.query)
        page = {name: filters.pop(name) for name in ("cursor", "limit")}
        drafts = sees_drafts(req)
        found = await self._queries.sessions(req.context.conference["id"], filters=filters, drafts=drafts, **page)
        (personal if drafts else public)(resp, SessionListSchema, found.data)

    @operation("Draft a session", body=CreateSessionSchema, response=SessionSchema, status=201)
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        session = await self._backend.command(
            "sessions",
            "create_session",
            actor=req.context.caller.id,
            conference_id=conference["id"],
            fields=req.context.body,
            **req.context.once.both,
        )
        tag_version(resp, SessionSchema, session)
        created(resp, f"/api/v1/conferences/{conference['slug']}/sessions/{session['id']}", SessionSchema, session)


class SessionCommands:
    """What the resources below share: find the session, have something done to it, answer with what it is now."""

    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    async def _command(self, req: Request, s: str, method: str, *, must_match: bool, **arguments: Any) -> Json:
        conference_id = req.context.conference["id"]
        known = (await self._queries.session(conference_id, s, drafts=True)).data
        done: Json = await self._backend.command(
            "sessions",
            method,
            actor=req.context.caller.id,
            invalidates=[f"session:{known['id']}", f"programme:{conference_id}"],
            conference_id=conference_id,
            session_id=known["id"],
            version=expected_version(req, known["version"], required=must_match),
            **arguments,
        )
        return done

    def _show(self, resp: Response, session: Json) -> None:
        tag_version(resp, SessionSchema, session)
        personal(resp, SessionSchema, session)


class Session(SessionCommands):
    @operation("One session, by id or guid", query=PreviewSchema, response=SessionSchema, fails=(403,))
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        drafts, preview = sees_drafts(req), req.context.query["preview"]
        if preview and not drafts:
            raise Forbidden("Only organisers see what is planned.")
        session = (await self._queries.session(req.context.conference["id"], s, drafts=drafts, preview=preview)).data
        tag_version(resp, SessionSchema, session)
        (personal if drafts else public)(resp, SessionSchema, session)

    @operation(
        "Edit a session, at once or with the next release",
        query=WhenSchema,
        body=ChangeSessionSchema,
        response=SessionSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, s: str) -> None:
        changes = dict(req.context.body)
        wanted = {"reason": changes.pop("reason", ""), "changes": changes, **_when(req)}
        try:
            self._show(resp, await self._command(req, s, "update_session", must_match=True, **wanted))
        except VersionMismatch as error:
            raise _with_etag(error) from error

    @operation("Delete a draft; what was published is cancelled instead", status=204, versioned=True)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._command(req, s, "delete_session", must_match=True)
        no_content(resp)


class Publish(SessionCommands):
    @operation(
        "Publish a draft, or have a cancelled session take place again",
        query=WhenSchema,
        response=SessionSchema,
        versioned=True,
    )
    async def on_post(self, req: Request, resp: Response, c: str, s: str) -> None:
        self._show(resp, await self._command(req, s, "publish_session", must_match=False, **_when(req)))


class Cancel(SessionCommands):
    @operation(
        "Cancel a session, and say why", query=WhenSchema, body=CancelSchema, response=SessionSchema, versioned=True
    )
    async def on_post(self, req: Request, resp: Response, c: str, s: str) -> None:
        wanted = {"reason": req.context.body["reason"], **_when(req)}
        self._show(resp, await self._command(req, s, "cancel_session", must_match=False, **wanted))


def _with_etag(error: VersionMismatch) -> VersionMismatch:
    """The error with the ETag of the session as it is now, beside what differs: all that a client needs to merge."""
    if "merge" not in error.details:
        return error
    merge = json.loads(error.details["merge"])
    etag = f'"{version_tag(SessionSchema, merge["version"])}"'
    return VersionMismatch(error.message, {"merge": json.dumps({**merge, "etag": etag})})


def _when(req: Request) -> Json:
    return {"when": req.context.query["when"], "request_id": req.context.once.exact_id}
