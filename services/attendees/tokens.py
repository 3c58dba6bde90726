"""Access and refresh tokens, made and taken apart. Who gets one is the domain's business.

An access token is a JWT (RFC 7519) signed with EdDSA (RFC 8037): the gateway verifies it with the public key alone. A
refresh token is `<family>.<secret>`: the family finds the grant, and only a digest of the whole is stored. What stands
in links of mails is sealed: `<id>.<seal>`, where only the holder of our key can make the seal, so no database holds it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.attendees.accounts.domain import ACCESS_SECONDS
from services.attendees.domain import Attendee
from services.plumbing.clock import new_id

ISSUER = "hallway"
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2


class Signer:
    """Signs access tokens with the Ed25519 key in a PEM file, and seals ids with a secret that follows from it."""

    def __init__(self, key_file: str) -> None:
        pem = Path(key_file).read_text()
        self._key = OKPKey.import_key(pem)
        self._secret = hmac.digest(pem.encode(), b"hallway seals", "sha256")
        self._cipher = AESGCM(hmac.digest(pem.encode(), b"hallway concealed", "sha256"))

    def seal(self, purpose: str, id_: str) -> str:
        """A token that proves that we gave out this id for this purpose. Whether it is still good, its owner knows."""
        return f"{id_}.{self._seal(purpose, id_)}"

    def unseal(self, purpose: str, token: str) -> str | None:
        """The id in a token; None when we did not make it for this purpose."""
        id_, _, seal = token.partition(".")
        expected = self._seal(purpose, id_)
        return id_ if hmac.compare_digest(seal.encode(), expected.encode()) else None

    def conceal(self, purpose: str, text: str) -> str:
        """The text as only we can read it again, and nobody can change it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), purpose.encode())).decode()

    def reveal(self, purpose: str, concealed: str) -> str | None:
        """What was concealed for this purpose; None for anything else."""
        try:
            raw = base64.b64decode(concealed, altchars=b"-_", validate=True)
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):  # binascii.Error is one
            return None

    def digest(self, purpose: str, text: str) -> str:
        """A keyed digest: what is known can be found again, and nobody can try out what it may have been."""
        return self._seal(f"digest {purpose}", text)

    def _seal(self, purpose: str, text: str) -> str:
        digest = hmac.digest(self._secret, f"{purpose}\n{text}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def access_token(self, attendee: Attendee, *, at: datetime, family: str = "") -> str:
        """`family` names the sign-in that the token belongs to."""
        issued = int(at.timestamp())
        claims = {
            "iss": ISSUER,
            "sub": attendee.id,
            "name": attendee.name,
            "gen": attendee.generation,
            "sid": family,
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
