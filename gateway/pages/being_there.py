"""What the page of a session has for those who are there: its stream, questions to its speakers, how it was."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.embeds import Embed, embed
from gateway.now import state_at
from gateway.pages import now, organise_questions, questions, ratings
from gateway.pages.addresses import session_url, web_url
from gateway.pages.question_views import ON_SESSION_PAGE, QuestionsPart, questions_part
from gateway.pages.ratings import RatingPart, rating_part
from gateway.pages.site import Site, reachable
from gateway.pages.times import Zones

Json = dict[str, Any]
Request = falcon.asgi.Request


def add(app: Any, site: Site) -> None:
    app.add_route("/conferences/{slug}/now", now.Now(site))
    questions.add(app, site)
    ratings.add(app, site)
    organise_questions.add(app, site)


@dataclass(frozen=True)
class Stream:
    """The stream of a room; `embed` says how it is played in the page, after a click."""

    embed: Embed
    note: str


@dataclass(frozen=True)
class There:
    """`complete`: nothing had to be left out for the moment, so the page may be kept."""

    asked: QuestionsPart | None
    rating: RatingPart | None
    stream: Stream | None
    complete: bool


async def being_there(site: Site, req: Request, session: Json, zones: Zones) -> There:
    here = f"{session_url(req.context.conference['slug'], session['id'])}#questions"
    asked = await questions_part(site, req, session, zones, here=here, limit=ON_SESSION_PAGE)
    stream, is_known = await _stream(site, session)
    rating = await rating_part(site, req, session, hears=asked is not None and asked.may_answer)
    return There(asked, rating, stream, complete=is_known and (asked is not None or session.get("state") == "draft"))


async def _stream(site: Site, session: Json) -> tuple[Stream | None, bool]:
    """Where the room of a session can be watched, while it is on or soon will be; and whether anybody could say."""
    if not session.get("room") or state_at(session, site.now()) not in ("soon", "live"):
        return None, True
    rooms = await reachable(site.queries.catalogue(session["conference_id"], "room"))
    if rooms is None:
        return None, False
    for room in rooms.data["items"]:
        url = web_url(room.get("stream_url"))
        if room["name"] == session["room"] and url:
            return Stream(embed(url), room.get("stream_note") or ""), True
    return None, True
