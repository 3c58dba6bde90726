"""One real conference (GOOD 2025) as pretalx gave it in several formats and versions: what each makes of the others."""

from itertools import permutations
from typing import Any

import pytest

from services.sessions.domain import imports
from services.sessions.domain.imports import Difference
from services.sessions.domain.session import Session
from services.sessions.importers import read_programme
from tests.unit.services.sessions.exporters.making import DATA, LATER, applied, imported

XML, JSON, ICS = (f"pretalx-good2025.schedule.{kind}" for kind in ("xml", "json", "ics"))
BEFORE, AFTER = "pretalx-good2025-widget-v0.14.json", "pretalx-good2025-widget-v0.33.json"


def then(conference: Any, known: list[Session], name: str) -> Difference:
    programme = read_programme((DATA / name).read_bytes(), filename=name, timezone=conference.timezone)
    return imports.compare(conference, known, programme, import_id="01THEN", at=LATER)


def counts(difference: Difference) -> dict[str, int]:
    """Of talks; breaks are counted apart."""
    found = {
        "added": difference.added(),
        "moved": difference.moved(),
        "changed": difference.changed(),
        "cancelled": difference.cancelled(),
    }
    return {name: len(writes) for name, writes in found.items()}


@pytest.mark.parametrize(
    "order", list(permutations((XML, JSON, ICS))), ids=lambda order: ">".join(each[-4:] for each in order)
)
def test_one_programme_in_three_formats_is_the_same_in_any_order(order: tuple[str, ...]) -> None:
    conference, known = imported(order[0])
    for name in order[1:]:
        difference = then(conference, known, name)

        assert counts(difference) == {"added": 0, "moved": 0, "changed": 0, "cancelled": 0}
        known = applied(conference, known, read_programme((DATA / name).read_bytes(), timezone=conference.timezone))
    assert len(known) == 72


def test_a_later_version_of_a_programme_makes_the_difference_that_it_makes() -> None:
    conference, known = imported(BEFORE)

    difference = then(conference, known, AFTER)

    found = counts(difference)
    assert (found["added"], found["cancelled"], found["moved"]) == (7, 3, 32)
    assert [
        write.after.title for write in difference.writes if "title" in write.fields and not write.after.is_break
    ] == []
