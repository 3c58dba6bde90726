"""Every event has a line that says what it makes out of date."""

from gateway.event_tags import EVENT_TAGS
from services.contracts.events import REGISTRY


def test_every_event_of_the_contracts_says_what_it_makes_out_of_date() -> None:
    assert set(EVENT_TAGS) == set(REGISTRY)
