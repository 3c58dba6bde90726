"""The questions of a session as its pages show them: who asked what, who may do what about it, and the form to ask."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import falcon.asgi

from gateway.auth import Caller
from gateway.now import moments_of
from gateway.pages.addresses import person_url, questions_url
from gateway.pages.posts import new_request_id
from gateway.pages.site import Site, reachable
from gateway.pages.times import Stamp, Zones
from gateway.questions import QuestionReader
from gateway.speaking import speaking_in
from services.contracts.events_audience import ANSWERED, OPEN

ON_SESSION_PAGE = 20

Json = dict[str, Any]
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class QuestionView:
    """`url` is what its forms send to. `answering` is an answer that was not taken, and `errors` why."""

    id: str
    url: str
    text: str
    state: str
    asker: str
    asker_url: str
    votes: int
    voted: bool
    mine: bool
    at: Stamp
    answer: Json | None
    answer_html: str
    answered_at: Stamp | None
    answering: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True)
class AskForm:
    """`request_id` makes a repeated sending harmless."""

    request_id: str = field(default_factory=new_request_id)
    text: str = ""
    anonymous: bool = False
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionsPart:
    """What questions.html shows. `waiting` are those that only moderators and who asked them see, and hidden ones.

    `mode` is what holds, `own_mode` what was said of just this session: "" where nothing was, and for whoever
    is no moderator.
    """

    action: str
    settings_action: str
    next: str
    takes: bool
    mode: str
    is_over: bool
    open: list[QuestionView]
    answered: list[QuestionView]
    waiting: list[QuestionView]
    may_answer: bool
    moderates: bool
    own_mode: str
    form: AskForm
    more_url: str = ""
    all_url: str = ""


async def questions_part(
    site: Site,
    req: falcon.asgi.Request,
    session: Json,
    zones: Zones,
    *,
    here: str,
    form: AskForm | None = None,
    answering: tuple[str, str, Errors] = ("", "", {}),
    **page: Any,
) -> QuestionsPart | None:
    """None for drafts, and while nobody can say what was asked. `page`: order, cursor, limit."""
    if session.get("state") == "draft":
        return None
    caller, conference_id = req.context.caller, req.context.conference["id"]
    reader = QuestionReader(site.queries)
    read = await reachable(reader.of_session(conference_id, session["id"], caller, **page))
    if read is None:
        return None
    shown: list[Json] = read.data["items"]
    seen = {one["id"] for one in shown}
    own = await reader.own(conference_id, session["id"], caller) if caller else []
    shown = [*shown, *(one for one in own if one["id"] not in seen and one["state"] not in (OPEN, ANSWERED))]
    slug = req.context.conference["slug"]
    views = [_view(one, slug, zones, answering) for one in shown]
    following, moderates = read.data["next"], caller is not None and caller.may_moderate(conference_id)
    _, end = moments_of(session)
    return QuestionsPart(
        action=questions_url(slug, session["id"]),
        settings_action=f"{questions_url(slug, session['id']).removesuffix('/questions')}/question-settings",
        next=here,
        takes=read.data["takes_questions"],
        mode=read.data["mode"],
        is_over=end is not None and end <= site.now(),
        open=_in_state(views, OPEN),
        answered=_in_state(views, ANSWERED),
        waiting=[one for one in views if one.state not in (OPEN, ANSWERED)],
        may_answer=await may_answer(site, caller, session),
        moderates=moderates,
        own_mode=await _own_mode(site, conference_id, session["id"]) if moderates else "",
        form=form or AskForm(),
        more_url=questions_url(slug, session["id"], order=page.get("order", ""), cursor=following) if following else "",
        all_url=questions_url(slug, session["id"]),
    )


async def may_answer(site: Site, caller: Caller | None, session: Json) -> bool:
    """Whether the caller speaks in this session, or organises. While nobody can say who speaks, nobody does."""
    if caller is None:
        return False
    if caller.may_organise(session["conference_id"]):
        return True
    linked = await reachable(site.queries.linked_speakers(session["conference_id"]))
    return linked is not None and caller.id in await speaking_in(site.queries, session)


async def _own_mode(site: Site, conference_id: str, session_id: str) -> str:
    read = await reachable(site.queries.question_settings(conference_id, session_id))
    return read.data["mode"] or "" if read is not None else ""


def _view(question: Json, slug: str, zones: Zones, answering: tuple[str, str, Errors]) -> QuestionView:
    asker, answer = question["asker"], question["answer"]
    is_answering = question["id"] == answering[0]
    return QuestionView(
        id=question["id"],
        url=f"{questions_url(slug, question['session_id'])}/{question['id']}",
        text=question["text"],
        state=question["state"],
        asker=asker["name"],
        asker_url=person_url(asker["id"]) if asker["id"] else "",
        votes=question["votes"],
        voted=question["voted"],
        mine=question["mine"],
        at=zones.own(question["asked_at"]),
        answer=answer,
        answer_html=(answer or {}).get("html", ""),
        answered_at=zones.own(answer["at"]) if answer else None,
        answering=answering[1] if is_answering else (answer or {}).get("text", ""),
        errors=answering[2] if is_answering else {},
    )


def _in_state(views: Iterable[QuestionView], state: str) -> list[QuestionView]:
    return [one for one in views if one.state == state]
