"""What all pages share: the templates, the frame around each page, the viewer's zone, and what may be cached.

A page is `public`, kept by the body cache for everyone with the same address and zone, when nothing in it depends on
who asks or on a cookie but the zone's, and when it may lag behind the clock by minutes or says for how long it holds
(`zones_now`). Everything else is `private`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import falcon
import falcon.asgi
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.auth import Auth
from gateway.backend import Backend, Read
from gateway.config import GatewayConfig
from gateway.discussion import Discussion
from gateway.failures import RemoteFailure
from gateway.now import changes_at, seconds_until
from gateway.pages import faces
from gateway.pages.addresses import conference_url, feed_url, my_programme_url, now_url, programme_url, with_query
from gateway.pages.assets import FOLDER, Assets
from gateway.pages.forms import Told
from gateway.pages.times import COMMON_ZONES, Zones, duration, find_zone, stamp, zone_choices
from gateway.queries import Queries
from gateway.reads import note_change_in
from services.contracts.errors import Unavailable

ZONE_COOKIE = "hallway_tz"
NO_ZONE = "none"  # what the cookie says of someone who wants the conference's time only
CSRF_COOKIE = "hallway_csrf"
HTML = "text/html; charset=utf-8"
PUBLIC = ["public", "no-cache"]
PRIVATE = ["private", "no-cache"]
ABOUT = "The conference for everyone who could not be in the room: programme, changes and discussion."

Answer = TypeVar("Answer")
Clock = Callable[[], datetime]
Json = dict[str, Any]


@dataclass(frozen=True)
class Stale:
    """For the line that says how old a page is."""

    iso: str
    clock: str
    ago: str
    what: str


@dataclass(frozen=True)
class Frame:
    """What base.html needs around any page."""

    title: str
    description: str = ABOUT
    here: str = "/"
    canonical: str = ""
    name: str = ""
    csrf_token: str = ""
    suspended: bool = False
    unread: int = 0
    zone: str = ""
    zone_declined: bool = False
    zone_choices: Sequence[tuple[str, str]] = ()
    asks_zone: bool = False
    conference: Json | None = None
    section: str = ""
    stale: Stale | None = None

    @property
    def sign_in_url(self) -> str:
        return with_query("/sign-in", next=self.here)

    @property
    def sign_up_url(self) -> str:
        return with_query("/sign-up", next=self.here)

    @property
    def all_zones_url(self) -> str:
        return with_query("/time-zone", next=self.here)

    @property
    def sections(self) -> list[tuple[str, str, str]]:
        slug = (self.conference or {}).get("slug", "")
        own = [("mine", my_programme_url(slug), "My programme")] if self.name else []
        return [
            ("home", conference_url(slug), "Overview"),
            ("programme", programme_url(slug), "Programme"),
            ("now", now_url(slug), "Now"),
            ("feed", feed_url(slug), "Feed"),
            ("people", f"{conference_url(slug)}/people", "People"),
            *own,
        ]


def make_templates(assets: Assets) -> Environment:
    """Escapes everything; templates mark only *_html fields as safe, which services sanitise."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals["static"] = assets.url
    templates.filters["duration"] = duration
    faces.add_to(templates)
    return templates


class Site:
    """Handed to every page."""

    def __init__(
        self, *, config: GatewayConfig, backend: Backend, queries: Queries, auth: Auth, assets: Assets, now: Clock
    ) -> None:
        self.backend, self.queries, self.auth, self.now = backend, queries, auth, now
        self.discussion = Discussion(queries)
        self.public_url = config.public_url.rstrip("/")
        self._templates = make_templates(assets)
        self._templates.globals["provider"] = config.oidc.name if config.oidc else ""  # whose button is on /sign-in

    def zones(self, req: falcon.asgi.Request, conference: Json) -> Zones:
        return Zones(find_zone(conference["timezone"]) or ZoneInfo("UTC"), viewer_zone(req))

    def zones_now(self, req: falcon.asgi.Request, conference: Json, sessions: Iterable[Json]) -> Zones:
        """The same for a page that says what of these is on: nobody keeps it for longer than that is true."""
        now = self.now()
        change = changes_at(sessions, now)
        if change is not None:
            note_change_in(seconds_until(change, now))
        return replace(self.zones(req, conference), at=now)

    def frame(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, title: str, **more: Any) -> Frame:
        """The frame of this request; `more` are fields of Frame. Only personal pages get a CSRF token."""
        conference = more.get("conference")
        frame = plain_frame(req, title, _reference(conference) if conference else self.now())
        token = self.auth.csrf_token(req, resp) if is_personal(req) else ""
        return replace(frame, **{"canonical": self.public_url + req.path, "csrf_token": token, **more})

    def with_token(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, frame: Frame) -> Frame:
        """For the forms with which a sign-in begins: they carry a token before there is anything personal."""
        return replace(frame, csrf_token=self.auth.csrf_token(req, resp))

    def show(
        self,
        req: falcon.asgi.Request,
        resp: falcon.asgi.Response,
        template: str,
        frame: Frame,
        *,
        cacheable: bool = False,
        **context: Any,
    ) -> None:
        resp.content_type = HTML
        resp.cache_control = PUBLIC if cacheable and not is_personal(req) else PRIVATE
        resp.text = self.render(template, frame=frame, **context)

    def not_done(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, why: Told, back: str) -> None:
        """A small form without a page of its own could not be carried out: why, and the way back."""
        frame = self.frame(req, resp, "That did not work", canonical="", here=back)
        self.show(req, resp, "not_done.html", frame, told=why, back=back)
        resp.status = why.status

    def render(self, template: str, **context: Any) -> str:
        return self._templates.get_template(template).render(**context)

    def stale(self, reads: Sequence[Read | None], zones: Zones, what: str) -> Stale | None:
        """None when everything is fresh."""
        ages = [read.age_seconds for read in reads if read is not None and read.stale]
        if not ages:
            return None
        as_of = stamp(self.now() - timedelta(seconds=max(ages)), zones.viewer or zones.conference)
        return Stale(as_of.iso, as_of.clock, _ago(max(ages)), what)


def see_other(resp: falcon.asgi.Response, address: str) -> None:
    """After a form was carried out: the browser asks for `address`, and asking again does nothing again."""
    resp.status = falcon.HTTP_303
    resp.location = address
    resp.cache_control = ["no-store"]


async def reachable(asked: Awaitable[Answer]) -> Answer | None:
    """For what a page can do without: None when nobody can be asked and nothing is remembered."""
    try:
        return await asked
    except (Unavailable, RemoteFailure):
        return None


async def nothing() -> None:
    """Stands where a read is not needed."""


together = asyncio.gather  # a page's reads, at the same time


def plain_frame(req: falcon.asgi.Request, title: str, at: datetime) -> Frame:
    """The frame without anything that costs or may fail; `at` is when the offsets of zones are those shown."""
    caller, zone = getattr(req.context, "caller", None), viewer_zone(req)
    names = {*COMMON_ZONES, *([zone.key] if zone else [])}
    return Frame(
        title=title,
        here=req.relative_uri if req.method in ("GET", "HEAD") else req.path,
        name=caller.name if caller else "",
        csrf_token=req.cookies.get(CSRF_COOKIE, ""),
        suspended=bool(getattr(req.context, "suspended", False)),
        unread=getattr(req.context, "unread", 0),
        zone=zone.key if zone else "",
        zone_declined=zone is None and req.cookies.get(ZONE_COOKIE) == NO_ZONE,
        zone_choices=zone_choices(names, at),
    )


def viewer_zone(req: falcon.asgi.Request) -> ZoneInfo | None:
    """From the address, so that a link can carry it, else from the cookie."""
    return find_zone(req.get_param("tz")) or find_zone(req.cookies.get(ZONE_COOKIE))


def is_personal(req: falcon.asgi.Request) -> bool:
    """Whether the body cache stands aside for this request; the same rule as there."""
    return req.auth is not None or any(name.startswith("hallway_") and name != ZONE_COOKIE for name in req.cookies)


def _reference(conference: Json) -> datetime:
    """Offsets are those of the conference's first day, not of today: pages that are kept must not know the clock."""
    return datetime.combine(date.fromisoformat(conference["start"]), time(12), UTC)


def _ago(seconds: float) -> str:
    if seconds < 90:
        count = max(1, round(seconds))
        return f"{count} second{'s' if count != 1 else ''}"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600)} hours"
