"""What stands around a session on its page: before and after in its room, at the same time elsewhere, and its like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.backend import Read
from gateway.pages import times, views
from gateway.pages.addresses import programme_url
from gateway.pages.site import Site, reachable, together

Json = dict[str, Any]

REASONS = {"speaker": "Also by", "tag": "Also about", "word": "Also about", "track": "Also in"}


@dataclass(frozen=True)
class Beside:
    """What a reader of one session may want next; `parallel_total` counts those that are not shown, too."""

    previous: views.Row | None
    next: views.Row | None
    parallel: list[views.Row]
    parallel_total: int


@dataclass(frozen=True)
class Like:
    row: views.Row
    reason: str
    about: str


@dataclass(frozen=True)
class Around:
    """The answers of two reads; None where nobody could be asked. A page without them is better than none."""

    beside: Read | None
    related: Read | None

    @property
    def complete(self) -> bool:
        return self.beside is not None and self.related is not None

    @property
    def reads(self) -> Sequence[Read | None]:
        return self.beside, self.related

    def shown(self, slug: str, session: Json, zones: times.Zones) -> Json:
        """For the template."""
        return {
            "beside": _beside(self.beside.data, zones) if self.beside else Beside(None, None, [], 0),
            "related": [_like(one, zones) for one in self.related.data["items"]] if self.related else [],
            "back_url": _back_url(slug, session, self.beside.data["day_cursor"] if self.beside else "", zones),
        }


async def around(site: Site, conference_id: str, session_id: str) -> Around:
    queries = site.queries
    beside, related = await together(
        reachable(queries.beside(conference_id, session_id)), reachable(queries.related(conference_id, session_id))
    )
    return Around(beside, related)


def _beside(answer: Json, zones: times.Zones) -> Beside:
    def row(session: Json | None) -> views.Row | None:
        return views.row(session, zones) if session else None

    parallel = [views.row(session, zones) for session in answer["parallel"]]
    return Beside(row(answer["previous"]), row(answer["next"]), parallel, answer["parallel_total"])


def _like(one: Json, zones: times.Zones) -> Like:
    return Like(views.row(one["session"], zones), REASONS[one["reason"]], one["about"])


def _back_url(slug: str, session: Json, cursor: str, zones: times.Zones) -> str:
    """To the window of the day that shows it, and the place there."""
    address = programme_url(slug, day=session.get("day") or "unscheduled", cursor=cursor)
    when = zones.when(session.get("start"), None)
    return f"{address}#{views.anchor_of(when.start)}" if when else address
