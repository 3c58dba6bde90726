"""The reads there are, by name, for API and pages alike. Each says what it shows by tags, so that events can undo it.

conferences             the list of conferences
conference:{id}         one conference: title, dates, zone
programme:{id}          what is on in it: any list, count or day of sessions
session:{id}            one session
catalogue:{id}          what its rooms, tracks, types and speakers are
feed:{id}               the feed of a conference
author:{id}             whoever wrote something in a feed: the name, and who may know it
attendee:{id}           an account: name, standing, roles, how it stands to others
erasures                what counts people: how many follow somebody
people                  what people tell of themselves: the directory, lists of people
members:{id}            who is in a conference, as what
speakers:{id}           which speakers of a conference are linked to attendees
invitations:{id}        who is invited to a conference
stars:{id}              what an attendee starred
captions:{id}           the captions of the recordings of a session
wishes:{id}             the recordings that an attendee waits to be told of
notifications:{id}      what an attendee was told, and has read of it
questions:{id}          what was asked in a session, by how many, and whether questions are taken there
question-settings:{id}  whether questions are taken in a conference
moderation:{id}         questions of a conference, for those who moderate
ratings:{id}            how a session was rated
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.asking import ACCOUNT_MAX_AGE_SECONDS, Looking, seen_by, tags_of
from gateway.audience_queries import AudienceQueries
from gateway.backend import Ask, Read
from gateway.catalogue_queries import CatalogueQueries
from gateway.finding_queries import FindingQueries
from gateway.import_queries import ImportQueries
from gateway.member_queries import MemberQueries
from gateway.own_queries import OwnQueries
from gateway.people_queries import PeopleQueries
from gateway.recording_queries import RecordingQueries
from gateway.release_queries import ReleaseQueries
from gateway.schedule_queries import ScheduleQueries

Filters = Mapping[str, str | None]


class Queries(
    FindingQueries,
    CatalogueQueries,
    PeopleQueries,
    MemberQueries,
    AudienceQueries,
    OwnQueries,
    ScheduleQueries,
    RecordingQueries,
    ReleaseQueries,
    ImportQueries,
):
    """Named reads. The `ask_…` functions spell a read out without making it; the warmer uses them, too."""

    async def conferences(self, *, cursor: str | None = None, limit: int = 30) -> Read:
        return await self._read(ask_conferences(cursor=cursor, limit=limit))

    async def conference(self, ref: str) -> Read:
        """By id or slug."""
        return await self._read(ask_conference(ref))

    async def overview(self, conference_id: str) -> Read:
        return await self._read(ask_overview(conference_id))

    async def programme_day(
        self, conference_id: str, day: str | None, *, filters: Filters | None = None, cursor: str | None = None
    ) -> Read:
        """A window of a day; None for what has no time yet."""
        return await self._read(ask_programme_day(conference_id, day, filters=filters, cursor=cursor))

    async def sessions(
        self,
        conference_id: str,
        *,
        filters: Filters | None = None,
        drafts: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Read:
        ask = ask_sessions(conference_id, filters=filters, drafts=drafts, cursor=cursor, limit=limit)
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def session(self, conference_id: str, session: str, *, drafts: bool = False, preview: bool = False) -> Read:
        """By id or guid. Drafts change without an event, so whoever may see them asks the service each time.

        `preview`: as it will be after the next release; for those who see drafts.
        """
        ask = ask_session(conference_id, session, drafts=drafts, preview=preview)
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def feed(
        self, conference_id: str, *, filters: Filters | None = None, cursor: str | None = None, limit: int = 30
    ) -> Read:
        return await self._read(ask_feed(conference_id, filters=filters, cursor=cursor, limit=limit))

    async def post(self, conference_id: str, post_id: str) -> Read:

        def tags(post: dict[str, Any]) -> Iterable[str]:
            return [f"feed:{conference_id}", *_authors([post])]

        return await self._read(Ask("feed", "get_post", {"conference_id": conference_id, "post_id": post_id}, tags))

    async def who_show_themselves(self, viewer_id: str, attendee_ids: list[str]) -> Read:
        """Which of these, who let only those see them whom they follow, follow the viewer."""
        tags = [f"attendee:{each}" for each in (viewer_id, *attendee_ids)]
        kwargs = {"viewer_id": viewer_id, "attendee_ids": attendee_ids}
        ask = Ask("attendees", "who_show_themselves", kwargs, tags, never_stale=True)
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)

    async def standing(self, attendee_id: str, *, afresh: bool = False) -> Read:
        """Who this is and what they may do. Personal: never part of a cached body."""
        return await self._read(ask_standing(attendee_id), max_age_seconds=0 if afresh else ACCOUNT_MAX_AGE_SECONDS)

    async def attendee(self, attendee_id: str, caller: Looking | None = None) -> Read:
        """A person as the caller may see them; NotFound when they may not."""
        tags = [f"attendee:{attendee_id}", "erasures", *tags_of(caller)]
        kwargs = {"attendee_id": attendee_id, **seen_by(caller)}
        ask = Ask("attendees", "get_attendee", kwargs, tags, never_stale=True)
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)


def ask_standing(attendee_id: str) -> Ask:
    kwargs = {"attendee_id": attendee_id}
    return Ask("attendees", "standing", kwargs, [f"attendee:{attendee_id}"], never_stale=True)


def ask_conferences(*, cursor: str | None = None, limit: int = 30) -> Ask:
    return Ask("sessions", "list_conferences", {"cursor": cursor, "limit": limit}, ["conferences"])


def ask_conference(ref: str) -> Ask:
    return Ask("sessions", "get_conference", {"ref": ref}, lambda conference: [f"conference:{conference['id']}"])


def ask_overview(conference_id: str) -> Ask:
    return Ask("sessions", "overview", {"conference_id": conference_id}, _programme(conference_id))


def ask_programme_day(
    conference_id: str, day: str | None, *, filters: Filters | None = None, cursor: str | None = None
) -> Ask:
    kwargs = {"conference_id": conference_id, "day": day, "filters": _given(filters), "cursor": cursor}
    return Ask("sessions", "programme_day", kwargs, _programme(conference_id))


def ask_sessions(
    conference_id: str,
    *,
    filters: Filters | None = None,
    drafts: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Ask:
    kwargs = {
        "conference_id": conference_id,
        "filters": _given(filters),
        "drafts": drafts,
        "cursor": cursor,
        "limit": limit,
    }
    return Ask("sessions", "list_sessions", kwargs, _programme(conference_id))


def ask_session(conference_id: str, session: str, *, drafts: bool = False, preview: bool = False) -> Ask:
    def tags(found: dict[str, Any]) -> Iterable[str]:
        return [f"session:{found['id']}", f"conference:{conference_id}"]

    kwargs = {"conference_id": conference_id, "session": session, "drafts": drafts}
    return Ask("sessions", "get_session", kwargs | ({"preview": True} if preview else {}), tags)


def ask_feed(conference_id: str, *, filters: Filters | None = None, cursor: str | None = None, limit: int = 30) -> Ask:
    kwargs = {"conference_id": conference_id, "filters": _given(filters), "cursor": cursor, "limit": limit}

    def tags(page: dict[str, Any]) -> Iterable[str]:
        return [f"feed:{conference_id}", *_authors(entry["post"] for entry in page["items"] if entry.get("post"))]

    return Ask("feed", "list_entries", kwargs, tags)


def _programme(conference_id: str) -> list[str]:
    return [f"programme:{conference_id}", f"conference:{conference_id}"]


def _authors(posts: Iterable[dict[str, Any]]) -> list[str]:
    return [f"author:{post['author']['id']}" for post in posts if post["author"]["id"]]


def _given(filters: Filters | None) -> dict[str, str]:
    return {name: value for name, value in (filters or {}).items() if value}
