"""Programmes come in as files or from addresses, once or by themselves; what they change comes back."""

from typing import Any

from gateway import uploads
from gateway.import_orders import ImportOrders
from gateway.inputs import load, once_for
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.schemas import imports as schemas
from gateway.schemas.conferences import SlugSchema
from services.contracts.errors import NotFound


class Imports:
    def __init__(self, orders: ImportOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation(
        "The imports there were, newest first",
        query=schemas.ImportsQuerySchema,
        response=schemas.ImportRunListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.imports(_conference(req)["id"], **req.context.query)
        personal(resp, schemas.ImportRunListSchema, found.data)

    @operation(
        "Import a programme: schedule.xml or .json of frab and pretalx, iCalendar, Sessionize, pretalx's API and "
        "widget, or a table (CSV, JSON)",
        description="The same file twice changes nothing, and another format of the same programme only completes it. "
        "An operator may import into a conference that does not exist yet: it is made from what the file says.",
        query=schemas.ImportQuerySchema,
        response=schemas.ImportSchema,
        file=True,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        upload = await uploads.read(req)
        answer = await self._orders.file(
            req.context.caller,
            conference,
            "" if conference else load(SlugSchema, {"slug": c})["slug"],
            upload,
            req.context.query,
            request_id=once_for(req, upload.digest).exact_id,
        )
        personal(resp, schemas.ImportSchema, answer)


class FromUrl:
    def __init__(self, orders: ImportOrders) -> None:
        self._orders = orders

    @operation(
        "Import a programme from an address",
        description="Of a file in any of the formats, or of a page of pretalx. Only what is on the public internet is "
        "fetched, unless the operator allows more.",
        body=schemas.FromUrlSchema,
        response=schemas.ImportSchema,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        once = req.context.once
        answer = await self._orders.address(
            req.context.caller, _conference(req), req.context.body, request_id=once.exact_id
        )
        personal(resp, schemas.ImportSchema, answer)


class ImportMapping:
    def __init__(self, orders: ImportOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation(
        "What columns of tables and categories of Sessionize are, for the imports of this conference",
        response=schemas.MappingSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.import_mapping(_conference(req)["id"])
        personal(resp, schemas.MappingSchema, found.data)

    @operation(
        "Say what columns and categories are",
        description="Remembered for the next imports. What is left out is guessed from the names of the columns.",
        body=schemas.SetMappingSchema,
        response=schemas.MappingSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str) -> None:
        kept = await self._orders.set_mapping(req.context.caller, _conference(req), req.context.body)
        personal(resp, schemas.MappingSchema, kept)


class ImportSchedule:
    def __init__(self, orders: ImportOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation("From where the programme is imported by itself, and how that goes", response=schemas.ScheduleSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.import_schedule(_conference(req)["id"])
        if found.data["schedule"] is None:
            raise NotFound("This programme is not imported by itself.")
        personal(resp, schemas.ScheduleSchema, found.data["schedule"])

    @operation(
        "Have the programme imported again by itself",
        description="At once, and then at this interval. An answer that did not change is not imported again; what "
        "fails is tried later and later.",
        body=schemas.SetScheduleSchema,
        response=schemas.ScheduleSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str) -> None:
        kept = await self._orders.set_schedule(req.context.caller, _conference(req), req.context.body)
        personal(resp, schemas.ScheduleSchema, kept)

    @operation("Import it by itself no more", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str) -> None:
        await self._orders.delete_schedule(req.context.caller, _conference(req))
        no_content(resp)


def _conference(req: Request) -> dict[str, Any]:
    """Only a file can be imported into a conference that there is not."""
    if req.context.conference is None:
        raise NotFound("There is no such conference.")
    conference: dict[str, Any] = req.context.conference
    return conference


def routes(machinery: Machinery) -> dict[str, Any]:
    orders, queries = ImportOrders(machinery.backend), machinery.queries
    return {
        f"{CONFERENCE}/imports": Imports(orders, queries),
        f"{CONFERENCE}/imports/from-url": FromUrl(orders),
        f"{CONFERENCE}/imports/mapping": ImportMapping(orders, queries),
        f"{CONFERENCE}/imports/schedule": ImportSchedule(orders, queries),
    }
