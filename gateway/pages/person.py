"""The page of a person: what they say of themselves, to whom may see them, and what the viewer can do about it.

Whom a viewer may not see has the same page as nobody: the ordinary 404.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import falcon.asgi

from gateway.pages.addresses import conference_url, host_of, person_url, programme_url, web_url, with_query
from gateway.pages.site import Site, reachable, together
from gateway.pages.views import language_name

CONFERENCES_AT_MOST = 20  # whose names are looked up for one page
ROLES = {"organiser": "organiser", "moderator": "moderator", "speaker": "speaker"}  # that are worth a word

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class ConferenceLine:
    """A conference that somebody is in. `sessions_url` leads to what they speak about there."""

    url: str
    title: str
    role: str
    sessions_url: str = ""


@dataclass(frozen=True)
class WebLink:
    url: str
    text: str


class Person:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        caller = req.context.caller
        person = (await self._site.queries.attendee(attendee, caller)).data
        is_own = caller is not None and caller.id == person["id"]
        if is_own:
            person = _as_others_see(person)
        conferences = await self._conferences(person)
        # No canonical address: what people say of themselves here is not for search engines to keep.
        frame = self._site.frame(req, resp, person["name"], description=person["headline"], canonical="")
        self._site.show(
            req,
            resp,
            "person.html",
            frame,
            person=person,
            url=person_url(person["id"]),
            links=web_links(person["links"]),
            interests=[(each, with_query("/people", interest=each)) for each in person["interests"]],
            timezone=person.get("timezone") or "",
            language=language_name(person.get("language") or ""),
            relation=person.get("relation"),
            is_suspended=person.get("active") is False,
            conferences=conferences,
            is_own=is_own,
            is_operator=caller is not None and caller.operator,
        )

    async def _conferences(self, person: Json) -> list[ConferenceLine]:
        known = await self._titled([each["conference_id"] for each in person["conferences"]][:CONFERENCES_AT_MOST])
        speaks = {each["conference_id"]: each["speaker_id"] for each in person["speaker_of"]}
        roles = {each["conference_id"]: ROLES.get(each["role"], "") for each in person["conferences"]}
        return [_line(conference, roles[key], speaks.get(key)) for key, conference in known.items()]

    async def _titled(self, ids: list[str]) -> dict[str, Json]:
        """Conferences by id. One read finds the latest ones; only older ones are asked for one by one."""
        if not ids:
            return {}
        latest = await reachable(self._site.queries.conferences())
        found = {each["id"]: each for each in latest.data["items"]} if latest else {}
        older = [key for key in ids if key not in found]
        reads = await together(*(reachable(self._site.queries.conference(key)) for key in older))
        found |= {read.data["id"]: read.data for read in reads if read is not None}
        return {key: found[key] for key in ids if key in found}


def _as_others_see(person: Json) -> Json:
    """One's own profile, without what it has for oneself alone."""
    seen = [each for each in person["conferences"] if not each.get("hidden")]
    ids = {each["conference_id"] for each in seen}
    speaks = [each for each in person["speaker_of"] if each["conference_id"] in ids]
    return person | {"conferences": seen, "speaker_of": speaks, "timezone": "", "language": ""}


def web_links(addresses: list[str]) -> list[WebLink]:
    """Shown by host and path: what stands there is where it leads."""
    good = [url for url in map(web_url, addresses) if url]
    return [WebLink(url, (host_of(url) + urlsplit(url).path).rstrip("/")) for url in good]


def _line(conference: Json, role: str, speaker_id: str | None) -> ConferenceLine:
    slug = conference["slug"]
    sessions = programme_url(slug, speaker=speaker_id) if speaker_id else ""
    return ConferenceLine(conference_url(slug), conference["title"], role, sessions)
