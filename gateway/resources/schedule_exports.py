"""The programme as files for applications, calendars and spreadsheets. Everybody may have them; drafts are in none.

The same programme gives the same bytes: with an ETag, Last-Modified and 304, so that applications may ask often.
"""

from typing import Any

from marshmallow import Schema

from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response
from gateway.policies.rules import CONFERENCE, SESSION
from gateway.queries import Queries
from gateway.schedule_queries import File
from gateway.schemas.schedule_exports import CalendarQuerySchema, ReleaseQuerySchema

FOR_A_MINUTE = ["public", "max-age=60"]  # what applications keep without asking; they ask every quarter of an hour
CALENDAR = "text/calendar"
KINDS: dict[str, tuple[str, str, type[Schema] | None]] = {
    "xml": ("The programme as frab's schedule.xml", "application/vnd.c3voc.schedule+xml", ReleaseQuerySchema),
    "json": ("The programme as frab's schedule.json", "application/json", ReleaseQuerySchema),
    "ics": ("The programme as a calendar (iCalendar)", CALENDAR, CalendarQuerySchema),
    "xcal": ("The programme as a calendar in XML (xCal)", "application/calendar+xml", CalendarQuerySchema),
    "csv": ("The programme as a table (CSV)", "text/csv", None),
    "feed.json": ("The sessions as a JSON Feed, the last changed first", "application/feed+json", None),
}
SAVED = {"csv", "ics"}  # what browsers should offer to save or hand on; the others they may show
HOW = "Cancelled sessions stay in calendars, tables and the feed, and say so; in schedule.xml and .json they are gone."


def routes(machinery: Machinery) -> dict[str, Any]:
    queries = machinery.queries
    files = {f"{CONFERENCE}/schedule.{kind}": _resource(kind)(queries) for kind in KINDS}
    return {**files, f"{SESSION}/calendar.ics": SessionCalendar(queries)}


def _resource(kind: str) -> type:
    summary, media, query = KINDS[kind]

    class ScheduleFile:
        def __init__(self, queries: Queries) -> None:
            self._queries = queries

        @operation(summary, description=HOW, query=query, media=media)
        async def on_get(self, req: Request, resp: Response, c: str) -> None:
            conference = req.context.conference
            asked = dict(req.context.query) if query else {}
            if release := asked.pop("release", None):
                file = await self._queries.release_file(conference["id"], kind, release)
            else:
                file = await self._queries.programme_file(conference["id"], kind, asked)
            _show(resp, file, media, f"{conference['slug']}.{kind}" if kind in SAVED else "")

    name = "".join(part.title() for part in kind.split("."))
    return type(f"Schedule{name}", (ScheduleFile,), {})  # operations are named after their resources


class SessionCalendar:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("One session as a calendar", media=CALENDAR)
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        conference_id = req.context.conference["id"]
        session = (await self._queries.session(conference_id, s)).data
        _show(resp, await self._queries.session_file(conference_id, session["id"]), CALENDAR, "session.ics")


def _show(resp: Response, file: File, media: str, filename: str) -> None:
    resp.data = file.content
    resp.content_type = media if media.endswith("+json") or media == "application/json" else f"{media}; charset=utf-8"
    resp.etag = file.etag
    resp.last_modified = file.changed_at
    resp.cache_control = FOR_A_MINUTE
    if filename:
        resp.downloadable_as = filename
