"""Whom organisers mean by a name."""

import pytest

from services.sessions.commands import Namesakes, namesakes, speaker
from services.sessions.domain.merging import derived_id
from tests.unit.services.sessions.making import CONFERENCE

NEW = derived_id(CONFERENCE, "speaker", "name:Ada")


@pytest.mark.parametrize(
    ("known", "given", "expected"),
    [
        (namesakes([("1", "Ada"), ("1", "Ada"), ("2", "Grace")]), {"name": "Ada"}, "1"),
        (namesakes([("1", "Ada"), ("2", "Ada")]), {"name": "Ada"}, NEW),
        ({}, {"name": "Ada"}, NEW),
        (namesakes([("1", "Ada")]), {"id": "7", "name": "Ada"}, "7"),
    ],
)
def test_a_name_alone_is_that_of_somebody_known_where_only_one_has_it(
    known: Namesakes, given: dict[str, str], expected: str
) -> None:
    found = speaker(CONFERENCE, known, given)

    assert (found.id, found.name) == (expected, "Ada")
