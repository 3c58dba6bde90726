"""Inviting many at once does not wait for the broker once for each of them."""

from pathlib import Path
from typing import Any

import pymongo

from services.attendees import keys
from services.attendees.invitations.repository import InvitationRepository
from services.attendees.invitations.service import Invitations
from services.attendees.repository import AttendeeRepository
from services.attendees.tokens import Signer
from tests.integration.services.conftest import LaterRelay, key


def test_nobody_waits_until_each_of_many_invitations_is_told(mongo_url: str, db_prefix: str, tmp_path: Path) -> None:
    assert keys.main([str(tmp_path / "private.pem"), str(tmp_path / "public.pem")]) == 0
    relay = LaterRelay()
    service: Any = Invitations()
    with pymongo.MongoClient[dict[str, Any]](mongo_url, tz_aware=True) as client:
        database = client[f"{db_prefix}attendees"]
        service.attendees = AttendeeRepository(database, relay)  # type: ignore[arg-type]
        service.invitations = InvitationRepository(database, relay)  # type: ignore[arg-type]
        service.signer = Signer(str(tmp_path / "private.pem"))
        emails = [f"{number}@example.org" for number in range(5)]

        for _ in range(2):  # the first time they are written, the second time sent again
            told = service.invite("01C", "Remote Days", emails, "attendee", "01O", key())
            assert [one["invited"] for one in told["items"]] == [True] * 5

        assert (relay.waited, relay.handed) == (0, 10)
        assert database["invitations"].count_documents({"outbox": {"$size": 2}}) == 5
