"""All questions of a session on a page of their own, and the targets of the forms that stand there and at the session.

What is wrong comes back with what was typed; asking twice asks once.
"""

import hashlib
from abc import ABC, abstractmethod
from typing import Any

import falcon.asgi

from gateway.pages.addresses import questions_url, safe_next, session_url
from gateway.pages.forms import Told, read_form, told
from gateway.pages.posts import good_request_id, request_id_of
from gateway.pages.question_views import AskForm, questions_part
from gateway.pages.site import Site, see_other
from gateway.question_orders import QuestionOrders
from services.contracts.errors import Invalid, NotFound, WireError
from services.contracts.events_audience import QUESTION_MODES

PAGE = 50
ORDERS = ("votes", "newest")

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


def add(app: Any, site: Site) -> None:
    here = "/conferences/{slug}/sessions/{session}"
    app.add_route(f"{here}/questions", Questions(site))
    app.add_route(f"{here}/question-settings", Settings(site))
    question = f"{here}/questions/{{question}}"
    app.add_route(f"{question}/vote", Vote(site))
    app.add_route(f"{question}/delete", Delete(site))
    app.add_route(f"{question}/state", Moderate(site))
    app.add_route(f"{question}/answer", Answer(site))


class _OfSession:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = QuestionOrders(site.backend, site.queries)

    async def _session(self, req: Request, session: str) -> Json:
        found: Json = (await self._site.queries.session(req.context.conference["id"], session)).data
        return found

    async def _show(self, req: Request, resp: Response, session: Json, status: int = 200, **part: Any) -> None:
        """The page of all questions; `part` as in question_views.questions_part."""
        site, conference = self._site, req.context.conference
        zones = site.zones(req, conference)
        order = req.get_param("order") if req.get_param("order") in ORDERS else "votes"
        page: Json = {"order": order, "cursor": req.get_param("cursor") or None, "limit": PAGE}
        here = questions_url(conference["slug"], session["id"])
        shown = await questions_part(site, req, session, zones, here=here, **page, **part)
        if shown is None:
            raise NotFound("There are no questions here.")
        frame = site.frame(
            req, resp, f"Questions: {session['title']}", conference=conference, section="session", here=here
        )
        back = session_url(conference["slug"], session["id"])
        site.show(
            req, resp, "questions_page.html", frame, session=session, asked=shown, order=order, orders=ORDERS, back=back
        )
        resp.status = status


class Questions(_OfSession):
    async def on_get(self, req: Request, resp: Response, slug: str, session: str) -> None:
        await self._show(req, resp, await self._session(req, session))

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found, values = await self._session(req, session), await read_form(req)
        form = AskForm(
            good_request_id(values.get("request_id", "")), values.get("text", ""), values.get("anonymous") == "1"
        )
        try:
            asked = await self._ask(req, found, form)
        except WireError as error:
            why = told(error)
            form = AskForm(form.request_id, form.text, form.anonymous, _at(why, "text"))
            await self._show(req, resp, found, why.status, form=form)
        else:
            back = safe_next(values.get("next") or session_url(slug, found["id"]))
            see_other(resp, f"{back.partition('#')[0]}#question-{asked['id']}")

    async def _ask(self, req: Request, session: Json, form: AskForm) -> Json:
        caller = req.context.caller
        said = f"{session['id']}\n{form.anonymous}\n{form.text}"
        return await self._orders.ask(
            caller,
            session,
            text=form.text.strip(),
            anonymous=form.anonymous,
            request_id=f"{caller.id}:{form.request_id}",
            fingerprint=hashlib.sha256(said.encode()).hexdigest(),
        )


class _Small(_OfSession, ABC):
    """A form of one button: done, and back to where it stands."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str, question: str) -> None:
        found, values = await self._session(req, session), await read_form(req)
        back = safe_next(values.get("next") or session_url(slug, found["id"])).partition("#")[0]
        try:
            await self._do(req, found, question, values)
        except WireError as error:
            self._site.not_done(req, resp, told(error), f"{back}#questions")
        else:
            see_other(resp, f"{back}#question-{question}")

    @abstractmethod
    async def _do(self, req: Request, session: Json, question: str, values: dict[str, str]) -> None:
        """What the button does. Raises WireError."""


class Vote(_Small):
    """The field `on` is 1 or 0."""

    async def _do(self, req: Request, session: Json, question: str, values: dict[str, str]) -> None:
        await self._orders.vote(req.context.caller, session, question, on=values.get("on") != "0")


class Delete(_Small):
    async def _do(self, req: Request, session: Json, question: str, values: dict[str, str]) -> None:
        await self._orders.remove(req.context.caller, session, question)


class Moderate(_Small):
    """The field `state` is open or hidden."""

    async def _do(self, req: Request, session: Json, question: str, values: dict[str, str]) -> None:
        await self._orders.moderate(req.context.caller, session, question, values.get("state", ""))


class Answer(_OfSession):
    """The field `do` is answer (with `text`), live, or back: that it is not answered after all."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str, question: str) -> None:
        found, values = await self._session(req, session), await read_form(req)
        try:
            await self._answer(req, found, question, values)
        except WireError as error:
            why = told(error)
            if why.status == 404:
                raise
            answering = (question, values.get("text", ""), _at(why, "text"))
            await self._show(req, resp, found, why.status, answering=answering)
        else:
            back = safe_next(values.get("next") or session_url(slug, found["id"]))
            see_other(resp, f"{back.partition('#')[0]}#question-{question}")

    async def _answer(self, req: Request, session: Json, question: str, values: dict[str, str]) -> None:
        caller, wish = req.context.caller, values.get("do")
        if wish == "back":
            await self._orders.take_answer_back(caller, session, question)
            return
        live = wish == "live"
        text = "" if live else values.get("text", "").strip()
        request_id = request_id_of(req, values)
        await self._orders.answer(caller, session, question, text=text, live=live, request_id=request_id)


class Settings(_OfSession):
    """Whether this session takes questions; the field `mode` is empty for: as in the conference."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found, values = await self._session(req, session), await read_form(req)
        back = f"{session_url(slug, found['id'])}#questions"
        mode = values.get("mode") or None
        try:
            if mode is not None and mode not in QUESTION_MODES:
                raise Invalid("Choose one of the settings.")
            await self._orders.set_mode(req.context.caller, req.context.conference, mode, found)
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)


def _at(why: Told, name: str) -> dict[str, list[str]]:
    """What is wrong as a whole stands at this field, too: these forms have hardly another."""
    return why.errors or {name: [why.problem]}
