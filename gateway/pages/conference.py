"""The front page of a conference: when and where, what is on now and next, the days, the latest of the feed."""

from typing import Any

import falcon.asgi

from gateway.auth import Caller
from gateway.backend import Read
from gateway.boards import BoardRead, board_at
from gateway.pages import entries, times, views
from gateway.pages.addresses import conference_url, feed_url, organise_url, programme_url
from gateway.pages.facts import dates_of, days_of, when_of, whole, zone_words
from gateway.pages.site import Site, nothing, reachable, together

LATEST = 6  # entries of the feed

Json = dict[str, Any]


class Conference:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        zones = site.zones(req, conference)
        today = times.programme_day(site.now(), zones.conference, conference["day_change"])
        running = when_of(conference, today) == "now"
        overview, feed, board = await self._reads(req, running=running)
        now_zones = site.zones_now(req, conference, board.board.sessions) if board else zones
        about = f"{conference['title']}, {dates_of(conference)}: programme and discussion."
        frame = site.frame(
            req,
            resp,
            conference["title"],
            conference=conference,
            section="home",
            asks_zone=True,
            description=conference.get("description") or about,
            stale=site.stale([overview, feed, *(board.reads if board else ())], zones, "the programme"),
        )
        site.show(
            req,
            resp,
            "conference.html",
            frame,
            cacheable=feed is not None and (board is not None or not running),
            overview=overview.data,
            days=days_of(conference, overview.data["days"], today),
            board=views.now_and_next(board.board, today, now_zones) if board else None,
            **latest(feed, zones),
            **about_conference(conference),
            standing=standing(req.context.caller, conference),
            **zone_words(zones, *whole(conference)),
        )

    async def _reads(self, req: falcon.asgi.Request, *, running: bool) -> tuple[Read, Read | None, BoardRead | None]:
        queries, conference_id = self._site.queries, req.context.conference["id"]
        return await together(
            queries.overview(conference_id),
            reachable(self._site.discussion.feed(conference_id, req.context.caller)),
            reachable(board_at(queries, conference_id, self._site.now())) if running else nothing(),
        )


def latest(feed: Read | None, zones: times.Zones) -> dict[str, Any]:
    """The newest entries; a feed that cannot be reached is not an empty one."""
    items = feed.data["items"][:LATEST] if feed else []
    return {"feed_reached": feed is not None, "entries": [entries.entry_view(entry, zones) for entry in items]}


def standing(caller: Caller | None, conference: Json) -> dict[str, str] | None:
    """What the viewer is here, and where they can come in; None for whoever is not signed in."""
    if caller is None:
        return None
    organises = caller.may_organise(conference["id"])
    return {
        "role": caller.role_in(conference["id"]) or "",
        "join_url": f"{conference_url(conference['slug'])}/membership",
        "organise_url": organise_url(conference["slug"]) if organises else "",
    }


def about_conference(conference: Json) -> dict[str, Any]:
    slug = conference["slug"]
    return {
        "conference": conference,
        "dates": dates_of(conference),
        "feed_url": feed_url(slug),
        "programme_url": programme_url(slug),
        "unscheduled_url": programme_url(slug, day="unscheduled"),
    }
