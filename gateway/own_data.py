"""What is kept of the caller: handed out, or erased. For the API as for the pages."""

from gateway.backend import Backend
from gateway.exports import Exports
from gateway.inputs import Json
from gateway.outputs import PERSONAL, Request, Response

ZIP = "application/zip"
FILE_NAME = "hallway-export.zip"


async def send_export(exports: Exports, req: Request, resp: Response) -> None:
    """Makes the archive, then sends it: nothing of it goes out before it is whole."""
    download = await exports.make(req.context.caller.id)
    resp.content_type = ZIP
    resp.cache_control = PERSONAL
    resp.downloadable_as = FILE_NAME
    resp.set_stream(download, download.size)


async def erase(backend: Backend, req: Request, *, password: str, posts: str, request_id: str) -> str:
    """Has the caller's account erased; answers the token of the receipt."""
    who = req.context.caller.id
    gone = await backend.command(
        "attendees",
        "erase",
        actor=who,
        invalidates=[f"attendee:{who}", "people"],
        attendee_id=who,
        password=password,
        posts=posts,
        client=req.context.client,
        request_id=request_id,
        fingerprint=posts,  # and not what the whole body gives: a fast digest of a password must not be stored
    )
    return str(gone["receipt_token"])


async def receipt(backend: Backend, token: str) -> Json:
    """As it is now: it changes without telling a cache."""
    found: Json = await backend.command("attendees", "get_receipt", token=token)
    return found
