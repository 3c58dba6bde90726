"""An erasure that broke off and is gone on with: its receipt tells what there was, not what was left of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.attendees.data.domain import Erasure
from services.attendees.data.service import Data
from services.contracts.envelope import Envelope, Event

ERASED = Envelope(
    id="1",
    source="attendees",
    name="attendee_erased",
    subject="ada",
    time="2026-11-23T09:00:00Z",
    data={"attendee_id": "ada", "erasure_id": "e", "posts": "keep"},
    aggregate_version=2,
    correlation_id="c",
    actor=None,
)


class Kept:
    """Stands for each place in which something of somebody is kept. `breaks` once, when it is told to forget."""

    def __init__(self, *things: str, breaks: bool = False) -> None:
        self.things, self.breaks = list(things), breaks

    def count_of(self, attendee_id: str) -> int:
        return len(self.things)

    def of_person(self, *who: str) -> list[str]:
        return list(self.things)

    def forget(self, *who: str) -> None:
        if self.breaks:
            self.breaks = False
            raise ConnectionError("the database is away")
        self.things.clear()

    def change(self, thing: str, decide: Any) -> None:
        self.things.remove(thing)

    def of_address(self, address: str) -> list[str]:
        return []

    def count_unsent(self, address: str, attendee_id: str, *, but: str) -> int:
        return 0

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **more: "key"


class Erasures:
    def __init__(self) -> None:
        self.kept = Erasure("e", "ada", "ada@example.org", "keep", datetime(2026, 11, 23, tzinfo=UTC))
        self.told: list[Event] = []

    def get(self, erasure_id: str) -> Erasure:
        return self.kept

    def change(self, erasure_id: str, decide: Any) -> None:
        changed, events = decide(self.kept)
        self.kept = replace(changed, version=changed.version + 1)
        self.told += events


def test_a_receipt_counts_what_there_was_although_the_removing_broke_off() -> None:
    data: Any = Data()
    data.erasures, data.grants, data.connections = Erasures(), Kept("phone", "laptop"), Kept("follow")
    data.invitations, data.letters, data.tickets = Kept("invitation"), Kept("letter", breaks=True), Kept("ticket")
    for name in ("starred", "batches", "tries", "letter_requests", "signer", "wanted"):
        setattr(data, name, Kept())

    with pytest.raises(ConnectionError):
        data.on_attendee_erased(ERASED)
    data.on_attendee_erased(ERASED)

    assert [event.data["removed"] for event in data.erasures.told] == [
        {"sign_ins": 2, "connections": 1, "invitations": 1, "letters": 1, "link_tickets": 1}
    ]
