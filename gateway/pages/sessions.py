"""The page of one session: everything about it, what people write about it, and what is on before, after and beside."""

from dataclasses import dataclass, replace
from typing import Any

import falcon.asgi

from gateway.auth import Caller
from gateway.backend import Read
from gateway.pages import entries, faces, times, views
from gateway.pages.addresses import (
    claim_url,
    feed_url,
    host_of,
    person_url,
    session_url,
    speaker_url,
    web_url,
)
from gateway.pages.around import Around, around
from gateway.pages.being_there import being_there
from gateway.pages.facts import noon, zone_words
from gateway.pages.posts import PostForm, new_request_id
from gateway.pages.recordings import media_part, policy_for
from gateway.pages.site import Site, reachable, together
from gateway.pages.stars import star_button, star_count
from gateway.pages.takeaway import session_calendar

DESCRIPTION_LENGTH = 200  # what search engines and link previews show

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    name: str
    url: str
    initials: str
    hue: int
    profile_url: str = ""
    claim_url: str = ""


@dataclass(frozen=True)
class OutsideLink:
    """`url` is "" when the address is not one to link."""

    url: str
    title: str
    host: str


def person(slug: str, speaker: Json) -> Person:
    name = speaker["name"]
    return Person(name, speaker_url(slug, speaker["id"]), faces.initials(name) or "?", views.hue(name))


def speakers_of(slug: str, session: Json, linked: Read | None, caller: Caller | None) -> list[Person]:
    """The speakers, and where those lead who are here themselves. Whoever is signed in may be one of the others."""
    links = {one["speaker_id"]: one for one in (linked.data["items"] if linked else ())}
    found = []
    for speaker in session.get("speakers") or []:
        link = links.get(speaker["id"])
        is_shown = link and link["name"] and not (caller and link["attendee_id"] in caller.blocked_by)
        profile = person_url(link["attendee_id"]) if link and is_shown else ""
        claim = claim_url(slug, speaker["id"]) if caller and linked and not link else ""
        found.append(replace(person(slug, speaker), profile_url=profile, claim_url=claim))
    return found


def outside_links(links: list[Json] | None) -> list[OutsideLink]:
    found = []
    for link in links or []:
        url = web_url(link.get("url"))
        title = link.get("title") or link.get("url") or ""
        found.append(OutsideLink(url, title, host_of(url) if url else ""))
    return found


def details(session: Json, item: views.Row) -> list[tuple[str, str]]:
    """Facts that are not said elsewhere on the page; what is unknown is left out."""
    facts = [
        ("Track", item.track),
        ("Type", item.type),
        ("Language", ", ".join(item.languages)),
        ("Recording", "will not be recorded" if session.get("do_not_record") else ""),
        ("Licence", session.get("licence") or ""),
    ]
    return [(label, value) for label, value in facts if value]


def description(session: Json, conference: Json) -> str:
    text = " ".join((session.get("abstract") or session.get("subtitle") or "").split())
    if not text or "<" in text:
        names = ", ".join(speaker["name"] for speaker in session.get("speakers") or [])
        return f"{session['title']}{', by ' + names if names else ''}, at {conference['title']}"
    return text if len(text) <= DESCRIPTION_LENGTH else text[:DESCRIPTION_LENGTH].rpartition(" ")[0] + "…"


class Session:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str, session: str) -> None:
        site, conference = self._site, req.context.conference
        read, posts, linked, others = await self._reads(req, session)
        data, zones = read.data, site.zones(req, conference)
        item = views.row(data, site.zones_now(req, conference, [data]))
        media, there, star, stars = await together(
            media_part(site, req, data, zones),
            being_there(site, req, data, zones),
            star_button(site, req, data),
            star_count(site, req, data),
        )
        embeds = [player.embed for player in media.players] + ([there.stream.embed] if there.stream else [])
        if embeds:
            resp.set_header("Content-Security-Policy", policy_for(embeds))
        frame = site.frame(
            req,
            resp,
            item.title,
            conference=conference,
            section="session",
            description=description(data, conference),
            asks_zone=True,
            stale=site.stale([read, posts, *others.reads], zones, "the programme"),
        )
        site.show(
            req,
            resp,
            "session.html",
            frame,
            cacheable=None not in (posts, linked) and others.complete and media.complete and there.complete,
            star=star,
            calendar_url=session_calendar(slug, data["id"]),
            media=media,
            there=there,
            asked=there.asked,
            rating=there.rating,
            star_count=stars,
            **about_session(slug, data, item),
            speakers=speakers_of(slug, data, linked, req.context.caller),
            **discussion(slug, data, posts, zones),
            **others.shown(slug, data, zones),
            form=PostForm(conference, new_request_id(), f"{session_url(slug, data['id'])}#posts", session=data["id"]),
            **zone_words(zones, data.get("start") or noon(conference["start"])),
        )

    async def _reads(self, req: falcon.asgi.Request, session: str) -> tuple[Read, Read | None, Read | None, Around]:
        """The session, and then what stands around it; a page without that is better than none."""
        queries, conference_id, caller = self._site.queries, req.context.conference["id"], req.context.caller
        drafts = caller is not None and caller.may_organise(conference_id)
        preview = drafts and req.get_param_as_bool("preview", default=False)
        read = await queries.session(conference_id, session, drafts=drafts, preview=preview)
        about = {"session": read.data["id"], "kind": "post"}
        posts, linked, others = await together(
            reachable(self._site.discussion.feed(conference_id, caller, filters=about)),
            reachable(queries.linked_speakers(conference_id)),
            around(self._site, conference_id, read.data["id"]),
        )
        return read, posts, linked, others


def about_session(slug: str, session: Json, item: views.Row) -> Json:
    return {
        "session": session,
        "item": item,
        "draft": session.get("state") == "draft",
        "shelves": shelves(session),
        "details": details(session, item),
    }


def discussion(slug: str, session: Json, posts: Read | None, zones: times.Zones) -> Json:
    """`posts` is None when the feed cannot be reached, which is not the same as empty."""
    if posts is None:
        return {"posts": None, "more_posts_url": ""}
    following = posts.data["next"]
    return {
        "posts": [entries.entry_view(entry, zones) for entry in posts.data["items"]],
        "more_posts_url": feed_url(slug, session=session["id"], cursor=following) if following else "",
    }


def shelves(session: Json) -> list[tuple[str, list[OutsideLink]]]:
    return [
        ("Links", outside_links([*(session.get("links") or []), *_home(session)])),
    ]


def _home(session: Json) -> list[Json]:
    return [{"url": session["url"], "title": "Page in the organisers' programme"}] if session.get("url") else []
