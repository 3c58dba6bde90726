"""Sends letters: at least once, and never twice. Entrypoints only.

The event that a letter was written may come more than once, also to two processes at a time. The letter itself knows
better: it is leased while it is being sent, and sent or failed in the end.
"""

import logging
from datetime import timedelta

import eventlet
from nameko.timer import timer

from services.attendees.base import Base
from services.attendees.invitations.domain import OPEN
from services.attendees.invitations.repository import InvitationRepository
from services.attendees.mail import domain
from services.attendees.mail.domain import Letter, State
from services.attendees.mail.rendering import BadAddress, render
from services.attendees.mail.sender import NotNow, Refused
from services.attendees.mail.sending import Post, Sending
from services.attendees.mail.texts import TEXTS
from services.contracts.envelope import Envelope
from services.plumbing.clock import now
from services.plumbing.mongo import AWAY
from services.plumbing.store import Store
from services.plumbing.subscribe import Outage, subscribe

log = logging.getLogger(__name__)

SENT_AT_ONCE = 4  # connections to the mail server per process; the other workers answer calls
SHELF_SECONDS = 60.0  # how often is looked for letters that waited for a mail server to be set up
SETTLE_FOR = timedelta(minutes=2)  # how long a database that went away just now is waited for, while the worker lives


class Mail(Base):
    post: Post = Sending()  # type: ignore[assignment]
    invitations: InvitationRepository = Store(InvitationRepository)  # type: ignore[assignment]

    @subscribe("attendees", "letter_written", at_once=SENT_AT_ONCE)
    def on_letter_written(self, event: Envelope) -> None:
        letter = self.letters.find(event.data["letter_id"])
        if letter is None or letter.state is not State.WAITING:
            return  # erased, or sent before
        if letter.attendee_id is not None and self.attendees.find(letter.attendee_id) is None:
            self.letters.forget(letter.attendee_id)  # written at the moment in which they were erased
            return
        if self.post.sender is None:
            self.letters.shelve(letter.id, at=now())
        elif domain.is_pointless(letter, at=now()):
            self._settle(letter, State.FAILED, "it is too late for it")
        elif self._invites_no_more(letter):
            self._settle(letter, State.FAILED, "its invitation is over")
        else:
            self._send(letter)

    @timer(SHELF_SECONDS, eager=True)
    def send_what_is_shelved(self) -> None:
        if self.post.sender is not None:
            self.letters.unshelve()

    def _invites_no_more(self, letter: Letter) -> bool:
        """Whether it brings an invitation that was taken back or used, or is gone, since it was written."""
        invitation_id = letter.values.get("invitation_id")
        if invitation_id is None:
            return False
        invitation = self.invitations.get(invitation_id)
        return invitation is None or invitation.state(now()) != OPEN

    def _send(self, letter: Letter) -> None:
        lease_id = self.letters.lease(letter.id, at=now())
        if lease_id is None:
            raise Outage("somebody else is sending this letter")
        try:
            self._hand_over(letter)
        except (Refused, BadAddress) as refusal:
            self._settle(letter, State.FAILED, str(refusal))
        except Outage as outage:
            if isinstance(outage, NotNow) and domain.is_given_up(letter, at=now()):
                self._settle(letter, State.FAILED, f"given up: {outage}")
                return
            self.letters.release(letter.id, lease_id)
            # Whoever sees the event tried again sees the kind of error only, since others' words may name people.
            log.warning("letter not sent yet", extra={"letter_id": letter.id, "reason": str(outage)})
            raise
        else:
            self._settle(letter, State.SENT)

    def _hand_over(self, letter: Letter) -> None:
        assert self.post.sender
        text = TEXTS[letter.template]
        token = self.signer.seal(text.purpose or letter.template, letter.values[text.of] if text.of else letter.id)
        message = render(letter, text, self.post.stationery, token=token, at=now())
        self.post.sender.send(message)

    def _settle(self, letter: Letter, state: State, reason: str = "") -> None:
        """A letter that was sent and is not known to be would be sent again: so this does not give up at once."""
        deadline = now() + SETTLE_FOR
        while True:
            try:
                self.letters.settle(letter.id, state, at=now(), reason=reason)
                break
            except AWAY:
                if now() > deadline:
                    raise
                eventlet.sleep(1)
        said = {"letter_id": letter.id, "template": letter.template}
        if state is State.SENT:
            log.info("letter sent", extra=said)
        else:
            log.warning("letter not sent", extra=said | {"reason": reason})
