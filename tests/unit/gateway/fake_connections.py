"""How people stand to each other, in memory; whom somebody may see is the service's to decide."""

from typing import Any

from services.contracts.errors import Invalid, NotFound
from tests.unit.gateway.fake_base import Doc, now, page


class FakeConnections:
    """Part of FakeAttendees."""

    accounts: dict[str, Doc]

    @property
    def connections(self) -> dict[tuple[str, str, str], str]:
        """(kind, whose, whom) -> since."""
        known: dict[tuple[str, str, str], str] = self.__dict__.setdefault("_connections", {})
        return known

    def connect(self, kind: str, attendee_id: str, other_id: str, operator: bool = False) -> Doc:
        if other_id not in self.accounts:
            raise NotFound("there is no such attendee")
        if attendee_id == other_id:
            raise Invalid(f"You cannot {kind} yourself.")
        self.connections.setdefault((kind, attendee_id, other_id), now())
        return {}

    def disconnect(self, kind: str, attendee_id: str, other_id: str) -> Doc:
        self.connections.pop((kind, attendee_id, other_id), None)
        return {}

    def list_connected(
        self, name: str, attendee_id: str, cursor: str | None = None, limit: int = 50, **viewer: Any
    ) -> Doc:
        if attendee_id not in self.accounts:
            raise NotFound("there is no such attendee")
        kind = {"muted": "mute", "blocked": "block"}.get(name, "follow")
        mine, theirs = (2, 1) if name == "followers" else (1, 2)
        found = [
            (key[theirs], at) for key, at in self.connections.items() if (key[0], key[mine]) == (kind, attendee_id)
        ]
        items = [{"attendee": self._summary(self.accounts[other]), "since": at} for other, at in reversed(found)]
        return page(items, cursor, limit)

    def find_people(self, q: str = "", cursor: str | None = None, limit: int = 30, **wanted: Any) -> Doc:
        found = [one for one in self.accounts.values() if q.lower() in one["name"].lower()]
        return page([self._summary(one) for one in sorted(found, key=lambda one: one["name"])], cursor, limit)

    def suggest(self, attendee_id: str, conference_id: str | None = None, limit: int = 20) -> Doc:
        """Everybody with the same interest."""
        own = set(self.accounts[attendee_id]["interests"])
        items = [
            {
                "attendee": self._summary(one),
                "reasons": [{"kind": "interest", "text": "Alike.", "values": sorted(both)}],
            }
            for one in self.accounts.values()
            if one["id"] != attendee_id and (both := own & set(one["interests"]))
        ]
        return {"items": items[:limit]}

    @staticmethod
    def _summary(account: Doc) -> Doc:
        return {name: account[name] for name in ("id", "name", "headline", "organisation", "avatar")}
