"""The programme: a day, or what was searched for over all days; every choice is in the address.

A day comes whole in one read and is filtered here. Words, and lists over all days, are the service's business.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import falcon.asgi

from gateway.backend import Read
from gateway.pages import times, views
from gateway.pages.addresses import feed_url, programme_url
from gateway.pages.facts import Day, noon, zone_words
from gateway.pages.site import Site

ALL, UNSCHEDULED = "all", "unscheduled"
CHIPS = ("speaker", "tag")  # filters that come by a link and are only taken away here
FILTERS = ("track", "room", "type", "language", *CHIPS)
SELECTS = (
    ("track", "tracks", "Track", "All tracks"),
    ("room", "rooms", "Room", "All rooms"),
    ("type", "types", "Type", "All types"),
    ("language", "languages", "Language", "All languages"),
)
MAX_WORDS = 200
PAGE = 100

Json = dict[str, Any]


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. `day` is "" when it names none."""

    day: str
    q: str
    tz: str
    cursor: str
    filters: dict[str, str]

    @property
    def filtered(self) -> bool:
        return bool(self.q or any(self.filters.values()))

    def url(self, slug: str, **changes: str) -> str:
        return programme_url(slug, **{"day": self.day, "q": self.q, **self.filters, "tz": self.tz, **changes})


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    any: str
    options: list[Option]


def chosen(req: falcon.asgi.Request) -> Chosen:
    def text(name: str) -> str:
        return (req.get_param(name) or "").strip()[:MAX_WORDS]

    zone = times.find_zone(text("tz"))
    return Chosen(
        day=_day(text("day")),
        q=text("q"),
        tz=zone.key if zone else "",
        cursor=req.get_param("cursor") or "",
        filters={name: text(name) for name in FILTERS},
    )


def _day(text: str) -> str:
    """A day that cannot be is as good as none."""
    if text in (ALL, UNSCHEDULED):
        return text
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def day_to_show(wanted: Chosen, days: list[str], today: date) -> str:
    """The day asked for; a search without a day is over all; else today, or the first day there is."""
    if wanted.q and wanted.day == UNSCHEDULED:
        return ALL  # words are looked for among all sessions; those without a time come last
    if wanted.day:
        return wanted.day
    if wanted.q or wanted.filters["speaker"] or wanted.filters["tag"]:
        return ALL
    if today.isoformat() in days:
        return today.isoformat()
    return days[0] if days else ALL


def selects(wanted: Chosen, overview: Json) -> list[Select]:
    """Those with something to choose from, and those with a choice made, be it one that matches nothing."""
    shown = []
    for name, key, label, any_label in SELECTS:
        value, names = wanted.filters[name], {item["name"]: item["sessions"] for item in overview[key]}
        if value and value not in names:
            names[value] = 0
        if len(names) > 1 or value:
            shown.append(Select(name, label, any_label, [_option(name, v, n, value) for v, n in names.items()]))
    return shown


def _option(select: str, value: str, sessions: int, wanted: str) -> Option:
    name = views.language_name(value) if select == "language" else value
    return Option(value, f"{name} ({sessions})", value == wanted)


def tabs(slug: str, wanted: Chosen, shown: str, overview: Json) -> list[Day]:
    """A tab a day; counts only while nothing is filtered, for they would not be those of the choice."""

    def tab(day: str, name: str, sessions: int | None) -> Day:
        return Day(wanted.url(slug, day=day), name, None if wanted.filtered else sessions, current=day == shown)

    all_tabs = [tab(d["day"], times.short_date(date.fromisoformat(d["day"])), d["sessions"]) for d in overview["days"]]
    if len(all_tabs) > 1 or wanted.filtered:
        all_tabs.append(tab(ALL, "All days", None))
    if overview["unscheduled"]:
        all_tabs.append(tab(UNSCHEDULED, "Without a time", overview["unscheduled"]))
    return all_tabs


def hours(groups: list[views.Group]) -> list[views.Group]:
    """The first group of each hour: enough to jump to, however fine the grid."""
    firsts: dict[tuple[date, str], views.Group] = {}
    for group in groups:
        firsts.setdefault((group.when.start.day, group.when.start.clock[:2]), group)
    return list(firsts.values())


def found_words(count: int, more: bool) -> str:
    return f"{'more than ' if more else ''}{count} {'session' if count == 1 else 'sessions'}"


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
            cacheable=True,  # the day shown unasked may be yesterday's for as long as a body is kept: minutes
            **ways(slug, wanted, shown, overview.data),
            **found(slug, wanted, read.data, zones),
            **zone_words(zones, noon(conference["start"] if shown in (ALL, UNSCHEDULED) else shown)),
        )

    async def _sessions(self, conference_id: str, shown: str, wanted: Chosen) -> Read:
        if shown != ALL and not wanted.q:
            return await self._site.queries.programme_day(conference_id, None if shown == UNSCHEDULED else shown)
        filters = {**wanted.filters, "q": wanted.q, "day": "" if shown == ALL else shown}
        return await self._site.queries.sessions(
            conference_id, filters=filters, cursor=wanted.cursor or None, limit=PAGE
        )


def found(slug: str, wanted: Chosen, answer: Json, zones: times.Zones) -> Json:
    """What there is to see: of a whole day what the filters leave, of a list all of it."""
    listed = "items" in answer
    sessions = answer["items"] if listed else views.matching(answer["sessions"], wanted.filters)
    cursor = answer["next"] if listed else None
    grouped = views.groups_by_day(sessions, zones)
    return {
        "days": [(times.long_date(date.fromisoformat(day)), groups) for day, groups in grouped],
        "hours": hours(grouped[0][1]) if len(grouped) == 1 else [],
        "loose": views.unscheduled(sessions, zones),
        "found": found_words(len(sessions), bool(cursor or wanted.cursor)),
        "next_url": wanted.url(slug, cursor=cursor) if cursor else "",
    }


def ways(slug: str, wanted: Chosen, shown: str, overview: Json) -> Json:
    """Where one can go from here: other days, other choices, fewer of them."""
    choices = {name: value for name, value in {"q": wanted.q, **wanted.filters}.items() if value}
    return {
        "chosen": wanted,
        "shown": shown,
        "filtered": wanted.filtered,
        "narrowed": any(wanted.filters[name] for name, *_ in SELECTS),
        "tabs": tabs(slug, wanted, shown, overview),
        "selects": selects(wanted, overview),
        "chips": [(name, choices[name], wanted.url(slug, **{name: ""})) for name in CHIPS if name in choices],
        "without": [(value, wanted.url(slug, **{name: ""})) for name, value in choices.items()],
        "programme_url": programme_url(slug),
        "feed_url": feed_url(slug),
        "clear_url": programme_url(slug, day=wanted.day, tz=wanted.tz),
        "all_days_url": wanted.url(slug, day=ALL),
    }
