"""Signing in, staying signed in, and what ends it. Entrypoints only: load, decide, save, show."""

from dataclasses import replace
from typing import Any

from services.attendees import schemas, tokens
from services.attendees.accounts import domain
from services.attendees.accounts import schemas as own
from services.attendees.accounts.domain import ACCESS_SECONDS, ENDED, REFRESH_LIFETIME
from services.attendees.accounts.letters import AccountLetters
from services.attendees.accounts.repository import GrantRepository
from services.attendees.accounts.settings import NeedsVerifiedEmail
from services.attendees.domain import Attendee, Grant
from services.contracts.errors import Unauthenticated
from services.plumbing.clock import new_id, now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]

_WRONG = "The e-mail address or the password is wrong."


class SignIns(AccountLetters):
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]
    needs_verified_email: bool = NeedsVerifiedEmail()  # type: ignore[assignment]

    @rpc(sensitive_arguments=("email", "password", "client"))
    def sign_in(self, email: str, password: str, client: str = "") -> Shown:
        attempt = self._attempt(email, password, client)
        attendee = attempt.attendee
        if attendee is None:
            raise Unauthenticated(_WRONG)
        if self.needs_verified_email and attendee.email_verified_at is None:
            # As if the password were wrong, counted tries and all: whoever typed it may have invented the account.
            self._write_within_limit("verify_email", attendee)
            raise Unauthenticated(_WRONG)
        self._forgive(attempt)
        domain.check_may_sign_in(attendee)
        return self._begin(attendee)

    @rpc(sensitive_arguments=("refresh_token",))
    def refresh(self, refresh_token: str, browser: bool = False) -> Shown:
        """New tokens, once for each refresh token; one that comes again ends the sign-in.

        A browser that opens several pages at once sends the same token with each of them, to whatever gateway worker:
        the later ones get an access token alone, and the browser has the refresh token from the first.
        """
        digest = tokens.digest(refresh_token)
        found = self.grants.find(tokens.family_of(refresh_token))
        if browser and domain.is_just_spent(found, digest=digest, at=now()):
            return self._late(found)
        if found is not None and domain.is_reuse(found, digest=digest):
            self.grants.revoke(found.family)
        grant = domain.check_refresh(found, digest=digest, at=now())
        attendee = self._standing_on(grant)
        if renewed := self._rotated(grant, attendee):
            return renewed
        if browser:
            return self._late(self.grants.find(grant.family))
        raise Unauthenticated(ENDED)

    @rpc(sensitive_arguments=("refresh_token",))
    def sign_out(self, refresh_token: str) -> Shown:
        grant = self.grants.find(tokens.family_of(refresh_token))
        digest = tokens.digest(refresh_token)
        if grant is not None and (grant.token_digest == digest or digest in grant.spent):
            self.grants.revoke(grant.family)
        return {}

    @rpc
    def list_sign_ins(self, attendee_id: str, current: str = "") -> Shown:
        """Where the attendee is signed in, newest first. `current` is the sign-in that asks."""
        attendee = self.attendees.get(attendee_id)
        found = self.grants.standing(attendee.id, attendee.generation, at=now())
        return {"items": [own.sign_in(grant, current=current) for grant in found], "next": None}

    @rpc
    def end_sign_ins(self, attendee_id: str) -> Shown:
        """Signs out everywhere: no access token and no refresh token made before is good any more."""
        self.attendees.change(attendee_id, domain.end_sign_ins)
        return {}

    @rpc
    def standing(self, attendee_id: str) -> Shown:
        """What the gateway decides by, asked for with every request and remembered there until an event."""
        attendee = self.attendees.get(attendee_id)
        return schemas.standing(attendee, self.connections.kept_apart(attendee_id))

    def _standing_on(self, grant: Grant) -> Attendee:
        """Whose sign-in this is. Raises Unauthenticated when the account does not let it stand."""
        attendee = self.attendees.find(grant.attendee_id)
        if attendee is None:
            raise Unauthenticated(ENDED)
        domain.check_stands(grant, attendee)
        return attendee

    def _late(self, grant: Grant | None) -> Shown:
        """For the page of a browser that came second: tokens without a refresh token."""
        if grant is None or grant.revoked:
            raise Unauthenticated(ENDED)
        return self._tokens(self._standing_on(grant), tokens.new_refresh_token(grant.family)) | {"refresh_token": ""}

    def _begin(self, attendee: Attendee) -> Shown:
        """A sign-in of somebody who has proven who they are, here or to the organisation's provider."""
        at, family = now(), new_id()
        refresh_token = tokens.new_refresh_token(family)
        digest = tokens.digest(refresh_token)
        self.grants.add(Grant(family, attendee.id, digest, at + REFRESH_LIFETIME, at, at, attendee.generation))
        return self._tokens(attendee, refresh_token)

    def _renewed(self, family: str, attendee: Attendee) -> Shown:
        """New tokens for a sign-in whose access token has shown that it is there; empty when it is not any more."""
        grant = self.grants.find(family)
        if (
            grant is None
            or grant.revoked
            or (grant.attendee_id, grant.generation) != (attendee.id, attendee.generation)
        ):
            return {}
        return self._rotated(grant, attendee)

    def _rotated(self, grant: Grant, attendee: Attendee) -> Shown:
        """The next tokens of a sign-in; empty when somebody else got them at the same moment."""
        following = tokens.new_refresh_token(grant.family)
        renewed = replace(grant, expires_at=now() + REFRESH_LIFETIME, used_at=now())
        return self._tokens(attendee, following) if self.grants.rotate(renewed, tokens.digest(following)) else {}

    def _tokens(self, attendee: Attendee, refresh_token: str) -> Shown:
        family = tokens.family_of(refresh_token)
        return {
            "access_token": self.signer.access_token(attendee, family=family, at=now()),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "attendee": {"id": attendee.id, "name": attendee.name},
        }
