"""Programmes come in as files; what the file changes comes back."""

from gateway import uploads
from gateway.backend import Backend
from gateway.inputs import load, once_for
from gateway.operation import operation
from gateway.outputs import Request, Response, personal
from gateway.schemas.conferences import SlugSchema
from gateway.schemas.imports import ImportQuerySchema, ImportSchema

DEADLINE_SECONDS = 120  # a first import of a thousand sessions, on a small machine


class Imports:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation(
        "Import a programme: frab or pretalx schedule, XML or JSON",
        description="The same file twice changes nothing. An operator may import into a conference that does not exist "
        "yet: it is made from what the file says.",
        query=ImportQuerySchema,
        response=ImportSchema,
        file=True,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        upload = await uploads.read(req)
        answer = await self._backend.command(
            "sessions",
            "import_programme",
            actor=req.context.caller.id,
            deadline_seconds=DEADLINE_SECONDS,
            invalidates=_changed_by_import(conference, req.context.query["dry_run"]),
            conference_id=conference["id"] if conference else None,
            slug=conference["slug"] if conference else load(SlugSchema, {"slug": c})["slug"],
            content=upload.content,
            filename=upload.filename,
            may_create=conference is None,
            request_id=once_for(req, upload.digest).exact_id,
            **req.context.query,
        )
        personal(resp, ImportSchema, answer)


def _changed_by_import(conference: dict[str, str] | None, dry_run: bool) -> list[str]:
    if dry_run:
        return []
    if conference is None:
        return ["conferences"]
    return ["conferences", f"conference:{conference['id']}", f"programme:{conference['id']}"]
