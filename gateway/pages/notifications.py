"""What somebody was told, newest first; the count of it in the header of every page; and what they want to be told."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.own_orders import OwnOrders
from gateway.pages.addresses import conference_url, programme_url, safe_next, session_url, with_query
from gateway.pages.entries import FIELD_NAMES
from gateway.pages.forms import Told, read_form, told
from gateway.pages.settings import show_settings
from gateway.pages.site import Site, reachable, see_other, together, viewer_zone
from gateway.pages.times import Stamp, When, Zones, find_zone
from gateway.queries import Queries
from services.contracts.errors import WireError
from services.contracts.events_notices import NOTICE_KINDS

COUNT_PATIENCE_SECONDS = 0.3  # a count is not worth waiting for
DONE = "Saved."
KINDS = {
    "reminder": ("Reminders", "A session that you starred begins in ten minutes."),
    "change": ("Changes", "A session that you starred moves, or has another title or other speakers."),
    "cancelled": ("Cancelled", "A session that you starred does not take place."),
    "recording": ("Recordings", "The recording is up that you asked to be told about."),
    "answer": ("Answers", "A question that you asked or voted for was answered."),
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Shown:
    """A notification. `was` and `now` are where its session was, and is."""

    id: str
    kind: str
    at: Stamp
    title: str
    url: str
    conference: str
    conference_url: str
    was: When | None
    was_in: str
    now: When | None
    now_in: str
    is_withdrawn: bool
    is_moved: bool
    takes_place: bool
    fields: list[str]
    reason: str
    text: str
    is_read: bool


class Notifications:
    """/notifications"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        site, caller, cursor = self._site, req.context.caller, req.get_param("cursor")
        read = await site.queries.notifications(caller.id, cursor=cursor)
        items = read.data["items"]
        conferences = await self._conferences({one["conference"] for one in items})
        frame = site.frame(req, resp, "Notifications", canonical="", asks_zone=True)
        site.show(
            req,
            resp,
            "notifications.html",
            frame,
            items=[shown(one, conferences.get(one["conference"]), viewer_zone(req)) for one in items],
            unread=read.data["unread"],
            newest=items[0]["id"] if items and cursor is None else "",
            next_url=with_query("/notifications", cursor=read.data["next"] or ""),
            has_more=read.data["next"] is not None,
        )

    async def _conferences(self, slugs: set[str]) -> dict[str, Json]:
        """Whose zones the times are in; mostly remembered."""
        found = await together(*(reachable(self._site.queries.conference(slug)) for slug in sorted(slugs)))
        return {read.data["slug"]: read.data for read in found if read is not None}


class Read:
    """/notifications/read; the field `up_to` is the newest that was seen, or `id` the one that is read."""

    def __init__(self, site: Site) -> None:
        self._site, self._orders = site, OwnOrders(site.backend)

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        single, up_to = values.get("id"), values.get("up_to")
        back = safe_next(values.get("next") or "/notifications")
        try:
            await self._orders.read(req.context.caller, ids=[single] if single else None, up_to=up_to or None)
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)


class NotificationSettings:
    """/settings/notifications"""

    def __init__(self, site: Site) -> None:
        self._site, self._orders = site, OwnOrders(site.backend)

    async def on_get(self, req: Request, resp: Response) -> None:
        await self._show(req, resp, Told(), DONE if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        wanted = {kind: {way: f"{kind}-{way}" in values for way in ("page", "mail")} for kind in NOTICE_KINDS}
        try:
            await self._orders.set_notifications(req.context.caller, wanted)
        except WireError as error:
            await self._show(req, resp, told(error))
        else:
            see_other(resp, "/settings/notifications?done=1")

    async def _show(self, req: Request, resp: Response, told: Told, done: str = "") -> None:
        settings = (await self._site.queries.notification_settings(req.context.caller.id)).data
        kinds = [(kind, *KINDS[kind], settings[kind]) for kind in NOTICE_KINDS]
        show_settings(
            self._site,
            req,
            resp,
            "settings_notifications.html",
            "notifications",
            status=told.status,
            told=told,
            done=done,
            kinds=kinds,
            is_verified=req.context.caller.verified,
        )


class UnreadCount:
    """Falcon middleware: how many notifications wait for whoever asks for a page, for the header of that page."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def process_resource(self, req: Request, resp: Response, resource: object, params: dict[str, Any]) -> None:
        req.context.unread = 0
        caller = getattr(req.context, "caller", None)
        if caller is None or req.path.startswith(("/api/", "/static/")) or "text/html" not in (req.accept or ""):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(COUNT_PATIENCE_SECONDS):
                read = await reachable(self._queries.unread(caller.id))
                req.context.unread = read.data["unread"] if read is not None else 0


def shown(item: Json, conference: Json | None, viewer: Any) -> Shown:
    zone = find_zone(conference["timezone"]) if conference else None
    zones = Zones(zone or find_zone("UTC") or viewer, viewer)
    before, after, slug = item["before"], item["after"], item["conference"]
    is_withdrawn = item["kind"] == "cancelled" and after is None
    names = [FIELD_NAMES.get(name, name) for name in item["fields"] if name != "state"]
    return Shown(
        id=item["id"],
        kind=item["kind"],
        at=zones.own(item["at"]),
        title=item["session"]["title"],
        url=programme_url(slug) if is_withdrawn else session_url(slug, item["session"]["id"]),
        conference=conference["title"] if conference else slug,
        conference_url=conference_url(slug),
        was=zones.when(before["start"], before["end"]) if before else None,
        was_in=before["room"] if before else "",
        now=zones.when(after["start"], after["end"]) if after else None,
        now_in=after["room"] if after else "",
        is_withdrawn=is_withdrawn,
        is_moved=before is not None and after is not None and item["kind"] == "change",
        takes_place="state" in item["fields"],
        fields=names,
        reason=item["reason"],
        text=item["text"],
        is_read=item["read"],
    )
