"""Your data: take it with you, or have it erased, with a receipt. Entrypoints only: load, decide, save, show."""

from typing import Any

from services.attendees.accounts.proof import Proof
from services.attendees.data import domain, schemas
from services.attendees.data.domain import Erasure
from services.attendees.data.exporting import Exporting
from services.attendees.data.removing import Removing
from services.attendees.data.repository import ErasureRepository, ExportRepository, other_operators
from services.attendees.mail.domain import Letter
from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid, NotFound, TooMany
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]

RECEIPT = "erasure"  # what the seal of a receipt's token is for
ONE_AT_A_TIME = "Your data is being put together already. Wait until that is done."


class Data(Exporting, Removing, Proof):
    erasures: ErasureRepository = Store(ErasureRepository)  # type: ignore[assignment]
    exports: ExportRepository = Store(ExportRepository)  # type: ignore[assignment]

    # --- export

    @rpc
    def begin_export(self, attendee_id: str, export_id: str) -> Shown:
        at = now()
        busy_until = self.exports.begin(self.attendees.get(attendee_id).id, export_id, at=at)
        if busy_until is not None:
            raise TooMany.wait(ONE_AT_A_TIME, (busy_until - at).total_seconds())
        return {}

    @rpc
    def end_export(self, attendee_id: str, export_id: str) -> Shown:
        self.exports.end(attendee_id, export_id)
        return {}

    # --- erasure

    @rpc(sensitive_arguments=("password", "client"))
    def erase(
        self, attendee_id: str, password: str, posts: str, request_id: str, client: str = "", fingerprint: str = ""
    ) -> Shown:
        """Answers the token of the receipt; of two at once, both get the same."""
        try:
            self._erase(attendee_id, password, posts, client, Request(request_id, fingerprint))
        except (NotFound, Invalid):
            if self.attendees.find(attendee_id) is not None:
                raise
        done = self.erasures.of_attendee(attendee_id)
        if done is None:
            raise NotFound("There is no such attendee.")
        return {"receipt_token": self.signer.seal(RECEIPT, done.id)}

    @rpc(sensitive_arguments=("token",))
    def get_receipt(self, token: str) -> Shown:
        return schemas.receipt(self.erasures.get(self.signer.unseal(RECEIPT, token) or ""))

    @rpc
    def pending_media_erasures(self) -> Shown:
        """Whose files the gateways shall delete: they alone keep files."""
        waiting = self.erasures.with_files()
        return {"items": [{"erasure_id": one.id, "attendee_id": one.attendee_id} for one in waiting], "next": None}

    @rpc
    def confirm_media_erasure(self, erasure_id: str, removed: int, request_id: str) -> Shown:
        at = now()
        self.erasures.change_once(erasure_id, lambda known: domain.confirm_files(known, removed, at=at), request_id)
        return {}

    @subscribe("attendees", "attendee_erased")
    def on_attendee_erased(self, event: Envelope) -> None:
        """Removes what this service keeps besides the account; the letter goes first, while there is an address."""
        erasure = self.erasures.get(event.data["erasure_id"])
        if not erasure.address:
            return  # done, and told
        self.letters.write(Letter(event.id, "erasure_receipt", erasure.address, values={"erasure_id": erasure.id}))
        found = self.count_all_of(erasure.attendee_id, erasure.address)
        self.erasures.change(erasure.id, lambda known: domain.counted(known, found))
        self.remove_all_of(erasure.attendee_id, erasure.address)
        self.erasures.change(erasure.id, lambda known: domain.cleaned(known, event.data["posts"]))

    @subscribe("attendees", "erasure_done")
    def on_attendees_erasure_done(self, event: Envelope) -> None:
        self._confirm(event)

    @subscribe("sessions", "erasure_done")
    def on_sessions_erasure_done(self, event: Envelope) -> None:
        self._confirm(event)

    @subscribe("feed", "erasure_done")
    def on_feed_erasure_done(self, event: Envelope) -> None:
        self._confirm(event)

    def _confirm(self, event: Envelope) -> None:
        data, at = event.data, now()
        self.erasures.change(
            data["erasure_id"],
            lambda known: domain.confirm(known, event.source, data["removed"], data["anonymised"], at=at),
        )

    def _erase(self, attendee_id: str, password: str, posts: str, client: str, request: Request) -> None:
        """The receipt first, then one write that makes the account a tombstone and tells everybody.

        A crash in between leaves a receipt of nothing, which the next attempt takes up.
        """
        attendee = self.proven(attendee_id, password, client)
        others = other_operators(self.attendees, attendee_id) if attendee.operator else 0
        domain.check_wish(attendee, posts, other_operators=others)
        wish = Erasure(new_id(), attendee_id, attendee.email, posts, requested_at=now())
        erasure = self.erasures.begin(wish, request)
        self.attendees.erase(attendee_id, lambda known: domain.erase(known, erasure, at=now()))
