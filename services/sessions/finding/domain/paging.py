"""Pages of what was found, the best first: a cursor is the rank and the place in the programme of a page's last one."""

import re
from collections.abc import Mapping

from services.contracts.errors import Invalid
from services.sessions.finding.domain.outline import Outline

_CURSOR = re.compile(r"^(\d{1,9})\|([0-9TZ:.-]{1,30}\|[0-9A-Z]{26})$")

Place = tuple[int, str]


def page_by_rank(
    ranks: Mapping[str, int], outline: Outline, cursor: str | None, limit: int
) -> tuple[list[str], str | None]:
    """Ids, and where the next page begins. Raises Invalid for a cursor that no page gave."""
    after = _place(cursor) if cursor else None
    places = [((-rank, entry.order), entry.id) for one, rank in ranks.items() if (entry := outline.get(one))]
    following = sorted(place for place in places if after is None or place[0] > after)
    page = following[:limit]
    if len(following) <= limit:
        return [one for _, one in page], None
    (rank, order), _ = page[-1]
    return [one for _, one in page], f"{-rank}|{order}"


def _place(cursor: str) -> Place:
    found = _CURSOR.match(cursor)
    if found is None:
        raise Invalid.cursor()
    return -int(found[1]), found[2]
