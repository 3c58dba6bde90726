"""The sign-in of people with browsers: token cookies, their refresh, and the defence against forged requests (CSRF).

A forged request comes from another site's page, with our cookies sent along by the browser. Two walls: unsafe requests
that a browser says come from elsewhere are refused; and a form of a signed-in person must repeat a secret that only our
pages know (double submit). Requests with a Bearer token carry no cookie's authority and need neither.
"""

import asyncio
import hmac
import logging
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import falcon
import falcon.asgi

from gateway.backend import Backend
from gateway.multipart import first_field, is_multipart
from services.contracts.errors import Forbidden, WireError

log = logging.getLogger(__name__)

ACCESS, REFRESH, CSRF = "hallway_access", "hallway_refresh", "hallway_csrf"
REFRESH_SECONDS = 30 * 24 * 3600  # the cookie; the attendees service decides how long the token in it is good
RENEWAL_SECONDS = 10  # how long late requests with the old cookie get the tokens of the first
CSRF_SECONDS = 365 * 24 * 3600
CSRF_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_PAGES = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Jar:
    def __init__(self, backend: Backend, public_url: str) -> None:
        self._backend = backend
        self._site = urlsplit(public_url)
        self._secure = self._site.scheme == "https"
        self._renewals: dict[str, asyncio.Task[Any]] = {}

    # Tokens

    def set_tokens(self, resp: Response, tokens: dict[str, Any]) -> None:
        """Sign a browser in, with Tokens as the attendees service gives them."""
        self._set(resp, ACCESS, tokens["access_token"], tokens["expires_in"])
        if tokens["refresh_token"]:  # another page of this browser has got it otherwise
            self._set(resp, REFRESH, tokens["refresh_token"], REFRESH_SECONDS)

    def clear_tokens(self, resp: Response) -> None:
        """Sign a browser out."""
        for name in (ACCESS, REFRESH):
            resp.unset_cookie(name, path="/")

    def refresh_token(self, req: Request) -> str | None:
        return _cookie(req, REFRESH)

    async def access_token(self, req: Request, resp: Response, is_valid: Callable[[str], bool]) -> str | None:
        """The access token of a browser; an expired one is renewed on the way, on pages."""
        token = _cookie(req, ACCESS)
        if token and is_valid(token):
            return token
        refresh_token = _cookie(req, REFRESH)
        if refresh_token is None or req.path.startswith(NOT_PAGES) or not _is_navigation(req):
            return None
        try:
            tokens = await self._renew(refresh_token)
        except WireError as why:
            log.info("sign-in was not renewed", extra={"code": why.code})
            if why.code == "unauthenticated":
                self.clear_tokens(resp)
            return None
        self.set_tokens(resp, tokens)
        return str(tokens["access_token"])

    async def _renew(self, refresh_token: str) -> dict[str, Any]:
        """Once per token: a browser opening several pages at once must not look like a thief replaying a used token."""
        renewal = self._renewals.get(refresh_token)
        if renewal is None:
            call = self._backend.command("attendees", "refresh", refresh_token=refresh_token, browser=True)
            renewal = self._renewals[refresh_token] = asyncio.create_task(call)
            asyncio.get_running_loop().call_later(RENEWAL_SECONDS, self._renewals.pop, refresh_token, None)
        tokens: dict[str, Any] = await asyncio.shield(renewal)
        return tokens

    # Forged requests

    def csrf_token(self, req: Request, resp: Response) -> str:
        """What a form must repeat in its field `csrf_token`; sets the cookie when there is none."""
        known = _cookie(req, CSRF)
        if known and CSRF_SHAPE.fullmatch(known):
            return known
        made: str | None = getattr(req.context, "csrf_token", None)
        if made is None:
            made = req.context.csrf_token = secrets.token_urlsafe(32)
            self._set(resp, CSRF, made, CSRF_SECONDS)
        return made

    async def refuse_forged(self, req: Request) -> None:
        """Raise Forbidden when another site may be behind this request."""
        if req.method not in UNSAFE or req.get_header("Authorization") is not None:
            return
        signed_in = any(_cookie(req, name) for name in (ACCESS, REFRESH))
        is_page = not req.path.startswith(NOT_PAGES)
        if not signed_in and not is_page:
            return
        if not self._same_origin(req):
            raise Forbidden("This request came from another site.")
        if signed_in and not await self._repeats_secret(req):
            raise Forbidden("The form is too old, or did not come from Hallway. Reload the page and send it again.")

    def _same_origin(self, req: Request) -> bool:
        fetch_site = req.get_header("Sec-Fetch-Site")
        if fetch_site is not None:
            return fetch_site in ("same-origin", "none")
        origin = req.get_header("Origin")
        if origin is None:
            return True  # not a browser, or one so old that only the secret protects it
        # A proxy in front may or may not pass the Host header on; a page of another site can set neither.
        return urlsplit(origin).netloc in (self._site.netloc, req.netloc, req.forwarded_host, req.get_header("Host"))

    async def _repeats_secret(self, req: Request) -> bool:
        known = _cookie(req, CSRF)
        repeated = req.get_header("X-CSRF-Token")
        if repeated is None and is_multipart(req):
            repeated = await first_field(req, "csrf_token")
        elif repeated is None and (req.content_type or "").startswith(falcon.MEDIA_URLENCODED):
            form = await req.get_media(default_when_empty={})
            repeated = form.get("csrf_token")
        if not known or not isinstance(repeated, str):
            return False
        return hmac.compare_digest(known.encode(), repeated.encode())

    def _set(self, resp: Response, name: str, value: str, seconds: int) -> None:
        resp.set_cookie(name, value, max_age=seconds, path="/", http_only=True, same_site="Lax", secure=self._secure)


def _is_navigation(req: Request) -> bool:
    """Somebody opens a page, as far as the browser tells; what it fetches besides must not use up the token."""
    return req.get_header("Sec-Fetch-Mode") in (None, "navigate") and req.get_header("Sec-Purpose") is None


def _cookie(req: Request, name: str) -> str | None:
    values = req.get_cookie_values(name)
    return values[0] if values else None
