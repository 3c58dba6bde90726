"""Confirming a new address: what stands in its way is told as what it is."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.attendees.accounts.own import TAKEN, OwnAccount
from services.contracts.errors import Conflict

BUSY = "Too much is happening to this account at this moment. Try again."


@pytest.mark.parametrize(("owner", "said"), [("somebody else", TAKEN), ("ada", BUSY), (None, BUSY)])
def test_only_an_address_that_has_an_account_of_its_own_is_said_to_have_one(owner: str | None, said: str) -> None:
    def busy(*args: Any, **more: Any) -> None:
        raise Conflict(BUSY)

    letter = SimpleNamespace(id="letter", attendee_id="ada", link_email="new@example.org", link_used_at=None)
    account: Any = OwnAccount()
    account.signer = SimpleNamespace(unseal=lambda *what: "letter")
    account.letters = SimpleNamespace(find=lambda *what: letter, open_link=lambda *what, **more: letter)
    account.attendees = SimpleNamespace(
        change=busy, by_email=lambda email: (SimpleNamespace(id=owner) if owner else None, None)
    )

    with pytest.raises(Conflict) as refused:
        account.confirm_email_change("token")

    assert refused.value.message == said
