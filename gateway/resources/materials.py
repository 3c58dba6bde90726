"""Materials of sessions: links, and files, which stream in and out and keep their versions."""

from typing import Any

from gateway.files import send_file
from gateway.inputs import Json, body, once
from gateway.machinery import Machinery
from gateway.material_orders import MaterialOrders
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public, tag_version
from gateway.policies.rules import SESSION
from gateway.recording_orders import own_session
from gateway.resources.recordings import IF_MATCH
from gateway.resources.sessions import sees_drafts
from gateway.schemas.materials import (
    EditMaterialSchema,
    FileQuerySchema,
    MaterialLinkSchema,
    MaterialSchema,
    MaterialsSchema,
    VersionQuerySchema,
)
from services.contracts.errors import NotFound

FILE_TYPES = ("application/octet-stream", "*/*")
FILE_WORDS = (
    "A file is sent raw, or in a form with the fields title and type before it: 200 MB at most. What it is, is told by "
    "its content. In JSON, {url, title, type} is a link."
)


def routes(machinery: Machinery) -> dict[str, Any]:
    orders, media = machinery.materials, machinery.media
    return {
        f"{SESSION}/materials": Materials(orders),
        f"{SESSION}/materials/{{material}}": Material(orders),
        f"{SESSION}/materials/{{material}}/file": MaterialFile(orders, media),
    }


def material_of(session: Json, material_id: str) -> Json:
    """Raises NotFound."""
    for one in session["materials"]:
        if one["id"] == material_id:
            found: Json = one
            return found
    raise NotFound("There is no such material.")


class Materials:
    def __init__(self, orders: MaterialOrders) -> None:
        self._orders = orders

    @operation("The materials of a session, with all versions", response=MaterialsSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        drafts = sees_drafts(req)
        session = (await self._orders.queries.session(req.context.conference["id"], s, drafts=drafts)).data
        found = {"items": session["materials"], "next": None, "version": session["version"]}
        (personal if drafts else public)(resp, MaterialsSchema, found)

    @operation(
        "Add a material: a file, or a link",
        description=f"{FILE_WORDS} {IF_MATCH}",
        may_match=True,
        query=FileQuerySchema,
        response=MaterialSchema,
        status=201,
        file=True,
        file_types=("application/json", *FILE_TYPES),
    )
    async def on_post(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await own_session(self._orders.queries, req, s)
        if (req.content_type or "").partition(";")[0].strip().lower() == "application/json":
            link = await body(req, MaterialLinkSchema)
            done = await self._orders.add_link(req, session, link, await once(req))
        else:
            query = {name: value for name, value in req.context.query.items() if name != "filename" and value}
            done = await self._orders.add_file(req, session, query or None)
        added = material_of(done, done["added"])
        place = f"/api/v1/conferences/{done['conference']}/sessions/{done['id']}/materials/{added['id']}"
        created(resp, place, MaterialSchema, added)


class Material:
    def __init__(self, orders: MaterialOrders) -> None:
        self._orders = orders

    @operation("One material, with all versions", response=MaterialSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str, material: str) -> None:
        drafts = sees_drafts(req)
        session = (await self._orders.queries.session(req.context.conference["id"], s, drafts=drafts)).data
        tag_version(resp, MaterialSchema, session)
        (personal if drafts else public)(resp, MaterialSchema, material_of(session, material))

    @operation(
        "Say something else of a material",
        description=IF_MATCH,
        may_match=True,
        body=EditMaterialSchema,
        response=MaterialSchema,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, s: str, material: str) -> None:
        done = await self._orders.change(req, s, material, req.context.body, req.context.once)
        personal(resp, MaterialSchema, material_of(done, material))

    @operation(
        "A new version of a file; the old ones stay",
        description=f"{FILE_WORDS} {IF_MATCH}",
        may_match=True,
        query=FileQuerySchema,
        response=MaterialSchema,
        file=True,
        file_types=FILE_TYPES,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str, material: str) -> None:
        session = await own_session(self._orders.queries, req, s)
        material_of(session, material)  # before anything of the file is read
        done = await self._orders.add_version(req, session, material)
        personal(resp, MaterialSchema, material_of(done, material))

    @operation("Take a material away, with all its versions", description=IF_MATCH, may_match=True, status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, material: str) -> None:
        await self._orders.remove(req, s, material, req.context.once)
        no_content(resp)


class MaterialFile:
    def __init__(self, orders: MaterialOrders, media: Any) -> None:
        self._queries = orders.queries
        self._media = media

    @operation(
        "The file of a material, or a range of it",
        description="With `version`, it never changes and may be kept for good.",
        query=VersionQuerySchema,
        media="application/octet-stream",
    )
    async def on_get(self, req: Request, resp: Response, c: str, s: str, material: str) -> None:
        drafts = sees_drafts(req)
        session = (await self._queries.session(req.context.conference["id"], s, drafts=drafts)).data
        number = req.context.query["version"]
        versions = material_of(session, material)["versions"]
        version = next((one for one in versions if number in (None, one["number"])), None)
        if version is None:
            raise NotFound("There is no such version of this file.")
        await send_file(req, resp, self._media, version, for_good=number is not None, public=not drafts)
