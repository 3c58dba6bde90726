"""Registration, sign-in and what ends it. Entrypoints only: load, decide, save, show."""

from dataclasses import replace
from typing import Any

from services.attendees import schemas, tokens
from services.attendees.accounts import domain, passwords
from services.attendees.accounts.domain import ACCESS_SECONDS, REFRESH_LIFETIME
from services.attendees.accounts.repository import GrantRepository
from services.attendees.base import Base
from services.attendees.domain import Attendee, Grant, email_of, name_of
from services.contracts.errors import Unauthenticated
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]

_WRONG = "The e-mail address or the password is wrong."


class Accounts(Base):
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]

    @rpc(sensitive_arguments=("password",))
    def register(self, email: str, password: str, name: str, request_id: str, fingerprint: str = "") -> Shown:
        request = Request(request_id, fingerprint)
        before = self.attendees.created_by(request)
        if before is not None:
            return schemas.show(before)
        attendee = new_attendee(email, name)
        events = domain.register(attendee, password)
        return schemas.show(self.attendees.add(attendee, passwords.hashed(password), events, request))

    @rpc(sensitive_arguments=("password",))
    def sign_in(self, email: str, password: str) -> Shown:
        attendee, password_hash = self.attendees.by_email(email_of(email))
        if not passwords.matches(password_hash, password) or attendee is None or not attendee.active:
            raise Unauthenticated(_WRONG)
        family = new_id()
        refresh_token = tokens.new_refresh_token(family)
        self.grants.add(Grant(family, attendee.id, tokens.digest(refresh_token), now() + REFRESH_LIFETIME))
        return self._tokens(attendee, refresh_token)

    @rpc(sensitive_arguments=("refresh_token",))
    def refresh(self, refresh_token: str) -> Shown:
        digest = tokens.digest(refresh_token)
        found = self.grants.find(tokens.family_of(refresh_token))
        if found is not None and domain.is_reuse(found, digest=digest):
            self.grants.revoke(found.family)
        grant = domain.check_refresh(found, digest=digest, at=now())
        attendee = self.attendees.get(grant.attendee_id)
        following = tokens.new_refresh_token(grant.family)
        renewed = replace(grant, expires_at=now() + REFRESH_LIFETIME)
        if not attendee.active or not self.grants.rotate(renewed, tokens.digest(following)):
            raise Unauthenticated("This sign-in has ended. Sign in again.")
        return self._tokens(attendee, following)

    @rpc(sensitive_arguments=("refresh_token",))
    def sign_out(self, refresh_token: str) -> Shown:
        grant = self.grants.find(tokens.family_of(refresh_token))
        digest = tokens.digest(refresh_token)
        if grant is not None and (grant.token_digest == digest or digest in grant.spent):
            self.grants.revoke(grant.family)
        return {}

    @rpc
    def standing(self, attendee_id: str) -> Shown:
        """What the gateway decides by, asked for with every request and remembered there until an event."""
        attendee = self.attendees.get(attendee_id)
        return schemas.standing(attendee, self.connections.kept_apart(attendee_id))

    def _tokens(self, attendee: Attendee, refresh_token: str) -> Shown:
        return {
            "access_token": self.signer.access_token(attendee, at=now()),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "attendee": {"id": attendee.id, "name": attendee.name},
        }


def new_attendee(email: str, name: str) -> Attendee:
    """An account not yet stored."""
    return Attendee(id=new_id(), email=email_of(email), name=name_of(name), created_at=now())
