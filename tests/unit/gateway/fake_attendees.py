"""The attendees service in memory: accounts, real EdDSA tokens, roles. Passwords are kept as they are: it is a fake."""

import time
import warnings
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from services.contracts.errors import Invalid, Unauthenticated
from tests.unit.gateway.fake_base import Doc, Once, new_id, now
from tests.unit.gateway.fake_connections import FakeConnections
from tests.unit.gateway.fake_members import FakeMembers

PUBLIC_FIELDS = (
    "id",
    "name",
    "headline",
    "organisation",
    "bio",
    "interests",
    "links",
    "avatar",
    "timezone",
    "language",
    "visibility",
    "suggestions",
    "created_at",
    "version",
)


class FakeAttendees(FakeConnections, FakeMembers):
    def __init__(self, key: OKPKey) -> None:
        self.key = key
        self.accounts: dict[str, Doc] = {}
        self.refresh_tokens: dict[str, str] = {}
        self.once = Once()

    def health(self) -> Doc:
        return {"service": "attendees", "database": True, "consumers": True}

    def register(
        self,
        email: str,
        password: str,
        name: str,
        request_id: str | None = None,
        fingerprint: str | None = None,
        client: str = "",
    ) -> Doc:
        """An address that has an account gets the answer of one that has none; a letter would tell its owner."""

        def work() -> Doc:
            if len(password) < 10:
                raise Invalid.fields({"password": ["Shorter than 10 characters."]})
            taken = any(account["email"] == email.lower() for account in self.accounts.values())
            account = self.add(email, password, name)
            if taken:
                del self.accounts[account["id"]]
            return self._public(account)

        result: Doc = self.once.run(request_id, fingerprint, work)
        return result

    def sign_in(self, email: str, password: str, client: str = "") -> Doc:
        for account in self.accounts.values():
            if account["email"] == email.lower() and account["password"] == password and account["active"]:
                return self.tokens(account)
        raise Unauthenticated("e-mail address or password is not right")

    def refresh(self, refresh_token: str, browser: bool = False) -> Doc:
        attendee_id = self.refresh_tokens.pop(refresh_token, None)
        if attendee_id is None or not self.accounts[attendee_id]["active"]:
            raise Unauthenticated("this refresh token is not valid any more")
        return self.tokens(self.accounts[attendee_id])

    def sign_out(self, refresh_token: str) -> Doc:
        self.refresh_tokens.pop(refresh_token, None)
        return {}

    def get_attendee(self, attendee_id: str, viewer_id: str | None = None, operator: bool = False) -> Doc:
        """As one sees oneself; whom others see is the service's to decide."""
        around = {"bio_html": "", "followers": 0, "following": 0, "conferences": [], "speaker_of": []}
        return self._public(self._account(attendee_id)) | around

    def set_avatar(self, attendee_id: str, avatar: str, request_id: str | None = None) -> Doc:
        account = self._account(attendee_id)
        before, account["avatar"] = account["avatar"], avatar
        return {"before": before}

    def standing(self, attendee_id: str) -> Doc:
        account = self._account(attendee_id)
        return {key: account[key] for key in ("id", "name", "active", "operator", "roles", "version")}

    def authors(self, attendee_ids: list[str], conference_id: str) -> Doc:
        known = [one for one in self.accounts.values() if one["id"] in attendee_ids]
        return {"items": [{"id": one["id"], "name": one["name"], "avatar": ""} for one in known]}

    # What tests need and RPC does not offer.

    def add(self, email: str, password: str, name: str, **fields: Any) -> Doc:
        account = {
            "id": new_id(),
            "email": email.lower(),
            "password": password,
            "name": name,
            "headline": "",
            "organisation": "",
            "bio": "",
            "interests": [],
            "links": [],
            "avatar": "",
            "timezone": "UTC",
            "language": "",
            "visibility": "public",
            "suggestions": True,
            "created_at": now(),
            "version": 1,
            "active": True,
            "operator": False,
            "roles": {},
            **fields,
        }
        self.accounts[account["id"]] = account
        return account

    def tokens(self, account: Doc) -> Doc:
        refresh_token = f"refresh-{new_id()}"
        self.refresh_tokens[refresh_token] = account["id"]
        return {
            "access_token": self.access_token(account["id"], account["name"]),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": 900,
            "attendee": {"id": account["id"], "name": account["name"]},
        }

    def access_token(self, attendee_id: str, name: str = "Ada", **claims: Any) -> str:
        issued = int(time.time())
        body = {"iss": "hallway", "sub": attendee_id, "name": name, "iat": issued, "exp": issued + 900, "jti": new_id()}
        header = {"alg": "EdDSA", "typ": "JWT"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # see gateway.tokens
            return jwt.encode(header, {**body, **claims}, self.key, algorithms=["EdDSA"])

    @staticmethod
    def _public(account: Doc) -> Doc:
        return {key: account[key] for key in PUBLIC_FIELDS}
