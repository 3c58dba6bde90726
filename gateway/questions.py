"""Questions of a session as one reader may see them, for API and pages alike.

What the sessions service gives is the same for all and names nobody; here names are added as far as the reader may know
them, and what is the reader's own is marked. Who asked anonymously is not known here either. So a question that was
asked anonymously stays where it is for whoever blocks its asker: left out, it would tell who that was.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from gateway.auth import Caller
from gateway.authors import as_seen, show_themselves_to_some, unseen_by
from gateway.backend import Read
from gateway.failures import RemoteFailure
from gateway.queries import Queries
from gateway.reads import note_change_in
from services.contracts.errors import Unavailable
from services.contracts.events_feed import SOMEBODY

NAMES_AGAIN_SECONDS = 5.0  # while nobody can say who asked

Json = dict[str, Any]


class QuestionReader:
    """Reads for one caller, or for anybody (None)."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def of_session(self, conference_id: str, session_id: str, caller: Caller | None, **wanted: Any) -> Read:
        """`wanted`: state, order, cursor, limit. A page may be short of those whom the caller does not see."""
        moderates = _moderates(caller, conference_id)
        read = await self._queries.questions(conference_id, session_id, moderator=moderates, **wanted)
        unseen = unseen_by(caller, conference_id)
        items = [one for one in read.data["items"] if one["asker_id"] not in unseen]
        items = await self._shown(items, conference_id, caller, await self._own(caller, session_id))
        return replace(read, data=read.data | {"items": items})

    async def one(self, conference_id: str, session_id: str, question_id: str, caller: Caller | None) -> Json:
        """Raises NotFound, too, for one that waits or is hidden, for all but moderators and who asked it."""
        viewer, moderates = caller.id if caller else None, _moderates(caller, conference_id)
        read = await self._queries.question(
            conference_id, session_id, question_id, viewer_id=viewer, moderator=moderates
        )
        own = await self._own(caller, session_id)
        [shown] = await self._shown([read.data], conference_id, caller, own)
        return shown

    async def own(self, conference_id: str, session_id: str, caller: Caller) -> list[Json]:
        """What the caller asked, in whatever state it is."""
        own = await self._own(caller, session_id)
        return await self._shown(own["asked"], conference_id, caller, own)

    async def to_moderate(self, conference_id: str, caller: Caller, **wanted: Any) -> Read:
        """Of all sessions; `wanted`: state, cursor, limit."""
        read = await self._queries.questions_to_moderate(conference_id, **wanted)
        nothing: Json = {"asked": [], "voted": []}
        items = await self._shown(read.data["items"], conference_id, caller, nothing)
        return replace(read, data=read.data | {"items": items})

    async def _own(self, caller: Caller | None, session_id: str) -> Json:
        if caller is None:
            return {"asked": [], "voted": []}
        own: Json = (await self._queries.own_questions(caller.id, session_id)).data
        return own

    async def _shown(self, questions: list[Json], conference_id: str, caller: Caller | None, own: Json) -> list[Json]:
        mine, voted = {one["id"] for one in own["asked"]}, set(own["voted"])
        authors = await self._authors(questions, conference_id, caller)
        return [
            {
                **one,
                "asker": authors.get(one["asker_id"], SOMEBODY),
                "mine": one["id"] in mine,
                "voted": one["id"] in voted,
                "answer": one["answer"] and {**one["answer"], "by": authors.get(one["answer"]["by_id"], SOMEBODY)},
            }
            for one in questions
        ]

    async def _authors(self, questions: Iterable[Json], conference_id: str, caller: Caller | None) -> dict[str, Json]:
        """By id, as the caller may see them. While nobody can say, nobody is named."""
        ids = {name for one in questions for name in (one["asker_id"], (one["answer"] or {}).get("by_id")) if name}
        if not ids:
            return {}
        try:
            known = (await self._queries.authors(conference_id, ids)).data["items"]
            in_doubt = show_themselves_to_some(known, caller, conference_id)
            followed_by: list[str] = []
            if caller is not None and in_doubt:
                followed_by = (await self._queries.who_show_themselves(caller.id, in_doubt)).data
        except (Unavailable, RemoteFailure):
            note_change_in(NAMES_AGAIN_SECONDS)
            return {}
        return {one["id"]: as_seen(one, caller, conference_id, followed_by) for one in known}


def _moderates(caller: Caller | None, conference_id: str) -> bool:
    return caller is not None and caller.may_moderate(conference_id)
