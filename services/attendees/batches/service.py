"""Lists of people whom organisers invite by mail: taken, worked through in steps, told of. Entrypoints only.

Each step is caused by an event and ends with one write: the progress, and the event of the next step. A crash within a
step has it done again; who was invited in it already is known by the request, which is the line of the list.
"""

import base64
import binascii
import zlib
from typing import Any

from services.attendees.batches import domain
from services.attendees.batches.domain import Batch, Line
from services.attendees.batches.repository import BatchRepository
from services.attendees.invitations.domain import check_mail
from services.attendees.invitations.service import Invitations, Wish
from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid
from services.plumbing.clock import new_id, now, to_text
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]


class Batches(Invitations):
    batches: BatchRepository = Store(BatchRepository)  # type: ignore[assignment]

    @rpc(sensitive_arguments=("content", "note"))
    def invite_list(
        self,
        conference_id: str,
        conference_title: str,
        content: str,
        role: str,
        by: str,
        request_id: str,
        fingerprint: str = "",
        note: str = "",
    ) -> Shown:
        """Takes a CSV file (base64 of its zlib-compressed bytes). Who is in it is invited from now on."""
        request = Request(request_id, fingerprint)
        before = self.batches.created_by(request)
        if before is not None:
            return _shown(before)
        check_mail(role, note)
        lines = domain.read_lines(_unpacked(content), role)
        batch = Batch(new_id(), conference_id, conference_title, by, note, now(), lines)
        return _shown(self.batches.add(batch, domain.request(batch), request))

    @rpc
    def get_batch(self, conference_id: str, batch_id: str) -> Shown:
        return _shown(self.batches.get(conference_id, batch_id))

    @rpc
    def list_batches(self, conference_id: str) -> Shown:
        """The newest lists of a conference, without their reports."""
        return {"items": [_progress(one) for one in self.batches.newest(conference_id)]}

    @subscribe("attendees", "invitations_requested")
    def on_invitations_requested(self, event: Envelope) -> None:
        batch = self.batches.find(event.data["batch_id"])
        if batch is None or len(batch.lines) - batch.done != event.data["count"]:
            return  # this step is done: the event came twice
        reasons = [self._invite_line(batch, line) for line in batch.step]
        # Whoever was quicker has done this step too, or has changed the list without doing one (an erasure does): the
        # event comes again, and the count tells which.
        self.batches.save(*domain.advance(batch, reasons))

    def _invite_line(self, batch: Batch, line: Line) -> str:
        if line.state != domain.WAITING:
            return line.reason
        wish = Wish(batch.conference_id, batch.conference_title, line.role, batch.note, batch.by)
        return self.invite_one(wish, line.value, f"{batch.id} {line.number}")


def _unpacked(content: str) -> bytes:
    """The bytes of the file; more than may be in it are not unfolded."""
    unpacker = zlib.decompressobj()
    try:
        return unpacker.decompress(base64.b64decode(content, validate=True), domain.BYTES_AT_MOST + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Invalid("The file did not arrive whole. Send it again.") from error


def _progress(batch: Batch) -> Shown:
    return {
        "id": batch.id,
        "conference_id": batch.conference_id,
        "state": batch.state,
        "made_at": to_text(batch.made_at),
        "total": len(batch.lines),
        "done": batch.done,
        "invited": batch.count(domain.INVITED),
        "failures": batch.count(domain.FAILED),
    }


def _shown(batch: Batch) -> Shown:
    """With the report: what failed, at which line, and why."""
    failed = [line for line in batch.lines if line.state == domain.FAILED]
    report = [{"line": line.number, "value": line.value, "reason": line.reason} for line in failed]
    return {**_progress(batch), "failed": report}
