"""What all lists of people share: how the viewer stands to everybody, and who of those found may be in the list."""

from collections.abc import Iterable
from dataclasses import replace

from services.attendees.base import Base
from services.attendees.connections.domain import Around
from services.attendees.domain import Attendee


class Lists(Base):
    """Base of the parts that list people."""

    def around(self, viewer_id: str | None, *, operator: bool = False) -> Around:
        """Looked up once for a list, however many pieces it is read in."""
        if viewer_id is None:
            return Around()
        apart = {name: frozenset(ids) for name, ids in self.connections.kept_apart(viewer_id).items()}
        return Around(viewer_id, operator, **apart)

    def nearer(self, people: Iterable[Attendee], around: Around) -> Around:
        """With who of these follow the viewer, where that decides whether they are seen; one query at most."""
        asked = [one.id for one in people if one.visibility == "following"]
        if not asked or around.viewer_id is None or around.operator:
            return around
        return replace(around, follows_viewer=frozenset(self.connections.who_follow(asked, around.viewer_id)))

    def listed(self, people: Iterable[Attendee], around: Around) -> list[Attendee]:
        """Those who may be in a list for this viewer; one query at most."""
        people = list(people)
        around = self.nearer(people, around)
        return [one for one in people if around.lists(one)]
