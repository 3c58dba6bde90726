"""A small OpenID Connect provider for tests, honest unless told otherwise; the way to what a real one would never say.

Tokens are made when a code is exchanged: `provider.person` is who has signed in, and a test changes `claims`, `header`,
`key`, `published` or `answers` before the browser comes back.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "hallway", "a secret between the two"
Json = dict[str, Any]


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@cache
def honest_key() -> RSAKey:
    return new_key("first")


@dataclass
class Provider:
    """`answers[path]` is (status, body) for what that path shall say instead; `asked` counts requests by path."""

    port: int
    person: Json = field(default_factory=dict)
    claims: Json = field(default_factory=dict)  # over those of the ID token; None takes one away
    userinfo: Json = field(default_factory=dict)
    header: Json = field(default_factory=dict)  # the same for its header
    algorithm: str = "RS256"
    key: Any = field(default_factory=honest_key)
    published: list[Any] = field(default_factory=list)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    exchanges: list[Json] = field(default_factory=list)
    requests: dict[str, Json] = field(default_factory=dict)  # of authorization, by the code that was given
    hangs: Event | None = None  # until it is set, nothing is answered

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        fresh = Provider(self.port)
        self.__dict__.update({name: getattr(fresh, name) for name in self.__dataclass_fields__})

    def sign_in(self, start: httpx.Response, **person: Any) -> str:
        """What the provider's page does: somebody signs in, and the browser is sent back. Returns where to."""
        address = urlsplit(start.headers["location"])
        assert address.path == "/authorize"
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        code = f"code-{len(self.requests)}"
        self.requests[code] = asked
        self.person = {"sub": "someone", **person}
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def id_token(self, asked: Json) -> str:
        issued = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": issued,
            "exp": issued + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid, **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        if header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (header, claims))
            return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])
        return jwt.encode(header, claims, self.key, algorithms=[header["alg"]])

    def answer(self, verb: str, path: str, body: str, authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if self.hangs is not None:
            self.hangs.wait(20)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published or [self.key]]}
        if path == "/token":
            return self._exchange(body, authorization)
        if path == "/userinfo" and authorization == "Bearer an-access-token":
            return 200, {"sub": self.person["sub"], **self.userinfo}
        return 404, {}

    def _exchange(self, body: str, authorization: str) -> tuple[int, Json]:
        """Once per code, with our secret, and with the verifier that belongs to the challenge (RFC 7636)."""
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.exchanges.append(form)
        secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self.requests.pop(form.get("code", ""), None)
        if authorization != f"Basic {secret}":
            return 401, {"error": "invalid_client"}
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "an-access-token", "token_type": "Bearer", "id_token": self.id_token(asked)}


@contextmanager
def running(port: int) -> Iterator[Provider]:
    provider = Provider(port)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, answer = provider.answer(
                self.command, urlsplit(self.path).path, body, self.headers.get("Authorization", "")
            )
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has given up
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
