"""The public changelog: what of the programme moved from where to where, and why; and one entry of it, whole."""

from dataclasses import dataclass, field
from typing import Any

import falcon.asgi

from gateway import changelog
from gateway.pages.addresses import conference_url, session_url, with_query
from gateway.pages.entries import Import, Link, Move, move_view, programme_view
from gateway.pages.facts import noon, zone_words
from gateway.pages.site import Site
from gateway.pages.times import Stamp, Zones

SHOWN = 30

Json = dict[str, Any]
App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Change:
    """What became of one session. `session.url` is "" for what nobody can look at any more."""

    kind: str
    session: Link
    was_called: str
    move: Move | None
    fields: list[str]
    reason: str
    takes_place_again: bool = False


@dataclass(frozen=True)
class EntryView:
    id: str
    url: str
    at: Stamp
    title: str
    reason: str
    change: Change | None = None
    programme: Import | None = None
    changes: list[Change] = field(default_factory=list)


class Changes:
    """/conferences/{slug}/changes"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        zones, cursor = site.zones(req, conference), req.get_param("cursor")
        read = await site.queries.changelog(conference["id"], cursor=cursor, limit=SHOWN)
        frame = site.frame(
            req,
            resp,
            f"Changes of {conference['title']}",
            conference=conference,
            section="programme",
            description=f"What changed in the programme of {conference['title']}: when, from what to what, and why.",
            asks_zone=True,
            stale=site.stale([read], zones, "the list of changes"),
        )
        following = read.data["next"]
        site.show(
            req,
            resp,
            "changes.html",
            frame,
            cacheable=True,
            conference=conference,
            entries=[entry_view(slug, entry, zones) for entry in read.data["items"]],
            older_url=changes_url(slug, cursor=following) if following else "",
            newest_url=changes_url(slug) if cursor else "",
            atom_url=f"/api/v1/conferences/{slug}/changes.atom",
            json_url=f"/api/v1/conferences/{slug}/changes.json",
            **zone_words(zones, noon(conference["start"])),
        )


class WholeEntry:
    """/conferences/{slug}/changes/{entry}"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str, entry: str) -> None:
        site, conference = self._site, req.context.conference
        zones, cursor = site.zones(req, conference), req.get_param("cursor")
        read = await site.queries.changelog_entry(conference["id"], entry, cursor=cursor)
        view, following = entry_view(slug, read.data, zones), read.data["next"]
        frame = site.frame(req, resp, view.title, conference=conference, section="programme", asks_zone=True)
        site.show(
            req,
            resp,
            "change.html",
            frame,
            cacheable=True,
            conference=conference,
            entry=view,
            changes_url=changes_url(slug),
            more_url=with_query(view.url, cursor=following) if following else "",
            **zone_words(zones, noon(conference["start"])),
        )


def changes_url(slug: str, **query: str) -> str:
    return with_query(f"{conference_url(slug)}/changes", **query)


def entry_view(slug: str, entry: Json, zones: Zones) -> EntryView:
    programme, change = entry.get("programme"), entry.get("change")
    return EntryView(
        id=entry["id"],
        url=f"{changes_url(slug)}/{entry['id']}",
        at=zones.own(entry["at"]),
        title=changelog.title_of(entry),
        reason=entry["reason"],
        change=change_view(slug, change, zones) if change else None,
        programme=programme_view(slug, programme, zones) if programme else None,
        changes=[change_view(slug, one, zones) for one in entry.get("changes") or []],
    )


def change_view(slug: str, change: Json, zones: Zones) -> Change:
    is_gone = change["kind"] == "withdrawn"
    link = Link("" if is_gone else session_url(slug, change["session_id"]), change["title"])
    return Change(
        kind=change["kind"],
        session=link,
        was_called=change["title_before"] if change["title_before"] != change["title"] else "",
        move=move_view(link, change, zones) if change["before"] and change["after"] else None,
        fields=changelog.field_names(change["fields"]),
        reason=change["reason"],
        takes_place_again=bool(change.get("takes_place_again")),
    )


def add(app: App, site: Site) -> None:
    app.add_route("/conferences/{slug}/changes", Changes(site))
    app.add_route("/conferences/{slug}/changes/{entry}", WholeEntry(site))
