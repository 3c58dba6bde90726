"""Signing in with the organisation's provider: away to it, back from it, and the account's proof where one is needed.

Linking from the settings takes the same way; it begins in gateway.pages.organisation_settings.
"""

import hmac
import logging
from typing import Any

import falcon
import falcon.asgi

from gateway.oidc.failures import ProviderAway, SignInRefused
from gateway.oidc.provider import Begun, Person, Provider
from gateway.pages import forms
from gateway.pages.account import say_when, told_of
from gateway.pages.addresses import safe_next, with_query
from gateway.pages.forms import Told, missing, read_form
from gateway.pages.organisation_cookies import PATH, Kept, Values
from gateway.pages.site import Site, see_other
from services.contracts.errors import Forbidden, NotFound, Unauthenticated, WireError

log = logging.getLogger(__name__)

CALLBACK = f"{PATH}/callback"
LINK = f"{PATH}/link"
ACCOUNT = "/settings/account"

AWAY = "{name} cannot be reached right now. Try again in a moment, or sign in with your e-mail and password."
DENIED = "You did not let {name} tell us who you are, so nobody was signed in."
UNABLE = "{name} could not sign you in. Try again, or sign in with your e-mail and password."
REFUSED = "The answer of {name} did not prove who you are, so nobody was signed in. Start again."
STRAY = "This sign-in was begun in another browser, took too long, or was finished already. Start again."
SOMEBODY_ELSE = "You are signed in as somebody else now, so nothing was linked. Start again."
WRONG = "This is not the password of that account."

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Organisation:
    """What these pages have in common. Without a provider there are no such pages."""

    def __init__(self, site: Site, provider: Provider | None, *, secure: bool) -> None:
        self._site = site
        self._configured = provider
        self._begun = Kept("hallway_oidc", secure=secure)
        self._ticket = Kept("hallway_link", secure=secure)

    @property
    def _provider(self) -> Provider:
        if self._configured is None:
            raise NotFound("There is no sign-in with an organisation here.")
        return self._configured

    async def _begin(self, resp: Response, *, after: str, owner: str = "") -> str:
        """Where to send the browser. `owner`: the attendee who wants to link, not to sign in."""
        begun = Begun()
        url = await self._provider.authorization_url(begun)
        kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "next": after, "owner": owner}
        self._begun.put(resp, kept)
        return url

    def _tell(
        self, req: Request, resp: Response, text: str, status: int, *, after: str = "/", linking: bool = False
    ) -> None:
        """A page that says why nobody was signed in, or nothing linked, and where to go on."""
        frame = self._site.frame(req, resp, "Sign in", canonical="", here="/")
        again, password = with_query(PATH, next=after), with_query("/sign-in", next=after)
        account = ACCOUNT if linking else ""
        self._site.show(
            req, resp, "organisation.html", frame, text=text, account=account, again=again, password=password
        )
        resp.status = status
        resp.cache_control = ["no-store"]

    def _tell_failure(self, req: Request, resp: Response, failure: WireError, **ways: Any) -> None:
        """The same for an error. What the provider did is for the operator too, who finds it in the log."""
        name = self._provider.name
        if isinstance(failure, ProviderAway):
            log.warning("the organisation's provider is away", extra={"reason": failure.reason})
            self._tell(req, resp, AWAY.format(name=name), 503, **ways)
            resp.set_header("Retry-After", str(failure.details["retry_after_seconds"]))
        elif isinstance(failure, SignInRefused):
            log.warning("the organisation's provider was not believed", extra={"reason": failure.reason})
            self._tell(req, resp, REFUSED.format(name=name), 403, **ways)
        else:
            told = forms.told(failure)
            self._tell(req, resp, told.problem, told.status, **ways)


class Start(Organisation):
    """The button: a link, so that a browser may follow it to another site."""

    async def on_get(self, req: Request, resp: Response) -> None:
        after = safe_next(req.get_param("next"))
        _ = self._provider
        if req.context.caller is not None:
            see_other(resp, after)
            return
        try:
            see_other(resp, await self._begin(resp, after=after))
        except ProviderAway as away:
            self._tell_failure(req, resp, away, after=after)


class Callback(Organisation):
    """Where the provider sends the browser back to."""

    async def on_get(self, req: Request, resp: Response) -> None:
        provider, kept = self._provider, self._begun.get(req)
        if kept is None or not _is_answer(req, kept, provider.issuer):
            self._tell(req, resp, STRAY, 400)
            return
        self._begun.drop(resp)
        ways: dict[str, Any] = {"after": safe_next(kept["next"]), "linking": bool(kept["owner"])}
        code = req.get_param("code")
        if not code or req.get_param("error"):
            words = DENIED if req.get_param("error") == "access_denied" else UNABLE
            self._tell(req, resp, words.format(name=provider.name), 403, **ways)
            return
        try:
            person = await provider.person(code, Begun(kept["state"], kept["nonce"], kept["verifier"]))
            await (self._link(req, resp, kept, person) if kept["owner"] else self._sign_in(resp, kept, person))
        except WireError as failure:
            self._tell_failure(req, resp, failure, **ways)

    async def _sign_in(self, resp: Response, kept: Values, person: Person) -> None:
        answer = await self._site.backend.command(
            "attendees",
            "sign_in_with_identity",
            issuer=self._provider.issuer,
            subject=person.subject,
            email=person.email,
            email_verified=person.email_verified,
            name=person.name,
        )
        if "tokens" in answer:
            self._site.auth.set_cookies(resp, answer["tokens"])
            see_other(resp, safe_next(kept["next"]))
            return
        self._ticket.put(resp, {"ticket": answer["link_ticket"], "next": kept["next"]})
        see_other(resp, LINK)

    async def _link(self, req: Request, resp: Response, kept: Values, person: Person) -> None:
        caller = req.context.caller
        if caller is None or caller.id != kept["owner"]:
            raise Forbidden(SOMEBODY_ELSE)
        await self._site.backend.command(
            "attendees",
            "link_own_identity",
            actor=caller.id,
            invalidates=[f"attendee:{caller.id}"],
            attendee_id=caller.id,
            issuer=self._provider.issuer,
            subject=person.subject,
        )
        see_other(resp, with_query(ACCOUNT, done="linked"))


class Link(Organisation):
    """The address of the person from the provider has an account here: whose it is, its password tells."""

    async def on_get(self, req: Request, resp: Response) -> None:
        _ = self._provider
        if self._ticket.get(req) is None:
            self._tell(req, resp, STRAY, 400)
            return
        self._show(req, resp, Told())

    async def on_post(self, req: Request, resp: Response) -> None:
        _, kept = self._provider, self._ticket.get(req)
        if kept is None:
            self._tell(req, resp, STRAY, 400)
            return
        values = await read_form(req)
        try:
            missing(values, "password")
            tokens = await self._prove(req, kept, values["password"])
        except NotFound as gone:
            self._ticket.drop(resp)
            self._tell_failure(req, resp, gone, after=safe_next(kept["next"]))
        except Unauthenticated:
            self._show(req, resp, Told({"password": [WRONG]}, status=401))
        except WireError as error:
            self._show(req, resp, told_of(error))
            say_when(resp, error)
        else:
            self._ticket.drop(resp)
            self._site.auth.set_cookies(resp, tokens)
            see_other(resp, safe_next(kept["next"]))

    async def _prove(self, req: Request, kept: Values, password: str) -> dict[str, Any]:
        tokens: dict[str, Any] = await self._site.backend.command(
            "attendees", "link_identity", ticket=kept["ticket"], password=password, client=req.context.client
        )
        return tokens

    def _show(self, req: Request, resp: Response, told: Told) -> None:
        frame = self._site.with_token(req, resp, self._site.frame(req, resp, "Sign in", canonical=""))
        self._site.show(req, resp, "organisation_link.html", frame, told=told)
        resp.status = told.status
        resp.cache_control = ["no-store"]


def _is_answer(req: Request, kept: Values, issuer: str) -> bool:
    """Whether this is the answer to what this browser asked (state), and of whom it asked it (RFC 9207)."""
    state = req.get_param("state") or ""
    return (
        set(kept) == {"state", "nonce", "verifier", "next", "owner"}
        and hmac.compare_digest(kept["state"].encode(), state.encode())
        and req.get_param("iss") in (None, issuer)
    )
