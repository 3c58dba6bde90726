"""A page of people, when who may be seen is known only after they are read. Pure."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from services.attendees.domain import Attendee

Found = TypeVar("Found")

BATCH = 100  # read at once
EXAMINED_AT_MOST = 2_000  # for one page: it may be short of people then, and says where to go on


def fill(
    batches: Iterable[list[Found]],
    keep: Callable[[list[Found]], list[tuple[Found, Attendee]]],
    limit: int,
) -> tuple[list[tuple[Found, Attendee]], Found | None]:
    """The first `limit` of those that `keep` keeps, and after which one the next page begins (None: there is none).

    Whoever looks for few among many gets pages that are not full rather than one that takes seconds.
    """
    page: list[tuple[Found, Attendee]] = []
    examined = 0
    for batch in batches:
        page += keep(batch)
        if len(page) > limit:
            return page[:limit], page[limit - 1][0]
        examined += len(batch)
        if batch and examined >= EXAMINED_AT_MOST:
            return page, batch[-1]
    return page, None
