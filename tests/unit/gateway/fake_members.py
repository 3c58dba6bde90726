"""Members, claims and invitations in memory: the part of the fake attendees service about conferences."""

from typing import Any

from services.contracts.errors import Invalid, NotFound
from tests.unit.gateway.fake_base import Doc, page

ROLES = ("organiser", "moderator", "speaker", "attendee")


class FakeMembers:
    """`accounts` are the fake attendees service's."""

    accounts: dict[str, Doc]

    def set_member(
        self,
        conference_id: str,
        attendee_id: str,
        role: str,
        request_id: str | None = None,
        operator: bool = False,
        viewer_id: str | None = None,
    ) -> Doc:
        if role not in ROLES:
            raise Invalid.fields({"role": ["Not one of the roles."]})
        self._account(attendee_id)["roles"][conference_id] = role
        return {"conference_id": conference_id, "attendee_id": attendee_id, "role": role}

    def remove_member(
        self, conference_id: str, attendee_id: str, request_id: str | None = None, operator: bool = False
    ) -> Doc:
        self._account(attendee_id)["roles"].pop(conference_id, None)
        return {}

    def join(self, conference_id: str, attendee_id: str, request_id: str | None = None) -> Doc:
        self._account(attendee_id)["roles"].setdefault(conference_id, "attendee")
        return self._membership(attendee_id, conference_id)

    def change_membership(self, conference_id: str, attendee_id: str, **changes: Any) -> Doc:
        if conference_id not in self._account(attendee_id)["roles"]:
            raise NotFound("You are not in this conference. Join it first.")
        return {**self._membership(attendee_id, conference_id), **changes}

    def list_memberships(self, attendee_id: str) -> Doc:
        roles = self._account(attendee_id)["roles"]
        return {"items": [self._membership(attendee_id, conference_id) for conference_id in roles]}

    def list_members(
        self,
        conference_id: str,
        viewer_id: str | None = None,
        organiser: bool = False,
        q: str = "",
        role: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Doc:
        found = [
            one for one in self.accounts.values() if one["roles"].get(conference_id, "") in ((role,) if role else ROLES)
        ]
        shown = [
            {
                **{name: one[name] for name in ("id", "name", "headline", "organisation")},
                "avatar": "",
                "role": one["roles"][conference_id],
                "joined_at": one["created_at"],
                "hidden": False if organiser else None,
                "claims": [] if organiser else None,
            }
            for one in sorted(found, key=lambda one: str(one["name"]))
            if q.lower() in one["name"].lower()
        ]
        return page(shown, cursor, limit)

    def list_claims(self, conference_id: str, cursor: str | None = None, limit: int = 50) -> Doc:
        return page([], cursor, limit)

    def linked_speakers(self, conference_id: str) -> Doc:
        """Accounts may be given `speaks_as`: conference id -> speaker id."""
        return {
            "items": [
                {"speaker_id": one["speaks_as"][conference_id], "attendee_id": one["id"], "name": one["name"]}
                for one in self.accounts.values()
                if conference_id in one.get("speaks_as", {})
            ]
        }

    def list_invitations(
        self, conference_id: str, kind: str = "mail", cursor: str | None = None, limit: int = 50
    ) -> Doc:
        return page([], cursor, limit)

    def list_batches(self, conference_id: str) -> Doc:
        return {"items": []}

    def _membership(self, attendee_id: str, conference_id: str) -> Doc:
        account = self._account(attendee_id)
        return {
            "conference_id": conference_id,
            "role": account["roles"][conference_id],
            "badge_name": "",
            "hidden": False,
            "joined_at": account["created_at"],
            "claims": [],
        }

    def _account(self, attendee_id: str) -> Doc:
        if attendee_id not in self.accounts:
            raise NotFound("there is no such attendee")
        return self.accounts[attendee_id]
