"""Who is asking, and may they? Runs before every responder, by the table in gateway.policy.

An access token comes as `Authorization: Bearer` or, for pages, in a cookie. What its holder may do is asked of the
attendees service each time (cached, dropped by event), so a suspension or a new role acts at once. Cookies and the
defence against forged requests are in gateway.cookies.
"""

import logging
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import falcon.asgi

from gateway import cookies
from gateway.backend import Backend
from gateway.clients import Clients
from gateway.config import GatewayConfig
from gateway.failures import RemoteFailure
from gateway.policy import API, POLICY, Rule
from gateway.queries import Queries, ask_standing
from gateway.speaking import speaks_at
from gateway.tokens import TokenRefused, TokenVerifier
from services.contracts.errors import Forbidden, NotFound, Unauthenticated, Unavailable

log = logging.getLogger(__name__)

# Routes that take a password or a token in the request itself. Clients tend to send their access token along, also when
# it has just ended; it must not keep them from getting a new one.
PROVEN_INSIDE = f"{API}/auth/"

Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Caller:
    """The attendee who asks, with what they are now. `sign_in` is the one of their sign-ins that asks."""

    id: str
    name: str
    operator: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    visibility: str = "public"
    verified: bool = False
    timezone: str = ""
    language: str = ""
    avatar: str = ""
    badges: dict[str, str] = field(default_factory=dict)
    hidden_in: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    blocked_by: frozenset[str] = frozenset()
    mutes: frozenset[str] = frozenset()
    version: int = 0
    sign_in: str = ""

    @classmethod
    def of(cls, standing: dict[str, Any], *, sign_in: str = "") -> "Caller":
        """From what the attendees service says of an account."""
        given: dict[str, Any] = {one.name: standing[one.name] for one in fields(cls) if one.name in standing}
        given |= {name: frozenset(one) for name, one in given.items() if isinstance(one, list)}
        return cls(**given, sign_in=sign_in)

    @property
    def unseen(self) -> frozenset[str]:
        """Whose words are not shown to this caller: those they block or mute, and those who block them."""
        return self.blocks | self.blocked_by | self.mutes

    def name_in(self, conference_id: str) -> str:
        """The name on the badge of this conference."""
        return self.badges.get(conference_id, self.name)

    def role_in(self, conference_id: str) -> str | None:
        return self.roles.get(conference_id)

    def may_organise(self, conference_id: str) -> bool:
        return self.operator or self.role_in(conference_id) == "organiser"

    def may_moderate(self, conference_id: str) -> bool:
        return self.operator or self.role_in(conference_id) in ("organiser", "moderator")


class Auth:
    """Falcon middleware, and the helpers that pages need."""

    def __init__(self, config: GatewayConfig, backend: Backend, queries: Queries) -> None:
        self._verifier = _verifier(config)
        self._backend = backend
        self._queries = queries
        self._clients = Clients(config.forwarded_allow_ips)
        self._jar = cookies.Jar(backend, config.public_url)
        self.csrf_token = self._jar.csrf_token
        self.set_cookies = self._jar.set_tokens
        self.clear_cookies = self._jar.clear_tokens
        self.refresh_cookie = self._jar.refresh_token

    async def process_resource(self, req: Request, resp: Response, resource: object, params: dict[str, Any]) -> None:
        req.context.caller = None
        req.context.conference = None
        req.context.suspended = False
        req.context.client = self._clients.address_of(req)
        rule = POLICY.get((req.uri_template or "", "GET" if req.method == "HEAD" else req.method))
        if rule is None:
            _refuse_unlisted(req, resource)
            return
        req.context.caller = caller = await self._identify(req, resp, rule)
        if rule is not Rule.ANYONE and caller is None:
            raise Unauthenticated("Sign in to do this.")
        await self._load_conference(req, params, rule)
        _enforce(rule, req)
        if rule is Rule.SPEAKER_OR_ORGANISER:
            await self._require_speaker(req, params)
        await self._jar.refuse_forged(req)

    async def _identify(self, req: Request, resp: Response, rule: Rule) -> Caller | None:
        """Bearer tokens must be good when they are there; a cookie that is not is refreshed or ignored."""
        if (req.uri_template or "").startswith(PROVEN_INSIDE):
            return None
        if (bearer := _bearer(req)) is not None:
            return await self._caller(self._verify(bearer), req, rule)
        try:
            token = await self._jar.access_token(req, resp, self._is_valid)
            return await self._caller(self._verify(token), req, rule) if token else None
        except Unauthenticated:
            return None

    async def _caller(self, claims: dict[str, Any], req: Request, rule: Rule) -> Caller | None:
        try:
            standing = await self._standing(claims)
        except NotFound as gone:
            raise TokenRefused("The account of this access token is gone.") from gone
        except (Unavailable, RemoteFailure):
            if rule is not Rule.ANYONE:
                raise
            standing = self._last_known(claims)
        if claims.get("gen", 0) != standing.get("generation", 0):
            raise TokenRefused("This sign-in has ended. Sign in again.")
        if not standing["active"]:
            req.context.suspended = True
            if rule is Rule.ANYONE:
                return None
            raise Forbidden("This account is suspended.")
        return Caller.of(standing, sign_in=str(claims.get("sid", "")))

    async def _standing(self, claims: dict[str, Any]) -> dict[str, Any]:
        """What we remember of the account; asked for again when the token is newer than that."""
        known: dict[str, Any] = (await self._queries.standing(claims["sub"])).data
        if claims.get("gen", 0) > known.get("generation", 0):
            known = (await self._queries.standing(claims["sub"], afresh=True)).data
        return known

    def _last_known(self, claims: dict[str, Any]) -> dict[str, Any]:
        """What anyone may read must not fail because we cannot look up who is reading.

        Whom they block stays unseen; what they might do by a role is left out, since it may have been taken away.
        """
        nobody_special = {"id": claims["sub"], "name": str(claims.get("name", "")), "active": True}
        known = self._backend.known(ask_standing(claims["sub"])) or nobody_special
        generation = max(claims.get("gen", 0), known.get("generation", 0))
        return {**known, "generation": generation, "operator": False, "roles": {}}

    def _verify(self, token: str) -> dict[str, Any]:
        if self._verifier is None:
            raise Unavailable("Sign-in is not set up: HALLWAY_TOKEN_PUBLIC_KEY_FILE is not set.")
        return self._verifier.claims(token)

    def _is_valid(self, token: str) -> bool:
        try:
            self._verify(token)
        except Unauthenticated:
            return False
        return True

    async def _load_conference(self, req: Request, params: dict[str, Any], rule: Rule) -> None:
        ref = params.get("c") or params.get("slug")
        if ref is None:
            return
        try:
            req.context.conference = (await self._queries.conference(ref)).data
        except NotFound:
            # The operator may import into a conference that the file itself brings along.
            caller = req.context.caller
            if not ((req.uri_template or "").endswith("/imports") and caller and caller.operator):
                raise

    async def _require_speaker(self, req: Request, params: dict[str, Any]) -> None:
        """Before anything of the body is read: what is wrong with it is nobody else's business."""
        caller, conference_id = req.context.caller, req.context.conference["id"]
        if caller.may_organise(conference_id) or await speaks_at(self._queries, conference_id, caller.id, params):
            return
        raise Forbidden("Only a speaker of this session or an organiser may do this.")


def require_author(caller: Caller, conference: dict[str, Any], author_id: str) -> None:
    """The second half of Rule.AUTHOR_OR_MODERATOR, once the responder knows whose it is."""
    if caller.id != author_id and not caller.may_moderate(conference["id"]):
        raise Forbidden("Only its author or a moderator may do this.")


def _enforce(rule: Rule, req: Request) -> None:
    caller, conference = req.context.caller, req.context.conference
    if rule is Rule.OPERATOR and not caller.operator:
        raise Forbidden("Only an operator may do this.")
    if rule is Rule.MODERATOR and conference and not caller.may_moderate(conference["id"]):
        raise Forbidden("Only a moderator or an organiser of this conference may do this.")
    if rule is Rule.ORGANISER and conference and not caller.may_organise(conference["id"]):
        raise Forbidden("Only an organiser of this conference may do this.")


def _refuse_unlisted(req: Request, resource: object) -> None:
    """A verb that the route does not have gets its 405 from Falcon; one that the table does not have gets nothing."""
    if req.method != "OPTIONS" and hasattr(resource, f"on_{req.method.lower()}"):
        log.error("route is not in the policy table", extra={"route": req.uri_template, "method": req.method})
        raise Forbidden("Nobody may do this.")


def _bearer(req: Request) -> str | None:
    header = req.get_header("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("The Authorization header must be: Bearer, a space, and the access token.")
    return token.strip()


def _verifier(config: GatewayConfig) -> TokenVerifier | None:
    path = config.token_public_key_file
    return TokenVerifier(Path(path).read_bytes()) if path else None
