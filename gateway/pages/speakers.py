"""Who speaks at a conference: the list, the page of one speaker, and the form of what is said of them."""

from typing import Any

import falcon
import falcon.asgi

from gateway.auth import Caller
from gateway.backend import Read
from gateway.catalogue_orders import CatalogueOrders
from gateway.inputs import load
from gateway.pages import faces, views
from gateway.pages.addresses import claim_url, conference_url, person_url, speaker_url, speakers_url
from gateway.pages.facts import noon, zone_words
from gateway.pages.forms import Told, at_fields, missing, read_form, told, version_in
from gateway.pages.sessions import outside_links
from gateway.pages.site import Site, reachable, see_other, together
from gateway.schemas.speakers import EditSpeakerSchema
from services.contracts.errors import VersionMismatch, WireError

SHOWN = 60
SESSIONS_SHOWN = 100
MAX_WORDS = 200
NEWER = "Somebody else has changed this meanwhile. What you typed is still here: look it over, and save again."

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Speakers:
    """/conferences/{slug}/speakers"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        q = (req.get_param("q") or "").strip()[:MAX_WORDS]
        read = await site.queries.speakers(conference["id"], q=q, cursor=req.get_param("cursor"), limit=SHOWN)
        following = read.data["next"]
        frame = site.frame(
            req,
            resp,
            f"Speakers of {conference['title']}",
            conference=conference,
            section="speakers",
            stale=site.stale([read], site.zones(req, conference), "the programme"),
        )
        site.show(
            req,
            resp,
            "speakers.html",
            frame,
            cacheable=True,
            url=speakers_url(slug),
            q=q,
            total=read.data["total"],
            letters=by_letter(slug, read.data["items"]),
            more_url=speakers_url(slug, q=q, cursor=following) if following else "",
        )


class Speaker:
    """/conferences/{slug}/speakers/{speaker}"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str, speaker: str) -> None:
        site, conference, caller = self._site, req.context.conference, req.context.caller
        drafts = caller is not None and caller.may_organise(conference["id"])
        read = await site.queries.speaker(conference["id"], speaker, drafts=drafts)
        data = read.data
        if data["id"] != speaker:
            raise falcon.HTTPMovedPermanently(speaker_url(slug, data["id"]))
        sessions, linked = await together(
            site.queries.sessions(
                conference["id"], filters={"speaker": data["id"]}, drafts=drafts, limit=SESSIONS_SHOWN
            ),
            reachable(site.queries.linked_speakers(conference["id"])),
        )
        zones = site.zones(req, conference)
        items = sessions.data["items"]
        frame = site.frame(
            req,
            resp,
            data["name"],
            conference=conference,
            section="speakers",
            description=f"{data['name']} at {conference['title']}",
            asks_zone=True,
            stale=site.stale([read, sessions], zones, "the programme"),
        )
        site.show(
            req,
            resp,
            "speaker.html",
            frame,
            cacheable=linked is not None,
            speaker=data,
            initials=faces.initials(data["name"]) or "?",
            hue=views.hue(data["name"]),
            links=outside_links(data["links"]),
            rows=[views.row(one, zones) for one in items],
            **standing(slug, data, linked, caller, conference),
            **zone_words(zones, noon(conference["start"])),
        )


class EditSpeaker:
    """/conferences/{slug}/speakers/{speaker}/edit: for organisers, and for whoever is this speaker."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = CatalogueOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str, speaker: str) -> None:
        await self._show(req, resp, await self._known(req, speaker))

    async def on_post(self, req: Request, resp: Response, slug: str, speaker: str) -> None:
        known, values = await self._known(req, speaker), await read_form(req)
        try:
            changes, version = self._changes(req, values), version_in(values)
            await self._orders.change_speaker(
                req.context.caller,
                req.context.conference,
                known["id"],
                load(EditSpeakerSchema, changes),
                version=known["version"] if version is None else version,
                request_id=None,
            )
        except VersionMismatch:
            await self._show(req, resp, known, told=Told(problem=NEWER, status=409), typed=values)
        except WireError as error:
            await self._show(req, resp, known, told=told(error), typed=values)
        else:
            see_other(resp, speaker_url(slug, known["id"]))

    def _changes(self, req: Request, values: dict[str, str]) -> Json:
        """Only what the form had in it: speakers themselves have no field for the name."""
        changes: Json = {name: values[name] for name in ("biography", "avatar_url") if name in values}
        if req.context.caller.may_organise(req.context.conference["id"]):
            missing(values, "name")
            changes["name"] = values["name"]
        lines = [line.strip() for line in values.get("links", "").split("\n") if line.strip()]
        pairs = [line.partition(" ") for line in lines]
        return changes | {"links": [{"url": url, "title": title.strip()} for url, _, title in pairs]}

    async def _known(self, req: Request, speaker: str) -> Json:
        return dict((await self._site.queries.speaker(req.context.conference["id"], speaker, drafts=True)).data)

    async def _show(
        self,
        req: Request,
        resp: Response,
        speaker: Json,
        *,
        told: Told | None = None,
        typed: dict[str, str] | None = None,
    ) -> None:
        site, conference, told = self._site, req.context.conference, told or Told()
        values = {name: speaker[name] for name in ("name", "biography", "avatar_url")}
        values["links"] = "\n".join(f"{link['url']} {link['title']}".strip() for link in speaker["links"])
        frame = site.frame(
            req, resp, f"About {speaker['name']}", conference=conference, section="speakers", canonical=""
        )
        site.show(
            req,
            resp,
            "speaker_edit.html",
            frame,
            speaker=speaker,
            values=values | (typed or {}),
            told=told,
            errors=at_fields(told.errors),
            names_too=req.context.caller.may_organise(conference["id"]),
            url=speaker_url(conference["slug"], speaker["id"]),
        )
        resp.status = told.status


def by_letter(slug: str, speakers: list[Json]) -> list[tuple[str, list[Json]]]:
    """Under the letters that their names begin with; they come in the order of their names."""
    found: dict[str, list[Json]] = {}
    for one in speakers:
        letter = views.first_letter(one["name"])
        found.setdefault(letter, []).append({**one, "url": speaker_url(slug, one["id"])})
    return list(found.items())


def standing(slug: str, speaker: Json, linked: Read | None, caller: Caller | None, conference: Json) -> Json:
    """Who this is here, if anybody, and what the viewer may do about it."""
    link = next((one for one in (linked.data["items"] if linked else ()) if one["speaker_id"] == speaker["id"]), None)
    is_shown = link and link["name"] and not (caller and link["attendee_id"] in caller.blocked_by)
    is_own = bool(caller and link and link["attendee_id"] == caller.id)
    may_edit = bool(caller and (is_own or caller.may_organise(conference["id"])))
    return {
        "profile_url": person_url(link["attendee_id"]) if link and is_shown else "",
        "profile_name": link["name"] if link and is_shown else "",
        "claim_url": claim_url(slug, speaker["id"]) if caller and linked and not link else "",
        "edit_url": f"{speaker_url(slug, speaker['id'])}/edit" if may_edit else "",
        "home": conference_url(slug),
        "all_url": speakers_url(slug),
    }


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    here = "/conferences/{slug}/speakers"
    app.add_route(here, Speakers(site))
    app.add_route(f"{here}/{{speaker}}", Speaker(site))
    app.add_route(f"{here}/{{speaker}}/edit", EditSpeaker(site))
