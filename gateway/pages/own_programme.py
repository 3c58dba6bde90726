"""The sessions somebody starred, by day: what clashes, and a note with each that nobody else reads."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import falcon.asgi

from gateway.pages import times, views
from gateway.pages.addresses import calendars_url, my_programme_url, programme_url, session_url
from gateway.pages.facts import noon, zone_words
from gateway.pages.forms import Told, read_form, told
from gateway.pages.site import Site, see_other
from gateway.pages.times import Zones
from gateway.people_orders import put_star
from gateway.schemas.own import NOTE_CHARACTERS
from services.contracts.errors import WireError

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Planned:
    """A starred session: its line, what it clashes with, and its note as it is or as somebody has just typed it."""

    row: views.Row
    clashes: list[tuple[str, str]]
    note: str
    action: str
    star_action: str
    errors: dict[str, list[str]]


@dataclass(frozen=True)
class Typed:
    """A note that could not be kept."""

    session: str = ""
    note: str = ""
    told: Told = field(default_factory=Told)


class MyProgramme:
    """/conferences/{slug}/my-programme"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await show(self._site, req, resp, slug, Typed())


class Note:
    """/conferences/{slug}/my-programme/{session}: the note of a session"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        note = (await read_form(req)).get("note", "")
        try:
            await put_star(self._site.backend, req, session, on=True, note=note)
        except WireError as error:
            await show(self._site, req, resp, slug, Typed(session, note, told(error)))
        else:
            see_other(resp, f"{my_programme_url(slug)}#session-{session}")


async def show(site: Site, req: Request, resp: Response, slug: str, typed: Typed) -> None:
    conference = req.context.conference
    zones = site.zones(req, conference)
    read = await site.queries.my_programme(req.context.caller.id, conference["id"])
    frame = site.frame(
        req,
        resp,
        f"My programme at {conference['title']}",
        conference=conference,
        section="mine",
        canonical="",
        here=my_programme_url(slug),
        asks_zone=True,
        stale=site.stale([read], zones, "your programme"),
    )
    items = read.data["items"]
    site.show(
        req,
        resp,
        "my_programme.html",
        frame,
        cacheable=False,
        days=by_day(slug, items, zones, typed),
        loose=[_planned(slug, one, zones, typed) for one in items if not one["session"]["start"]],
        clashing=sum(bool(one["clashes"]) for one in items),
        told=typed.told,
        note_characters=NOTE_CHARACTERS,
        programme_url=programme_url(slug),
        calendars_url=calendars_url(slug),
        here=my_programme_url(slug),
        **zone_words(zones, noon(conference["start"])),
    )
    resp.status = typed.told.status


def by_day(slug: str, items: list[Json], zones: Zones, typed: Typed) -> list[tuple[str, list[Planned]]]:
    """The programme's day counts, not midnight."""
    timed = [one for one in items if one["session"]["start"] and one["session"]["day"]]
    timed.sort(key=lambda one: (one["session"]["day"], one["session"]["start"]))
    return [
        (times.long_date(date.fromisoformat(day)), [_planned(slug, one, zones, typed) for one in members])
        for day, members in groupby(timed, key=lambda one: str(one["session"]["day"]))
    ]


def _planned(slug: str, item: Json, zones: Zones, typed: Typed) -> Planned:
    session = item["session"]
    is_typed = typed.session == session["id"]
    return Planned(
        row=views.row(session, zones),
        clashes=[(session_url(slug, one["id"]), one["title"]) for one in item["clashes"]],
        note=typed.note if is_typed else item["note"],
        action=my_programme_url(slug, session["id"]),
        star_action=f"{session_url(slug, session['id'])}/star",
        errors=typed.told.errors if is_typed else {},
    )
