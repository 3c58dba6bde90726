"""What this service gives into somebody's export: section after section, each in pages, so that none is too large."""

from collections.abc import Iterable
from typing import Any

from services.attendees.accounts.repository import GrantRepository
from services.attendees.connections.domain import BLOCK, FOLLOW, MUTE
from services.attendees.connections.lists import Lists
from services.attendees.cursors import cursor_of, parts_of
from services.attendees.data import schemas
from services.attendees.invitations.repository import InvitationRepository
from services.attendees.notices.repository import WantedRepository
from services.contracts.errors import Invalid
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]

PAGE = 200
CONNECTIONS = {"follows": FOLLOW, "mutes": MUTE, "blocks": BLOCK}
SECTIONS = ("account", "sign_ins", "letters", "invitations", *CONNECTIONS, "followers")


class Exporting(Lists):
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]
    invitations: InvitationRepository = Store(InvitationRepository)  # type: ignore[assignment]
    wanted: WantedRepository = Store(WantedRepository)  # type: ignore[assignment]

    @rpc
    def export_of(self, attendee_id: str, cursor: str | None = None) -> Shown:
        """A page of everything about this person. What others keep of them, they give themselves."""
        section, after = parts_of(cursor, 2) if cursor else (SECTIONS[0], "")
        if section not in SECTIONS:
            raise Invalid.cursor()
        if section == SECTIONS[0]:
            attendee = self.attendees.get(attendee_id)
            has_password, wanted = self.attendees.has_password(attendee_id), self.wanted.of(attendee_id)
            account = schemas.account(attendee, has_password=has_password, wanted=wanted)
            return {"items": {section: account}, "next": cursor_of(SECTIONS[1], "")}
        shown, last = self._page(section, attendee_id, after)
        return {"items": {section: shown}, "next": _next(section, last if len(shown) == PAGE else "")}

    def _page(self, section: str, attendee_id: str, after: str) -> tuple[list[Shown], str]:
        """Some of a section, in the order of ids, and the id of the last one."""
        if section == "sign_ins":
            grants = self.grants.of_attendee(attendee_id, after=after, limit=PAGE)
            return [schemas.sign_in(one) for one in grants], grants[-1].family if grants else ""
        if section == "letters":
            letters = self.letters.of_attendee(attendee_id, after=after, limit=PAGE)
            return [schemas.letter(one) for one in letters], letters[-1].id if letters else ""
        if section == "invitations":
            theirs = self.invitations.page_of_person(attendee_id, after=after, limit=PAGE)
            return [schemas.invitation(one, attendee_id) for one in theirs], theirs[-1].id if theirs else ""
        return self._connections(section, attendee_id, after)

    def _connections(self, section: str, attendee_id: str, after: str) -> tuple[list[Shown], str]:
        kind = CONNECTIONS.get(section)
        if kind is not None:
            found = self.connections.begun_by(attendee_id, kind, after=after, limit=PAGE)
            others = {one.id: one.other_id for one in found}
        else:
            found = self.connections.followers_by_id(attendee_id, after=after, limit=PAGE)
            others = {one.id: one.attendee_id for one in found}
        names = self._names(others.values(), attendee_id)
        shown = [schemas.connection(one, others[one.id], names.get(others[one.id])) for one in found]
        return shown, found[-1].id if found else ""

    def _names(self, attendee_ids: Iterable[str], viewer_id: str) -> dict[str, str]:
        """Names of those whom the viewer may see, also of those whom they block themselves."""
        people = self.attendees.many(attendee_ids)
        around = self.nearer(people.values(), self.around(viewer_id))
        return {key: one.name for key, one in people.items() if around.sees(one)}


def _next(section: str, last: str) -> str | None:
    if last:
        return cursor_of(section, last)
    following = SECTIONS.index(section) + 1
    return cursor_of(SECTIONS[following], "") if following < len(SECTIONS) else None
