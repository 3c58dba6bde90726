"""The feed of a conference: everything that happened and everything people wrote, newest first."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.pages import entries
from gateway.pages.addresses import feed_url, session_url
from gateway.pages.facts import whole, zone_words
from gateway.pages.posts import PostForm, new_request_id
from gateway.pages.site import Site

TABS = (
    ("", "Everything"),
    ("post", "Posts"),
    ("session_published", "New sessions"),
    ("session_moved", "Moved"),
    ("session_cancelled", "Cancelled"),
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Tab:
    url: str
    name: str
    current: bool


class Feed:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        zones, cursor = site.zones(req, conference), req.get_param("cursor")
        kind, about = _known(req.get_param("kind")), req.get_param("session") or ""
        filters = {name: value for name, value in (("kind", kind), ("session", about)) if value}
        # Without filters: exactly the arguments that are kept warm, so that the page outlives the services.
        caller = req.context.caller
        read = await site.discussion.feed(conference["id"], caller, filters=filters or None, cursor=cursor)
        items = read.data["items"]
        frame = site.frame(
            req,
            resp,
            f"Feed of {conference['title']}",
            conference=conference,
            section="feed",
            description=f"What happens around {conference['title']}: changes of the programme, and what people write.",
            asks_zone=True,
            stale=site.stale([read], zones, "the feed"),
        )
        unfiltered = not cursor and not filters
        site.show(
            req,
            resp,
            "feed.html",
            frame,
            cacheable=True,
            conference=conference,
            days=entries.entries_by_day(items, zones),
            tabs=tabs(slug, kind, about),
            about=_about(slug, about, items),
            feed_url=feed_url(slug),
            older_url=feed_url(slug, **filters, cursor=read.data["next"]) if read.data["next"] else "",
            newer_url=feed_url(slug, **filters) if cursor else "",
            live_url=f"/api/v1/conferences/{slug}/live" if unfiltered else "",
            newest_seq=items[0]["seq"] if items else 0,
            form=PostForm(conference, new_request_id(), next=feed_url(slug, session=about), session=about),
            **zone_words(zones, *whole(conference)),
        )


def tabs(slug: str, kind: str, about: str) -> list[Tab]:
    return [Tab(feed_url(slug, kind=each, session=about), name, each == kind) for each, name in TABS]


def _known(kind: str | None) -> str:
    return kind if kind in {each for each, _ in TABS} and kind else ""


def _about(slug: str, session_id: str, items: list[Json]) -> entries.Link | None:
    """The session the feed is narrowed to; its title is in any of its entries."""
    if not session_id:
        return None
    named = (entry.get("session") or (entry.get("post") or {}).get("session") or {} for entry in items)
    title = next((session["title"] for session in named if session.get("id") == session_id), "one session")
    return entries.Link(session_url(slug, session_id), title)
