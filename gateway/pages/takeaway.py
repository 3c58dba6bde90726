"""Taking the programme along: the addresses of its files for calendars, applications and spreadsheets."""

from typing import Any
from urllib.parse import quote

from gateway.pages.addresses import with_query

GIGGITY = "https://ggt.gaa.st/#url="  # opens the schedule in Giggity, an application for Android
NARROWED_BY = ("track", "room", "speaker")

Json = dict[str, Any]


def takeaway(public_url: str, slug: str, chosen: dict[str, str]) -> Json:
    """`chosen` are the filters of the page: a calendar may be of one track, room or speaker."""
    path = f"/api/v1/conferences/{quote(slug, safe='')}/schedule"
    narrowed = {name: chosen[name] for name in NARROWED_BY if chosen.get(name)}
    only = with_query(f"{path}.ics", **narrowed) if len(narrowed) == 1 else ""
    return {
        "path": path,
        "subscribe": _subscribe(public_url, f"{path}.ics"),
        "only": only and _subscribe(public_url, only),
        "only_name": next(iter(narrowed), ""),
        "giggity": f"{GIGGITY}{public_url}{path}.xml",
    }


def session_calendar(slug: str, session_id: str) -> str:
    return f"/api/v1/conferences/{quote(slug, safe='')}/sessions/{quote(session_id, safe='')}/calendar.ics"


def _subscribe(public_url: str, path: str) -> str:
    """Calendars ask at this address again and again, and so learn of changes."""
    return f"webcal://{public_url.partition('://')[2]}{path}"
