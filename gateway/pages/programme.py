"""The programme: a day in windows, a list over all days, or what was searched for; every choice is in the address.

What fits a choice and what words find is the service's business; how hits look stands in search.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import falcon.asgi

from gateway.backend import Read
from gateway.pages import search, times, views
from gateway.pages.choices import ALL, UNSCHEDULED, Chosen, chosen, day_to_show, ways
from gateway.pages.facts import noon, whole, zone_words
from gateway.pages.site import Site
from gateway.pages.stars import starred_ids
from gateway.pages.takeaway import takeaway

PAGE = 100
HITS = 20

Json = dict[str, Any]


@dataclass(frozen=True)
class Hour:
    url: str
    clock: str


def hours(quarters: list[Json], here: set[str], url: Callable[..., str], zones: times.Zones) -> list[Hour]:
    """The first start of each hour on the conference's clock; elsewhere than in this window (`here`), the way there."""
    firsts: dict[tuple[date, str, str], Hour] = {}
    for quarter in quarters:
        stamp = times.stamp(times.instant(quarter["start"]), zones.conference)
        anchor = views.anchor_of(stamp)
        page = "" if anchor in here else url(cursor=quarter["cursor"])
        # An hour that comes twice in the night of the clocks is two: their offsets stand beside them.
        firsts.setdefault((stamp.day, stamp.clock[:2], stamp.clock[5:]), Hour(f"{page}#{anchor}", stamp.clock))
    return list(firsts.values())


def found_words(count: int, more: bool = False) -> str:
    return f"{'more than ' if more else ''}{count:,} {'session' if count == 1 else 'sessions'}"


class Programme:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        zones, wanted = site.zones(req, conference), chosen(req)
        overview = await site.queries.overview(conference["id"])
        today = times.programme_day(site.now(), zones.conference, conference["day_change"])
        shown = day_to_show(wanted, [day["day"] for day in overview.data["days"]], today)
        read = await self._sessions(conference["id"], shown, wanted)
        frame = site.frame(
            req,
            resp,
            f"Programme of {conference['title']}",
            conference=conference,
            section="programme",
            description=f"All sessions of {conference['title']}, by day, in your own time.",
            asks_zone=True,
            stale=site.stale([overview, read], zones, "the programme"),
        )
        site.show(
            req,
            resp,
            "programme.html",
            frame,
            starred=await starred_ids(site, req),
            takeaway=takeaway(site.public_url, slug, wanted.filters),
            cacheable=True,  # the day shown unasked may be yesterday's for as long as a body is kept: minutes
            **ways(slug, wanted, shown, overview.data),
            **found(slug, wanted, read.data, site.zones_now(req, conference, views.sessions_in(read.data))),
            **zone_words(zones, *(whole(conference) if shown in (ALL, UNSCHEDULED) else (noon(shown),))),
        )

    async def _sessions(self, conference_id: str, shown: str, wanted: Chosen) -> Read:
        """One read: a window of a day, a page of hits, or of a list over all days."""
        queries, cursor = self._site.queries, wanted.cursor or None
        if shown != ALL and not wanted.q:
            day = None if shown == UNSCHEDULED else shown
            return await queries.programme_day(conference_id, day, filters=wanted.filters, cursor=cursor)
        filters = {**wanted.filters, "day": "" if shown == ALL else shown}
        if wanted.q:
            return await queries.search(conference_id, wanted.q, filters=filters, cursor=cursor, limit=HITS)
        return await queries.sessions(conference_id, filters=filters, cursor=cursor, limit=PAGE)


def found(slug: str, wanted: Chosen, answer: Json, zones: times.Zones) -> Json:
    """What there is to see: hits, a page of a list, or a window of a day."""
    if "facets" in answer:
        return _searched(slug, wanted, answer, zones)
    if "items" in answer:
        cursor = answer["next"]
        count = found_words(len(answer["items"]), bool(cursor or wanted.cursor))
        later = wanted.url(slug, cursor=cursor) if cursor else ""
        return NOTHING | _listed(answer["items"], zones) | {"found": count, "later_url": later}
    listed = _listed(answer["sessions"], zones)
    here = {group.anchor for _, groups in listed["days"] for group in groups}
    return {
        **NOTHING,
        **listed,
        "hours": hours(answer["quarters"], here, lambda **changes: wanted.url(slug, **changes), zones),
        "found": found_words(answer["total"]),
        "earlier_url": "" if answer["earlier"] is None else wanted.url(slug, cursor=answer["earlier"]),
        "later_url": wanted.url(slug, cursor=answer["later"]) if answer["later"] else "",
    }


NOTHING: Json = {
    "days": [],
    "hours": [],
    "loose": [],
    "hits": [],
    "facets": [],
    "earlier_url": "",
    "later_url": "",
    "suggestion": "",
    "suggestion_url": "",
}


def _searched(slug: str, wanted: Chosen, answer: Json, zones: times.Zones) -> Json:
    """`wanted.day` counts as a choice among the others: facets have the days, too."""
    chosen = {**wanted.filters, "day": "" if wanted.day in (ALL, UNSCHEDULED) else wanted.day}
    suggestion = answer["suggestion"] or ""
    return {
        **NOTHING,
        "hits": search.hits(answer["items"], zones),
        "facets": search.facets(answer["facets"], chosen, lambda **changes: wanted.url(slug, **changes)),
        "found": found_words(answer["total"]),
        "later_url": wanted.url(slug, cursor=answer["next"]) if answer["next"] else "",
        "suggestion": suggestion,
        "suggestion_url": wanted.url(slug, q=suggestion) if suggestion else "",
    }


def _listed(sessions: list[Json], zones: times.Zones) -> Json:
    grouped = views.groups_by_day(sessions, zones)
    days = [(times.long_date(date.fromisoformat(day)), groups) for day, groups in grouped]
    return {"days": days, "loose": views.unscheduled(sessions, zones)}
