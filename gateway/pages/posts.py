"""Writing a post from a page. What is wrong comes back with the text; sending twice writes once."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import falcon
import falcon.asgi
from ulid import ULID

from gateway.authors import author_of
from gateway.failures import RpcTimeout
from gateway.inputs import Once
from gateway.pages.addresses import conference_url, feed_url, safe_next, with_query
from gateway.pages.forms import read_form
from gateway.pages.site import Site, see_other
from services.contracts.errors import Invalid, Unavailable

NO_ANSWER = "No answer came in time, so your post may or may not be out. Send it again: it will not appear twice."
AWAY = "Your post could not be sent: a part of Hallway is not reachable. Your text is still here; try again."

NOT_TYPED = ("csrf_token", "request_id", "action")

Json = dict[str, Any]


@dataclass(frozen=True)
class PostForm:
    """The form under a session and on top of the feed. `request_id` makes a repeated sending harmless."""

    conference: Json
    request_id: str
    next: str
    session: str = ""
    text: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def action(self) -> str:
        return f"{conference_url(self.conference['slug'])}/posts"

    @property
    def sign_in_url(self) -> str:
        return with_query("/sign-in", next=self.next.partition("#")[0] + "#write")


def new_request_id() -> str:
    return str(ULID())


def good_request_id(text: str) -> str:
    """The one the page was made with; one that nobody here made is replaced."""
    try:
        return str(ULID.from_str(text))
    except ValueError:
        return new_request_id()


def request_id_of(req: falcon.asgi.Request, values: dict[str, str]) -> str:
    """That of the caller's form: sending it twice does it once."""
    return f"{req.context.caller.id}:{good_request_id(values.get('request_id', ''))}"


def once_of(req: falcon.asgi.Request, values: dict[str, str]) -> Once:
    """The same, with what makes two sendings the same."""
    typed = {name: value for name, value in values.items() if name not in NOT_TYPED}
    digest = hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()
    return Once(request_id_of(req, values), digest)


class Posts:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        conference, values = req.context.conference, await read_form(req)
        form = PostForm(
            conference,
            good_request_id(values.get("request_id", "")),
            session=values.get("session", ""),
            next=safe_next(values.get("next") or feed_url(slug)),
            text=values.get("text", ""),
        )
        try:
            entry = await self._publish(req, form)
        except Invalid as error:
            self._again(req, resp, replace(form, errors=error.errors or {"text": [error.message]}), 422)
        except RpcTimeout:
            self._again(req, resp, replace(form, errors={"text": [NO_ANSWER]}), 504)
        except Unavailable:
            self._again(req, resp, replace(form, errors={"text": [AWAY]}), 503)
        else:
            see_other(resp, f"{form.next.partition('#')[0]}#entry-{entry['seq']}")

    async def _publish(self, req: falcon.asgi.Request, form: PostForm) -> Json:
        conference, caller = form.conference, req.context.caller
        if not form.text.strip():
            raise Invalid.fields({"text": ["Write something first."]})
        about = None
        if form.session:
            session = (await self._site.queries.session(conference["id"], form.session)).data
            about = {"id": session["id"], "title": session["title"]}
        entry: Json = await self._site.backend.command(
            "feed",
            "publish_post",
            actor=caller.id,
            invalidates=[f"feed:{conference['id']}"],
            conference_id=conference["id"],
            conference=conference["slug"],
            author=author_of(caller, conference["id"]),
            text=form.text,
            session=about,
            request_id=f"{caller.id}:{form.request_id}",
            fingerprint=fingerprint(form),
        )
        return entry

    def _again(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, form: PostForm, status: int) -> None:
        frame = self._site.frame(
            req, resp, "Your post", conference=form.conference, section="feed", canonical="", here=form.next
        )
        self._site.show(req, resp, "post_again.html", frame, form=form)
        resp.status = status


def fingerprint(form: PostForm) -> str:
    """What makes two sendings the same."""
    return hashlib.sha256(f"{form.conference['id']}\n{form.session}\n{form.text}".encode()).hexdigest()
