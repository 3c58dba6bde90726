"""People one may want to meet. Entrypoints only; what sharing is worth stands in domain.py.

All that is looked at is bounded: so many interests, stars and people who share each. Who has more in common with others
than that gets suggestions from a part of it.
"""

from dataclasses import asdict
from itertools import chain
from typing import Any

from services.attendees import search
from services.attendees.connections import schemas
from services.attendees.connections.domain import FOLLOW, Around
from services.attendees.connections.lists import Lists
from services.attendees.connections.windows import Name
from services.attendees.directory.repository import DirectoryRepository
from services.attendees.domain import Attendee
from services.attendees.suggestions.domain import INTEREST, ORGANISATION, SESSION, Candidate, Shared, rank, reasons
from services.attendees.suggestions.repository import StarredRepository
from services.contracts.envelope import Envelope
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]

SUGGESTED_AT_MOST = 50
INTERESTS_AT_MOST = 10  # the first that somebody names; each costs about 40 ms where 20,000 people are
STARS_AT_MOST = 30  # the newest
SHARING_AT_MOST = 50  # people looked at for each interest, organisation and session
CANDIDATES_AT_MOST = 300  # the best, of whom those are taken who may be suggested


class Suggestions(Lists):
    directory: DirectoryRepository = Store(DirectoryRepository)  # type: ignore[assignment]
    starred: StarredRepository = Store(StarredRepository)  # type: ignore[assignment]

    @rpc
    def suggest(self, attendee_id: str, conference_id: str | None = None, limit: int = 20) -> Shown:
        """The best first. Nobody, for somebody who takes no part in this."""
        attendee = self.attendees.get(attendee_id)
        if not attendee.suggestions:
            return {"items": []}
        around = self.around(attendee_id)
        known = self.connections.others(FOLLOW, attendee_id) | around.mutes | around.blocks | around.blocked_by
        ranked = rank(self._shared(attendee, conference_id), without=frozenset(known | {attendee_id}))
        items = self._suggested(ranked[:CANDIDATES_AT_MOST], around, conference_id)
        return {"items": items[: min(limit, SUGGESTED_AT_MOST)]}

    @subscribe("sessions", "session_starred")
    def on_session_starred(self, event: Envelope) -> None:
        self._know_star(event, active=True)

    @subscribe("sessions", "session_unstarred")
    def on_session_unstarred(self, event: Envelope) -> None:
        self._know_star(event, active=False)

    def _know_star(self, event: Envelope, *, active: bool) -> None:
        self.starred.know(event.subject, {**event.data, "active": active, "at": event.time}, event.aggregate_version)
        # Asked after it was written: an erasure at the same moment has either removed this, or is seen here.
        if self.attendees.find(event.data["attendee_id"]) is None:
            self.starred.forget(event.data["attendee_id"])

    def _shared(self, attendee: Attendee, conference_id: str | None) -> list[Shared]:
        """What others have in common with somebody."""
        own = {" ".join(search.words(one)): one for one in attendee.interests[:INTERESTS_AT_MOST]}
        alike = [(INTEREST, {"interest_keys": key}, name) for key, name in own.items() if key]
        organisation = search.keys(attendee)["organisation_key"]
        if organisation:
            alike.append((ORGANISATION, {"organisation_key": organisation}, attendee.organisation))
        place = Name(search.keys(attendee)["name_key"], attendee.id)
        found = [Shared(kind, name, self._who_have(narrowing, place)) for kind, narrowing, name in alike]
        found += self._stars(attendee.id, conference_id)
        return [one for one in found if one.attendee_ids]

    def _who_have(self, narrowing: dict[str, str], place: Name) -> frozenset[str]:
        """Some of those, from one's own place in the order of names on: everybody looks at others of a large number."""
        ids: set[str] = set()
        for batch in chain(self.directory.after(place, narrowing), self.directory.after(Name("", ""), narrowing)):
            ids |= {one.id for _, one in batch if one.suggestions and one.id != place.id}
            if len(ids) >= SHARING_AT_MOST:
                break
        return frozenset(ids)

    def _stars(self, attendee_id: str, conference_id: str | None) -> list[Shared]:
        own = {one["session_id"]: one for one in self.starred.newest_of(attendee_id, conference_id, STARS_AT_MOST)}
        others = self.starred.who_starred(own, SHARING_AT_MOST)
        return [
            Shared(SESSION, star["title"], frozenset(others[key] - {attendee_id}), star["conference_id"])
            for key, star in own.items()
        ]

    def _suggested(self, ranked: list[Candidate], around: Around, conference_id: str | None) -> list[Shown]:
        """Those of them who may be suggested, with the reasons that they let be known."""
        people = self.attendees.many(one.attendee_id for one in ranked) if ranked else {}
        may_be = {one.id: one for one in self.listed(people.values(), around) if _takes_part(one, conference_id)}
        items = []
        for candidate in ranked:
            person = may_be.get(candidate.attendee_id)
            why = reasons([one for one in candidate.shared if person and _may_be_told(person, one)])
            if person and why:
                items.append(
                    {"attendee": schemas.summary(person, conference_id), "reasons": [asdict(one) for one in why]}
                )
        return items


def _takes_part(attendee: Attendee, conference_id: str | None) -> bool:
    if not attendee.suggestions or conference_id is None:
        return attendee.suggestions
    member = attendee.memberships.get(conference_id)
    return member is not None and not member.hidden


def _may_be_told(attendee: Attendee, shared: Shared) -> bool:
    """Who is hidden in a conference does not become known as one who is there by a session of it."""
    member = attendee.memberships.get(shared.conference_id)
    return member is None or not member.hidden
