"""What is on now and next, room by room; it renews itself, and is kept by nobody for longer than it is true."""

from dataclasses import dataclass

import falcon.asgi

from gateway.boards import board_at
from gateway.now import Board, RoomNow
from gateway.pages import views
from gateway.pages.addresses import programme_url, web_url
from gateway.pages.facts import zone_words
from gateway.pages.site import Site
from gateway.pages.times import Stamp, Zones, stamp
from gateway.reads import note_change_in


@dataclass(frozen=True)
class RoomView:
    """`stream_url` is "" when there is nothing to watch now, or its address is not one to link."""

    name: str
    now: list[views.Row]
    next: list[views.Row]
    stream_url: str
    stream_note: str


@dataclass(frozen=True)
class Clock:
    """The moment of the page, in the conference's zone and, where it is another, in the viewer's."""

    here: Stamp
    yours: Stamp | None


class Now:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        moment = site.now()
        read = await board_at(site.queries, conference["id"], moment)
        found = read.board
        note_change_in(60 - moment.second)  # the page says what time it is
        zones = site.zones_now(req, conference, found.sessions)
        frame = site.frame(
            req,
            resp,
            f"Now at {conference['title']}",
            conference=conference,
            section="now",
            description=f"What is on now and next in each room of {conference['title']}, in your own time.",
            asks_zone=True,
            stale=site.stale(read.reads, zones, "what is on"),
        )
        site.show(
            req,
            resp,
            "now.html",
            frame,
            cacheable=True,
            rooms=[room_view(room, zones) for room in found.rooms],
            first=[views.row(session, zones) for session in found.first],
            programme_url=programme_url(slug),
            clock=clock(found, zones),
            **zone_words(zones, found.at.isoformat()),
        )


def room_view(room: RoomNow, zones: Zones) -> RoomView:
    now, coming = ([views.row(session, zones) for session in some] for some in (room.now, room.next))
    return RoomView(room.name, now, coming, web_url(room.stream_url), room.stream_note)


def clock(found: Board, zones: Zones) -> Clock:
    viewer = zones.viewer if zones.differ_at(found.at) else None
    return Clock(stamp(found.at, zones.conference), stamp(found.at, viewer) if viewer else None)
