"""The attendees service: accounts, sign-in and roles. Entrypoints only: load, decide, save, show."""

import unicodedata
from dataclasses import replace
from typing import Any

from services.attendees import domain, passwords, schemas, tokens
from services.attendees.domain import ACCESS_SECONDS, REFRESH_LIFETIME, Attendee, Grant
from services.attendees.repository import AttendeeRepository, GrantRepository
from services.attendees.signing import Signing
from services.attendees.tokens import Signer
from services.contracts.errors import Unauthenticated
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.service import Service
from services.plumbing.store import Store

Shown = dict[str, Any]

_WRONG = "The e-mail address or the password is wrong."


class AttendeesService(Service):
    name = "attendees"

    attendees: AttendeeRepository = Store(AttendeeRepository)  # type: ignore[assignment]
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]
    signer: Signer = Signing()  # type: ignore[assignment]

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
        attendee, password_hash = self.attendees.by_email(domain.email_of(email))
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
    def get_attendee(self, attendee_id: str) -> Shown:
        return schemas.show(self.attendees.get(attendee_id))

    @rpc
    def standing(self, attendee_id: str) -> Shown:
        return schemas.standing(self.attendees.get(attendee_id))

    @rpc
    def set_member(self, conference_id: str, attendee_id: str, role: str, request_id: str | None = None) -> Shown:
        attendee, events = domain.set_role(self.attendees.get(attendee_id), conference_id, role)
        if events:
            self.attendees.save(attendee, events, request_id)
        return {"conference_id": conference_id, "attendee_id": attendee_id, "role": role}

    @rpc
    def remove_member(self, conference_id: str, attendee_id: str, request_id: str | None = None) -> Shown:
        attendee, events = domain.set_role(self.attendees.get(attendee_id), conference_id, None)
        if events:
            self.attendees.save(attendee, events, request_id)
        return {}

    def _tokens(self, attendee: Attendee, refresh_token: str) -> Shown:
        return {
            "access_token": self.signer.access_token(attendee, at=now()),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "attendee": {"id": attendee.id, "name": attendee.name},
        }


def new_attendee(email: str, name: str) -> Attendee:
    """An account not yet stored. The name keeps its script and loses what is invisible."""
    visible = "".join(
        one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in ("Cc", "Cf", "Cs")
    )
    return Attendee(id=new_id(), email=domain.email_of(email), name=" ".join(visible.split()), created_at=now())
