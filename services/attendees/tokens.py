"""Access and refresh tokens, made and taken apart. Who gets one is the domain's business.

An access token is a JWT (RFC 7519) signed with EdDSA (RFC 8037): the gateway verifies it with the public key alone. A
refresh token is `<family>.<secret>`: the family finds the grant, and only a digest of the whole is stored.
"""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

from services.attendees.domain import ACCESS_SECONDS, Attendee
from services.plumbing.clock import new_id

ISSUER = "hallway"


class Signer:
    """Signs access tokens with the Ed25519 key in a PEM file."""

    def __init__(self, key_file: str) -> None:
        self._key = OKPKey.import_key(Path(key_file).read_text())

    def access_token(self, attendee: Attendee, *, at: datetime) -> str:
        issued = int(at.timestamp())
        claims = {
            "iss": ISSUER,
            "sub": attendee.id,
            "name": attendee.name,
            "iat": issued,
            "exp": issued + ACCESS_SECONDS,
            "jti": new_id(),
        }
        return jwt.encode({"alg": "EdDSA"}, claims, self._key, algorithms=["EdDSA"])


def new_refresh_token(family: str) -> str:
    return f"{family}.{secrets.token_urlsafe(32)}"


def family_of(refresh_token: str) -> str:
    return refresh_token.partition(".")[0]


def digest(refresh_token: str) -> str:
    """Fast on purpose: the secret has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()
