"""Invitations: by mail, by link, and what becomes of them. Entrypoints only; lists of people are in batches/."""

from datetime import datetime
from typing import Any, NamedTuple

from services.attendees.accounts.domain import looks_like_address
from services.attendees.cursors import cursor_of, parts_of
from services.attendees.directory.service import PAGE_AT_MOST
from services.attendees.domain import email_of
from services.attendees.invitations import domain, schemas
from services.attendees.invitations.domain import LINK, MAIL, Invitation
from services.attendees.invitations.repository import InvitationRepository
from services.attendees.mail.domain import Letter
from services.attendees.members.domain import raise_to, rank
from services.attendees.members.service import Members
from services.attendees.visibility import may_see
from services.contracts.envelope import Envelope
from services.contracts.errors import Conflict, Invalid, NotFound, VersionMismatch
from services.plumbing.clock import from_text, new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]

PURPOSE = "invitation"
NO_ADDRESS = "is not an e-mail address"


class Wish(NamedTuple):
    """What an organiser wants somebody to be invited to, and as what."""

    conference_id: str
    conference_title: str
    role: str
    note: str
    by: str


class Invitations(Members):
    invitations: InvitationRepository = Store(InvitationRepository)  # type: ignore[assignment]

    @rpc(sensitive_arguments=("emails", "note"))
    def invite(
        self,
        conference_id: str,
        conference_title: str,
        emails: list[str],
        role: str,
        by: str,
        request_id: str,
        note: str = "",
    ) -> Shown:
        """Invites each address by mail; tells of each what came of it."""
        domain.check_mail(role, note)
        addresses = list(dict.fromkeys(email_of(email) for email in emails))
        if not 1 <= len(addresses) <= domain.ADDRESSES_AT_MOST:
            raise Invalid.fields({"emails": [f"Give 1 to {domain.ADDRESSES_AT_MOST} addresses."]})
        wish = Wish(conference_id, conference_title, role, note, by)
        found = [(one, self.invite_one(wish, one, request_id)) for one in addresses]
        return {"items": [{"email": one, "invited": not reason, "reason": reason} for one, reason in found]}

    @rpc
    def list_invitations(
        self, conference_id: str, kind: str = MAIL, cursor: str | None = None, limit: int = 50
    ) -> Shown:
        limit, at = min(limit, PAGE_AT_MOST), now()
        before = parts_of(cursor, 1)[0] if cursor else None
        found = self.invitations.page(conference_id, kind, before, limit + 1)
        following = cursor_of(found[limit - 1].id) if len(found) > limit else None
        return {"items": [self._show_invitation(one, at) for one in found[:limit]], "next": following}

    @rpc
    def make_link(
        self,
        conference_id: str,
        conference_title: str,
        role: str,
        by: str,
        limit: int,
        request_id: str,
        fingerprint: str = "",
        expires_at: str | None = None,
    ) -> Shown:
        request, at = Request(request_id, fingerprint), now()
        link = self.invitations.created_by(request)
        if link is None:
            end = from_text(expires_at) if expires_at else at + domain.LINK_GOOD_FOR
            link = Invitation(new_id(), conference_id, conference_title, LINK, role, by, at, end, limit)
            domain.check_link(link, at=at)
            link = self.invitations.add(link, domain.make(link), request)
        return self._show_invitation(link, at)

    @rpc
    def revoke_invitation(self, conference_id: str, invitation_id: str, kind: str = MAIL) -> Shown:
        at = now()
        found = self.invitations.of_conference(conference_id, invitation_id, kind)
        self.invitations.change(found.id, lambda known: domain.revoke(known, at=at))
        return {}

    @rpc(sensitive_arguments=("token",))
    def get_invitation(self, token: str, viewer_id: str | None = None) -> Shown:
        """What somebody is invited to. Raises NotFound, saying why, when it is good no more."""
        invitation = self._invitation_of(token)
        accepted = viewer_id in invitation.used_by
        if not accepted:
            domain.check_open(invitation, at=now())
        return schemas.show_to_invited(invitation, self._inviter(invitation.by, viewer_id), accepted=accepted)

    @rpc(sensitive_arguments=("token",))
    def accept_invitation(self, token: str, attendee_id: str) -> Shown:
        """Takes a place first and then joins: so there are never more than places. Whoever comes again is in already.

        What a crash in between leaves behind is finished by the event of the place taken, or when they come again.
        """
        at, invitation = now(), self._invitation_of(token)
        role = self.attendees.get(attendee_id).roles.get(invitation.conference_id)
        needs_no_place = invitation.kind == LINK and domain.is_enough(role, invitation)
        if not needs_no_place:
            invitation = self.invitations.change(invitation.id, lambda known: domain.use(known, attendee_id, at=at))
            role = self._join_by(invitation, attendee_id, at)
        if role is None:
            raise Conflict(domain.USED_BEFORE)
        return {"conference_id": invitation.conference_id, "attendee_id": attendee_id, "role": role}

    @subscribe("attendees", "invitation_made")
    def on_invitation_made(self, event: Envelope) -> None:
        invitation = self.invitations.get(event.data["invitation_id"])
        if invitation is None or not invitation.address or invitation.state(now()) != domain.OPEN:
            return  # a link, or used or revoked before its letter was written
        values = {
            "invitation_id": invitation.id,
            "conference": invitation.conference_title,
            "by": self._inviter(invitation.by) or "An organiser",
            "role": invitation.role,
            "note": invitation.note,
        }
        template = "invitation_with_note" if invitation.note else "invitation"
        self.letters.write(Letter(event.id, template, invitation.address, values=values))

    @subscribe("attendees", "invitation_used")
    def on_invitation_used(self, event: Envelope) -> None:
        invitation = self.invitations.get(event.data["invitation_id"])
        if invitation is not None and self.attendees.find(event.data["attendee_id"]) is not None:
            self._join_by(invitation, event.data["attendee_id"], now())

    def invite_one(self, wish: Wish, address: str, request_id: str) -> str:
        """Invites an address, or again if it is invited; answers why not, or "". A repeated request changes nothing.

        `request_id` may be the same for several addresses. Nobody waits until it is told: of a hundred addresses one
        after another, a slow broker would hold up each. Whether there is an account with this address is nobody's
        business; of their own members organisers know.
        """
        if not looks_like_address(address):
            return NO_ADDRESS
        digest = self.signer.digest("invited address", address)
        request = Request(f"{request_id} {digest}")
        if self.invitations.created_by(request) is not None:
            return ""
        account, _ = self.attendees.by_email(address)
        if account is not None and rank(account.roles.get(wish.conference_id)) >= rank(wish.role):
            return domain.MEMBER_ALREADY
        key = f"{wish.conference_id} {digest}"
        try:
            return self._write_invitation(wish, address, key, request)
        except VersionMismatch:
            # Another organiser was quicker: theirs is sent again.
            return self._write_invitation(wish, address, key, request)

    def forget_invitations(self, attendee_id: str) -> None:
        """For erasure: nobody's name stands at what this person made or used."""
        for each in self.invitations.of_person(attendee_id):
            self.invitations.change(each, lambda known: (domain.without_person(known, attendee_id), []))

    def forget_invited(self, address: str) -> None:
        """For erasure: what waits at an address is taken back."""
        at = now()
        for each in self.invitations.of_address(address):
            self.invitations.change(each, lambda known: domain.revoke(known, at=at))

    def _write_invitation(self, wish: Wish, address: str, key: str, request: Request) -> str:
        at = now()
        known = self.invitations.open_for(key)
        if known is not None and self.invitations.has_seen(known, request.id):
            return ""
        if self.invitations.letters_since(key, at - domain.LETTERS_WITHIN) >= domain.LETTERS_AT_MOST:
            return domain.OFTEN_ENOUGH
        if known is not None:
            again = domain.send_again(known, role=wish.role, note=wish.note, by=wish.by, at=at)
            self.invitations.save(*again, request.id, waits=False)
            return ""
        made = Invitation(
            id=new_id(),
            conference_id=wish.conference_id,
            conference_title=wish.conference_title,
            kind=MAIL,
            role=wish.role,
            by=wish.by,
            made_at=at,
            expires_at=at + domain.MAIL_GOOD_FOR,
            note=wish.note,
            address=address,
            address_key=key,
            sent_at=(at,),
        )
        self.invitations.add(made, domain.make(made), request, waits=False)
        return ""

    def _join_by(self, invitation: Invitation, attendee_id: str, at: datetime) -> str | None:
        """Makes a member of whoever has taken a place, once: a role that they lose later does not come back."""
        mark = f"invitation {invitation.id}"
        if attendee_id in invitation.joining and not self.attendees.has_seen(attendee_id, mark):
            self.attendees.change(
                attendee_id, lambda known: raise_to(known, invitation.conference_id, invitation.role, at=at), mark
            )
        self.invitations.change(invitation.id, lambda known: (domain.joined(known, attendee_id), []))
        return self.attendees.get(attendee_id).roles.get(invitation.conference_id)

    def _invitation_of(self, token: str) -> Invitation:
        invitation_id = self.signer.unseal(PURPOSE, token)
        invitation = self.invitations.get(invitation_id) if invitation_id else None
        if invitation is None:
            raise NotFound(domain.NO_INVITATION)
        return invitation

    def _inviter(self, attendee_id: str, viewer_id: str | None = None) -> str:
        """The name of the organiser who invites, for who may see them; a letter is for anybody. "" also when gone."""
        found = self.attendees.find(attendee_id)
        return found.name if found is not None and may_see(found, self.viewer_of(found, viewer_id)) else ""

    def _show_invitation(self, invitation: Invitation, at: datetime) -> Shown:
        return schemas.show_to_organiser(invitation, self.signer.seal(PURPOSE, invitation.id), at=at)
