"""The directory of people. Entrypoints only."""

from typing import Any

from services.attendees.connections import schemas
from services.attendees.connections.domain import FOLLOW, Around
from services.attendees.connections.lists import Lists
from services.attendees.connections.paging import fill
from services.attendees.connections.windows import Name
from services.attendees.directory.domain import Wanted, check, matches
from services.attendees.directory.repository import DirectoryRepository, Found
from services.attendees.domain import Attendee
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]

PAGE_AT_MOST = 100


class Directory(Lists):
    directory: DirectoryRepository = Store(DirectoryRepository)  # type: ignore[assignment]

    @rpc
    def find_people(
        self,
        q: str = "",
        organisation: str = "",
        interest: str = "",
        conference_id: str = "",
        role: str = "",
        viewer_id: str | None = None,
        operator: bool = False,
        cursor: str | None = None,
        limit: int = 30,
    ) -> Shown:
        """People by name, as far as the viewer may see them. A page may be short of `limit` and yet not the last."""
        wanted = check(Wanted(q, organisation, interest, conference_id, role))
        if wanted.finds_nobody():
            return {"items": [], "next": None}
        around = self.around(viewer_id, operator=operator)
        people, following = self.people_by_name(wanted, around, cursor, limit)
        return {"items": self._with_follows(people, conference_id, viewer_id), "next": following}

    def people_by_name(
        self, wanted: Wanted, around: Around, cursor: str | None, limit: int
    ) -> tuple[list[Attendee], str | None]:
        """A page of those who are looked for and may be in a list for the viewer, and where the next begins."""
        place = Name(*self.hidden_parts_of(cursor, 2)) if cursor else Name("", "")

        def keep(found: list[Found]) -> list[tuple[Found, Attendee]]:
            asked = [one for _, one in found if matches(one, wanted)]
            listed = {one.id for one in self.listed(asked, around)}
            return [(each, each[1]) for each in found if each[1].id in listed]

        page, last = fill(self.directory.after(place, wanted.narrowing), keep, min(limit, PAGE_AT_MOST))
        return [attendee for _, attendee in page], self.hidden_cursor_of(*last[0]) if last else None

    def _with_follows(self, people: list[Attendee], conference_id: str, viewer_id: str | None) -> list[Shown]:
        """Whom the viewer follows is said beside each, where there is a viewer."""
        items = [schemas.summary(one, conference_id) for one in people]
        if viewer_id is None or not items:
            return items
        follows = self.connections.among(FOLLOW, viewer_id, [one.id for one in people])
        return [item | {"following": item["id"] in follows} for item in items]
