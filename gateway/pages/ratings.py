"""Rating a session from its page, and the page on which its speakers and organisers read what came of it."""

from dataclasses import dataclass, field
from typing import Any

import falcon.asgi

from gateway.now import state_at
from gateway.pages.addresses import safe_next, session_url, with_query
from gateway.pages.forms import read_form, told
from gateway.pages.site import Site, reachable, see_other
from gateway.question_orders import RatingOrders
from gateway.speaking import speaking_in
from services.contracts.errors import Invalid, NotFound, WireError

RATEABLE = ("live", "over", "recorded")  # a session that has begun, by the clock
PAGE = 50

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


def add(app: Any, site: Site) -> None:
    here = "/conferences/{slug}/sessions/{session}"
    app.add_route(f"{here}/rating", Rate(site))
    app.add_route(f"{here}/feedback", Feedback(site))


@dataclass(frozen=True)
class RatingForm:
    """`is_there`: it was rated before, and can be taken back."""

    action: str
    stars: str = ""
    feedback: str = ""
    is_there: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RatingPart:
    """What rating.html shows: a form for the audience, a link for those who get what it says."""

    form: RatingForm | None
    feedback_url: str


async def rating_part(site: Site, req: Request, session: Json, *, hears: bool) -> RatingPart | None:
    """`hears`: the caller speaks in this session or organises. None when there is nothing to show."""
    caller, state = req.context.caller, state_at(session, site.now())
    if caller is None or state not in RATEABLE or not session.get("start"):
        return None
    address = session_url(req.context.conference["slug"], session["id"])
    feedback_url = f"{address}/feedback" if hears else ""
    linked = await reachable(site.queries.linked_speakers(session["conference_id"]))
    if linked is None or caller.id in await speaking_in(site.queries, session):
        return RatingPart(None, feedback_url)
    try:
        own = await reachable(site.queries.own_rating(caller.id, session["conference_id"], session["id"]))
    except NotFound:
        return RatingPart(RatingForm(f"{address}/rating"), feedback_url)
    if own is None:
        return RatingPart(None, feedback_url)
    stars, feedback = str(own.data["stars"]), own.data["feedback"]
    return RatingPart(RatingForm(f"{address}/rating", stars, feedback, is_there=True), feedback_url)


class Rate:
    """The fields `stars` and `feedback`; or `remove`, which takes the rating back."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = RatingOrders(site.backend, site.queries)

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        site, conference, values = self._site, req.context.conference, await read_form(req)
        found = (await site.queries.session(conference["id"], session)).data
        back = session_url(slug, found["id"])
        try:
            await self._rate(req, found, values)
        except WireError as error:
            why = told(error)
            errors = why.errors or {"stars": [why.problem]}
            form = RatingForm(f"{back}/rating", values.get("stars", ""), values.get("feedback", ""), errors=errors)
            frame = site.frame(req, resp, "Your rating", conference=conference, section="session", canonical="")
            part = RatingPart(form, "")
            site.show(req, resp, "rating_again.html", frame, rating=part, session=found, back=back)
            resp.status = why.status
        else:
            see_other(resp, f"{safe_next(values.get('next') or back).partition('#')[0]}#rating")

    async def _rate(self, req: Request, session: Json, values: dict[str, str]) -> None:
        caller = req.context.caller
        if values.get("remove"):
            await self._orders.take_back(caller, session)
            return
        stars = values.get("stars", "")
        if stars not in ("1", "2", "3", "4", "5"):
            raise Invalid.fields({"stars": ["Choose from one to five stars."]})
        await self._orders.rate(caller, session, stars=int(stars), feedback=values.get("feedback", "").strip())


class Feedback:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str, session: str) -> None:
        site, conference = self._site, req.context.conference
        found = (await site.queries.session(conference["id"], session)).data
        cursor = req.get_param("cursor") or None
        read = await site.queries.feedback(conference["id"], found["id"], cursor=cursor, limit=PAGE)
        address, following = session_url(slug, found["id"]), read.data["next"]
        frame = site.frame(
            req, resp, f"Feedback: {found['title']}", conference=conference, section="session", canonical=""
        )
        site.show(
            req,
            resp,
            "feedback.html",
            frame,
            session=found,
            back=address,
            count=read.data["count"],
            average=read.data["average"],
            texts=[one["text"] for one in read.data["items"]],
            more_url=with_query(f"{address}/feedback", cursor=following) if following else "",
        )
