"""Which ID tokens are good (OpenID Connect Core 1.0, 3.1.3.7), by authlib's rules for claims and joserfc's for keys."""

from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet

from gateway.oidc.failures import ProviderAway, SignInRefused, UnknownKey

# Signatures of key pairs only: with "none" or a shared secret anybody, or any client, could make a token.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY_SECONDS = 60  # clocks of two houses differ
SUBJECT_CHARACTERS = 255  # as the standard has it

Json = dict[str, Any]


def key_set(document: Json) -> KeySet:
    """The keys of a JWKS that could have signed; those of kinds we do not know are passed over."""
    found = document.get("keys")
    keys = [key for one in found if (key := _key(one)) is not None] if isinstance(found, list) else []
    if not keys:
        raise ProviderAway("no usable keys")
    return KeySet(keys)


def verified(token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, access_token: str) -> Json:
    """The claims of a token that is meant for us, now, and for this very sign-in. Raises SignInRefused."""
    try:
        signed = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (InvalidKeyIdError, BadSignatureError) as error:
        # Also for a bad signature: a provider that does not name its keys has a new one under no name.
        raise UnknownKey(type(error).__name__) from error
    except (JoseError, ValueError) as error:
        raise SignInRefused(type(error).__name__) from error
    expected = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    about = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    claims = CodeIDToken(signed.claims, signed.header, expected, about)
    try:
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, TypeError, ValueError) as error:
        raise SignInRefused(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    if not 0 < len(claims["sub"]) <= SUBJECT_CHARACTERS:
        raise SignInRefused("subject")
    return dict(claims)


def _key(one: object) -> Any:
    if not isinstance(one, dict) or one.get("kty") == "oct" or one.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(one)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
