"""What a search found, as the programme page shows it: hits with their passages, and counts that are links. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.pages import times, views
from gateway.pages.addresses import session_url, with_query

VALUES_SHOWN = 12  # of a facet; the select has the others
FACETS = (
    ("day", "Day"),
    ("track", "Track"),
    ("room", "Room"),
    ("type", "Type"),
    ("language", "Language"),
    ("tag", "Tag"),
    ("recorded", "Recording"),
    ("state", "State"),
)

Json = dict[str, Any]
Part = tuple[str, bool]  # a stretch of text, and whether it is what was searched for


@dataclass(frozen=True)
class Hit:
    """`at` and `at_url` are the moment of a recording at which the passage is said."""

    row: views.Row
    title: list[Part]
    passage: list[Part]
    at: str = ""
    at_url: str = ""


@dataclass(frozen=True)
class FacetLink:
    """`url` chooses the value, or takes the choice back."""

    label: str
    sessions: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    label: str
    links: list[FacetLink]


def hits(items: Sequence[Json], zones: times.Zones) -> list[Hit]:
    return [_hit(item, zones) for item in items]


def _hit(item: Json, zones: times.Zones) -> Hit:
    session, passage = item["session"], item["passage"]
    row, title = views.row(session, zones), parts(session["title"], item["title_marks"])
    if passage is None:
        return Hit(row, title, [])
    text = parts(passage["text"], passage["marks"])
    if passage["at_seconds"] is None:
        return Hit(row, title, text)
    moment = {"recording": passage["recording_id"], "t": str(passage["at_seconds"])}
    url = with_query(session_url(session["conference"], session["id"]), **moment)
    return Hit(row, title, text, at=times.position(passage["at_seconds"]), at_url=url)


def parts(text: str, marks: Sequence[Sequence[int]]) -> list[Part]:
    """The text in stretches, so that the template escapes each and marks some."""
    found: list[Part] = []
    done = 0
    for start, end in marks:
        found += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [part for part in [*found, (text[done:], False)] if part[0]]


def facets(counted: Json, chosen: dict[str, str], url: Callable[..., str]) -> list[Facet]:
    """Those with something to choose from, and those with a choice to take back; the most frequent values first."""
    found = []
    for name, label in FACETS:
        values = sorted(counted[name], key=lambda one: (one["value"] != chosen.get(name), -one["sessions"]))
        if len(values) > 1 or chosen.get(name):
            links = [_link(name, one, chosen.get(name, ""), url) for one in values[:VALUES_SHOWN]]
            found.append(Facet(label, links))
    return found


def _link(name: str, one: Json, chosen: str, url: Callable[..., str]) -> FacetLink:
    is_chosen = one["value"] == chosen
    address = url(**{name: "" if is_chosen else one["value"], "cursor": ""})
    return FacetLink(value_words(name, one["value"]), one["sessions"], address, is_chosen)


def value_words(name: str, value: str) -> str:
    """How a value of a filter is called."""
    if name == "day":
        return times.short_date(date.fromisoformat(value))
    if name == "language":
        return views.language_name(value)
    if name == "recorded":
        return "With a recording" if value == "true" else "Without a recording"
    if name == "state":
        return "Cancelled" if value == "cancelled" else "Takes place"
    return value
