"""The list of conferences: what is on, what comes, what was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import falcon.asgi

from gateway.pages import times, views
from gateway.pages.addresses import conference_url, with_query
from gateway.pages.facts import dates_of, when_of
from gateway.pages.site import ABOUT, Site

SHELVES = (("Now", "now"), ("Coming up", "later"), ("Past", "past"))

Json = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """A conference in the list."""

    url: str
    title: str
    description: str
    dates: str
    place: str
    hue: int


def card(conference: Json) -> Card:
    return Card(
        url=conference_url(conference["slug"]),
        title=conference["title"],
        description=conference.get("description") or "",
        dates=dates_of(conference),
        place=times.city(conference["timezone"]),
        hue=views.hue(conference["slug"]),
    )


class Conferences:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        read = await self._site.queries.conferences(cursor=req.get_param("cursor"))
        items, following = read.data["items"], read.data["next"]
        self._site.show(
            req,
            resp,
            "conferences.html",
            self._site.frame(req, resp, "Hallway", description=ABOUT),
            cacheable=True,  # a day's turn may show some minutes late: as long as a body is kept
            shelves=[(heading, self._cards(req, items, when)) for heading, when in SHELVES],
            older_url=with_query("/", cursor=following) if following else "",
        )

    def _cards(self, req: falcon.asgi.Request, conferences: list[Json], when: str) -> list[Card]:
        found = [c for c in conferences if when_of(c, self._today(req, c)) == when]
        if when == "later":
            found.reverse()  # they come newest first; of those to come, the next is the one that matters
        return [card(conference) for conference in found]

    def _today(self, req: falcon.asgi.Request, conference: Json) -> date:
        zone = self._site.zones(req, conference).conference
        return times.programme_day(self._site.now(), zone, conference["day_change"])
