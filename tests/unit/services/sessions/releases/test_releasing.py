"""Carrying a release out while others write the same sessions: it is told of what it really wrote."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.contracts.errors import Conflict, VersionMismatch
from services.plumbing.documents import Request
from services.sessions.domain import lifecycle
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.releases.domain import NOTHING, Release
from services.sessions.releases.releasing import Releasing
from services.sessions.releases.repository import GOING_OUT
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session


class Sessions:
    """In memory. `quicker` is what somebody else makes of them just before they are written."""

    def __init__(self, *sessions: Session, quicker: dict[str, Session] | None = None) -> None:
        self.kept = {one.id: one for one in sessions}
        self._quicker = quicker or {}

    def waiting(self, conference_id: str) -> list[Session]:
        return [one for one in self.kept.values() if not one.is_public or one.planned]

    def several(self, ids: Sequence[str], *, drafts: bool) -> list[Session]:
        return [self.kept[one] for one in ids]

    def save_many(self, writes: Sequence[Write]) -> None:
        self.kept |= {key: replace(one, version=one.version + 1) for key, one in self._quicker.items()}
        self._quicker = {}
        late = [one for one in writes if self.kept[one.after.id].version != one.after.version]
        for one in writes:
            if one not in late:
                self.kept[one.after.id] = replace(one.after, version=one.after.version + 1)
        if late:
            raise VersionMismatch("late")


class Releases:
    def __init__(self, *releases: Release) -> None:
        self.kept = {one.number: one for one in releases}

    def created_by(self, request: Request) -> None:
        return None

    def last(self, conference_id: str) -> Release | None:
        return self.kept[max(self.kept)] if self.kept else None

    def names(self, conference_id: str) -> set[str]:
        return {one.name for one in self.kept.values()}

    def begin(self, release: Release, request: Request) -> Release:
        return self.kept.setdefault(release.number, replace(release, version=1))

    def drop(self, release: Release) -> None:
        del self.kept[release.number]

    def finish(self, release: Release, told: dict[str, Any], *, at: datetime) -> Release:
        self.kept[release.number] = replace(release, told=told, done=True)
        return self.kept[release.number]


def releasing(releases: Releases, sessions: Sessions) -> Releasing:
    return Releasing(CONFERENCE, cast(Any, releases), cast(Any, sessions), cast(Any, SimpleNamespace()))


def planned(number: int) -> Session:
    public = make_session(id=f"01SESSION{number}", state="published", published_at=NOON)
    return lifecycle.plan(public, {"room": "Attic"}, CONFERENCE, at=NOON)[0]


def test_a_release_counts_only_what_it_wrote_itself() -> None:
    first, second = planned(1), planned(2)
    sessions = Sessions(first, second, quicker={second.id: lifecycle.discard(second)[0]})

    done = releasing(Releases(), sessions).release("Note", "", Request("1"))

    assert (done.done, done.told["moved"], [one["id"] for one in done.told["moved_sessions"]]) == (True, 1, [first.id])


def test_a_release_that_others_left_nothing_to_do_for_is_none() -> None:
    session = planned(1)
    releases = Releases()
    sessions = Sessions(session, quicker={session.id: lifecycle.discard(session)[0]})

    with pytest.raises(Conflict, match=NOTHING):
        releasing(releases, sessions).release("Note", "", Request("1"))

    assert releases.kept == {}


def test_none_begins_while_the_one_before_is_going_out() -> None:
    class Quicker(Releases):
        """Another begins at once when the last is done."""

        def finish(self, release: Release, told: dict[str, Any], *, at: datetime) -> Release:
            done = super().finish(release, told, at=at)
            self.kept[release.number + 1] = replace(release, number=release.number + 1, done=False)
            return done

    sessions = Sessions(planned(1))
    begun = Releases()
    releasing(begun, sessions).release("Note", "", Request("1"))
    going_out = replace(begun.kept[1], done=False)

    with pytest.raises(Conflict, match=GOING_OUT):
        releasing(Quicker(going_out), Sessions(*sessions.kept.values(), planned(2))).release("", "", Request("2"))
