"""Questions of all sessions, for those who moderate: what waits, what is hidden; and whether questions are taken."""

from typing import Any

import falcon.asgi

from gateway.pages.addresses import organise_url, questions_url, session_url
from gateway.pages.forms import read_form, told
from gateway.pages.site import Site, see_other
from gateway.question_orders import QuestionOrders
from gateway.questions import QuestionReader
from services.contracts.errors import Invalid, WireError
from services.contracts.events_audience import HIDDEN, OPEN, QUESTION_MODES, WAITING

TABS = ((WAITING, "Waiting"), (OPEN, "Not answered"), (HIDDEN, "Hidden"))
PAGE = 50

Json = dict[str, Any]


def add(app: Any, site: Site) -> None:
    app.add_route("/conferences/{slug}/organise/questions", OrganiseQuestions(site))


class OrganiseQuestions:
    """Moderators read it; organisers also set, by the field `mode`, whether questions are taken."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader = QuestionReader(site.queries)
        self._orders = QuestionOrders(site.backend, site.queries)

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference, caller = self._site, req.context.conference, req.context.caller
        state = req.get_param("state") or WAITING
        state = state if state in (WAITING, OPEN, HIDDEN) else WAITING
        cursor = req.get_param("cursor") or None
        found = await self._reader.to_moderate(conference["id"], caller, state=state, cursor=cursor, limit=PAGE)
        mode = (await site.queries.question_settings(conference["id"])).data["mode"]
        here, following = organise_url(slug, "questions"), found.data["next"]
        frame = site.frame(req, resp, "Questions", conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_questions.html",
            frame,
            here=here,
            tabs=[(f"{here}?state={one}", label, one == state) for one, label in TABS],
            state=state,
            mode=mode,
            modes=QUESTION_MODES,
            may_set=caller.may_organise(conference["id"]),
            items=[_item(one, slug) for one in found.data["items"]],
            more_url=organise_url(slug, "questions", state=state, cursor=following) if following else "",
        )

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        values, back = await read_form(req), organise_url(slug, "questions")
        try:
            if values.get("mode") not in QUESTION_MODES:
                raise Invalid("Choose one of the settings.")
            await self._orders.set_mode(req.context.caller, req.context.conference, values["mode"])
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)


def _item(question: Json, slug: str) -> Json:
    session = question["session_id"]
    address = f"{questions_url(slug, session)}/{question['id']}"
    return question | {"url": address, "session_url": f"{session_url(slug, session)}#questions"}
