"""Access tokens: checked here with the public key, without asking anybody. They are made by the attendees service."""

import time
import warnings
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from services.contracts.errors import Unauthenticated

ALGORITHMS = ["EdDSA"]  # only this one: a token cannot choose how it is checked
ISSUER = "hallway"
LEEWAY_SECONDS = 5  # clocks of two machines differ
REMEMBERED = 4_096  # tokens whose signature was found right; checking one costs 0.2 ms


class TokenRefused(Unauthenticated):
    """An access token that is not good. `challenge` goes into WWW-Authenticate (RFC 6750)."""

    challenge = ', error="invalid_token"'


class TokenVerifier:
    def __init__(self, public_key_pem: bytes) -> None:
        self._key = OKPKey.import_key(public_key_pem)
        self._signed_claims = lru_cache(REMEMBERED)(self._check_signature)

    def claims(self, token: str) -> dict[str, Any]:
        """The claims of a valid token; TokenRefused otherwise."""
        claims = self._signed_claims(token)
        if claims.get("iss") != ISSUER or not isinstance(claims.get("sub"), str):
            raise TokenRefused("This access token was not made by Hallway.")
        expires_at = claims.get("exp")
        if not isinstance(expires_at, int | float) or expires_at + LEEWAY_SECONDS < time.time():
            raise TokenRefused("This access token has expired. Refresh it, or sign in again.")
        return claims

    def _check_signature(self, token: str) -> dict[str, Any]:
        try:
            with warnings.catch_warnings():
                # RFC 9864 prefers the name Ed25519; ours is the name that other JWT libraries know.
                warnings.simplefilter("ignore", SecurityWarning)
                return dict(jwt.decode(token, self._key, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError) as why:
            raise TokenRefused("This access token is not valid.") from why
