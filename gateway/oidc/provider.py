"""The conversation with the provider: authorization code flow with PKCE, as RFC 9700 advises.

What is asked and how comes from authlib's parts of the protocol; the requests are transport.py's, since those of
authlib's own client have no limit to what they read.
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from gateway.config import OidcConfig
from gateway.oidc import id_token
from gateway.oidc.failures import ProviderAway, SignInRefused, UnknownKey
from gateway.oidc.transport import Transport

SCOPE = "openid email profile"
REMEMBERED_SECONDS = 3600.0  # the discovery document and the keys
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ERROR_CODE = re.compile(r"[a-z_]{1,40}")  # of RFC 6749; anything else is not for our log

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Begun:
    """A sign-in that is on its way. The browser keeps it, and nobody else knows it."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Person:
    """Whom the provider says it has signed in."""

    subject: str
    email: str
    email_verified: bool
    name: str


class _Remembered(Generic[T]):
    """What is asked for once an hour, or when there is reason to think that it has changed."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._found: tuple[float, T] | None = None

    async def value(self, *, anew: bool = False) -> T:
        if anew or self._found is None or monotonic() - self._found[0] > REMEMBERED_SECONDS:
            self._found = (monotonic(), await self._ask())
        return self._found[1]


class Provider:
    """One organisation's provider. Constructing it asks nothing."""

    def __init__(self, config: OidcConfig, redirect_uri: str, *, transport: Transport | None = None) -> None:
        self.name, self.issuer = config.name, config.issuer
        self._config = config
        self._redirect_uri = redirect_uri
        self._transport = transport or Transport()
        self._metadata = _Remembered(self._discover)
        self._keys = _Remembered(self._fetch_keys)

    async def authorization_url(self, begun: Begun) -> str:
        """Where the browser goes to sign in there."""
        metadata = await self._metadata.value()
        url: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self._config.client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=SCOPE,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return url

    async def person(self, code: str, begun: Begun) -> Person:
        """Who came back with this code. Raises SignInRefused or ProviderAway."""
        metadata = await self._metadata.value()
        tokens = await self._exchange(code, begun, metadata)
        claims = await self._verified(tokens, begun)
        if not claims.get("email"):
            claims = await self._userinfo(tokens, metadata, claims)
        return _person(claims)

    async def _exchange(self, code: str, begun: Begun, metadata: Json) -> Json:
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._redirect_uri, code=code, code_verifier=begun.verifier
        )
        auth = ClientAuth(self._config.client_id, self._config.client_secret, _auth_method(metadata))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = auth.prepare("POST", metadata["token_endpoint"], headers, body)
        status, tokens = await self._transport.ask("POST", url, headers=headers, content=body)
        if status != 200:
            error = str(tokens.get("error", ""))
            raise SignInRefused(error if ERROR_CODE.fullmatch(error) else f"token endpoint says {status}")
        if not isinstance(tokens.get("id_token"), str) or not isinstance(tokens.get("access_token"), str):
            raise SignInRefused("token endpoint gave no tokens")
        return tokens

    async def _verified(self, tokens: Json, begun: Begun) -> Json:
        about = {
            "issuer": self.issuer,
            "client_id": self._config.client_id,
            "nonce": begun.nonce,
            "access_token": tokens["access_token"],
        }
        try:
            return id_token.verified(tokens["id_token"], await self._keys.value(), **about)
        except UnknownKey:
            # Providers change their keys whenever they like.
            return id_token.verified(tokens["id_token"], await self._keys.value(anew=True), **about)

    async def _userinfo(self, tokens: Json, metadata: Json, claims: Json) -> Json:
        """The claims, with what the userinfo endpoint adds, if it speaks of the same person."""
        endpoint = metadata.get("userinfo_endpoint")
        if not isinstance(endpoint, str) or not self._is_endpoint(endpoint):
            return claims
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        status, found = await self._transport.ask("GET", endpoint, headers=headers)
        if status != 200 or found.get("sub") != claims["sub"]:
            return claims
        return {**found, **claims}

    async def _discover(self) -> Json:
        status, found = await self._transport.ask("GET", get_well_known_url(self.issuer, external=True))
        if status != 200:
            raise ProviderAway(f"discovery says {status}")
        if found.get("issuer") != self.issuer:
            raise ProviderAway("discovery names another issuer than HALLWAY_OIDC_ISSUER")
        for name in ENDPOINTS:
            if not self._is_endpoint(found.get(name)):
                raise ProviderAway(f"discovery has no usable {name}")
        return found

    async def _fetch_keys(self) -> KeySet:
        status, found = await self._transport.ask("GET", (await self._metadata.value())["jwks_uri"])
        if status != 200:
            raise ProviderAway(f"keys say {status}")
        return id_token.key_set(found)

    def _is_endpoint(self, address: object) -> bool:
        """As safe as the issuer itself: https, or http where that is too (a provider on this machine)."""
        try:
            return isinstance(address, str) and urlsplit(address).scheme in ("https", urlsplit(self.issuer).scheme)
        except ValueError:
            return False


def _auth_method(metadata: Json) -> str:
    """How we show our secret: as RFC 6749 prefers, unless the provider says that it only knows the other way."""
    basic, post = "client_secret_basic", "client_secret_post"
    known = metadata.get("token_endpoint_auth_methods_supported")
    return post if isinstance(known, list) and post in known and basic not in known else basic


def _person(claims: Json) -> Person:
    return Person(
        subject=claims["sub"],
        email=_text(claims, "email"),
        email_verified=claims.get("email_verified") in (True, "true"),  # some providers write it as text
        name=_name(claims),
    )


def _name(claims: Json) -> str:
    """What the person is called; never an address, which some providers have for a user name."""
    parts = " ".join(filter(None, (_text(claims, "given_name"), _text(claims, "family_name"))))
    names = (_text(claims, "name"), parts, _text(claims, "nickname"), _text(claims, "preferred_username"))
    return next((name for name in names if name and "@" not in name), "")


def _text(claims: Json, name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
