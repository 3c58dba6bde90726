"""What the programme page is asked for, and where one can go from there: other days, other choices, fewer of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import falcon.asgi

from gateway.pages import search, times, views
from gateway.pages.addresses import feed_url, programme_url
from gateway.pages.facts import Day

ALL, UNSCHEDULED = "all", "unscheduled"
CHIPS = ("speaker", "tag", "recorded", "state")  # filters that come by a link and are only taken away here
FILTERS = ("track", "room", "type", "language", *CHIPS)
SELECTS = (
    ("track", "tracks", "Track", "All tracks"),
    ("room", "rooms", "Room", "All rooms"),
    ("type", "types", "Type", "All types"),
    ("language", "languages", "Language", "All languages"),
)
ONLY = {"recorded": ("true", "false"), "state": ("published", "cancelled")}
MAX_WORDS = 200

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
        filters={name: _possible(name, text(name)) for name in FILTERS},
    )


def _possible(name: str, value: str) -> str:
    """A value that cannot be is as good as none."""
    return value if value in ONLY.get(name, (value,)) else ""


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
        "chips": [_chip(slug, wanted, name) for name in CHIPS if name in choices],
        "without": [
            (search.value_words(name, value), wanted.url(slug, **{name: ""})) for name, value in choices.items()
        ],
        "programme_url": programme_url(slug),
        "feed_url": feed_url(slug),
        "clear_url": programme_url(slug, day=wanted.day, tz=wanted.tz),
        "all_days_url": wanted.url(slug, day=ALL),
    }


def _chip(slug: str, wanted: Chosen, name: str) -> tuple[str, str, str, str]:
    """A filter that came by a link: its name, its value, how that is called, and the way without it."""
    value = wanted.filters[name]
    return name, value, search.value_words(name, value), wanted.url(slug, **{name: ""})
