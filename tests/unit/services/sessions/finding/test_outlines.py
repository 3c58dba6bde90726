"""What is kept in memory against what is stored, while others write: the walk is random, the comparison exact."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import eventlet
import pytest
from eventlet import tpool

from services.contracts.errors import Unavailable
from services.sessions.finding.asking import languages, ranked
from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.domain.passages import Cue
from services.sessions.finding.outlines import LOOK_BACK, Kept, Outlines
from tests.unit.services.sessions.finding.making import NINE, entry

WORDS = ("queues", "trees", "python", "kernel", "pyhton", "über")
SLOWEST = LOOK_BACK - timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def threads_end() -> Iterator[None]:
    """Those in which words are read and ranked; their sockets would be found open by whatever test comes next."""
    yield
    tpool.killall()


@dataclass
class Stored:
    """The database: entries with the times that their writers put on them, marks of deletion, captions."""

    entries: dict[str, tuple[Entry, datetime]] = field(default_factory=dict)
    marks: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    said: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def written(self, conference_id: str, since: datetime | None) -> Iterator[Entry]:
        return (one for one, at in self.entries.values() if since is None or at >= since)

    def removed(self, conference_id: str, since: datetime) -> list[tuple[str, int]]:
        return [(one, version) for one, (version, at) in self.marks.items() if at >= since]

    def texts(self, session_ids: Iterable[str], *, drafts: bool) -> Iterator[tuple[str, dict[str, str], list[str]]]:
        for session_id in session_ids:
            one = self.entries.get(session_id, (None, None))[0]
            if one is not None and (drafts or one.state != "draft"):
                yield session_id, {"title": one.title}, list(one.languages)

    def captioned(self, conference_id: str, since: datetime | None) -> set[str]:
        return {one for one, (_, at) in self.said.items() if since is None or at >= since}

    def cues(self, session_ids: Iterable[str]) -> dict[str, list[Cue]]:
        return {one: [Cue("r", 0, self.said[one][0])] for one in session_ids if one in self.said}


class Conference:
    """Writers, each with a pen that may be slow: what they write shows later than its time says."""

    def __init__(self, seed: int) -> None:
        self.invent, self.now, self.stored = random.Random(seed), NINE, Stored()
        self._on_the_way: list[tuple[datetime, Entry, datetime]] = []

    def clock(self) -> datetime:
        return self.now

    def kept(self, *, drafts: bool) -> Kept:
        return Kept(self.stored, "c", drafts=drafts, clock=self.clock)  # type: ignore[arg-type]

    def step(self) -> None:
        invent = self.invent
        self.now += timedelta(seconds=invent.choice((0.001, 0.5, 5, 40)))
        for shows_at, one, at in [write for write in self._on_the_way if write[0] <= self.now]:
            self._on_the_way.remove((shows_at, one, at))
            known = self.stored.entries.get(one.id)
            is_next = (known[0].version if known else 0) == one.version - 1
            if is_next and one.id not in self.stored.marks:  # else the writer is told of a mismatch
                self.stored.entries[one.id] = one, at
        name = f"s{invent.randrange(30)}"
        known = self.stored.entries.get(entry(name).id)
        if known and known[0].state == "draft" and invent.random() < 0.3:
            self.stored.marks[known[0].id] = known[0].version, self.now
            del self.stored.entries[known[0].id]
        elif known and invent.random() < 0.2:
            self.stored.said[known[0].id] = invent.choice(WORDS), self.now
        else:
            self._write(name, known[0].version + 1 if known else 1)

    def _write(self, name: str, version: int) -> None:
        invent = self.invent
        one = entry(
            name,
            NINE + timedelta(hours=invent.randrange(3)),
            version=version,
            title=" ".join(invent.choices(WORDS, k=2)),
            track=invent.choice(("", "Web")),
            languages=invent.choice(((), ("en",), ("de",))),
            state=invent.choice(("draft", "published", "published", "cancelled")),
        )
        late = timedelta(seconds=invent.uniform(0, SLOWEST.total_seconds())) if invent.random() < 0.3 else timedelta(0)
        self._on_the_way.append((self.now + late, one, self.now))


def answers(kept: Kept) -> list[object]:
    found = [list(kept.outline), kept.outline.overview()]
    return [*found, *(ranked(kept, words, {"state": "published"})[:2] for words in (*WORDS, "tree pyth"))]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("drafts", [False, True])
def test_what_is_kept_equals_what_is_made_afresh_after_any_writes(seed: int, drafts: bool) -> None:
    conference = Conference(seed)
    kept = conference.kept(drafts=drafts)
    for _ in range(150):
        for _ in range(conference.invent.randrange(4)):
            conference.step()
        kept.look(conference.now)
        fresh = conference.kept(drafts=drafts)
        fresh.look(conference.now)
        assert list(kept.outline) == list(fresh.outline)
        if conference.invent.random() < 0.2:
            assert answers(kept) == answers(fresh)


def test_drafts_are_in_nothing_that_everybody_may_ask() -> None:
    conference = Conference(0)
    secret = entry("a", state="draft", title="secret")
    conference.stored.entries = {secret.id: (secret, NINE)}
    kept = conference.kept(drafts=False)
    kept.look(NINE)

    assert (len(kept.outline), ranked(kept, "secret", {}).ranks) == (0, {})

    conference.stored.entries = {secret.id: (replace(secret, version=2, state="published"), NINE)}
    conference.now += timedelta(seconds=1)
    kept.look(conference.now)
    assert list(ranked(kept, "secret", {}).ranks) == [secret.id]

    conference.stored.entries = {secret.id: (replace(secret, version=3, state="draft"), conference.now)}
    conference.now += timedelta(seconds=1)
    kept.look(conference.now)
    assert (len(kept.outline), ranked(kept, "secret", {}).ranks) == (0, {})


def test_who_waited_while_another_looked_does_not_look_again() -> None:
    conference = Conference(0)
    kept = conference.kept(drafts=False)
    conference.now += timedelta(seconds=1)
    kept.look(NINE)
    conference.stored.entries = {entry("a").id: (entry("a"), NINE)}
    kept.look(NINE)
    assert len(kept.outline) == 0
    kept.look(conference.now)
    assert len(kept.outline) == 1


def test_while_the_words_of_hundreds_are_read_searches_are_put_off() -> None:
    slow = [True]

    class Slow(Stored):
        def texts(self, session_ids: Iterable[str], *, drafts: bool) -> Iterator[tuple[str, dict[str, str], list[str]]]:
            while slow[0]:
                eventlet.sleep(0.01)
            return super().texts(session_ids, drafts=drafts)

    stored = Slow({one.id: (one, NINE) for one in (entry(f"s{number}") for number in range(600))})
    outlines = Outlines(None, None, repository=stored)  # type: ignore[arg-type]

    with pytest.raises(Unavailable), outlines.of("c", words=True):
        pass
    slow[0] = False
    with outlines.of("c", words=True) as kept:
        assert list(ranked(kept, "s599 ", {}).ranks) == [entry("s599").id]


def test_the_conferences_that_were_asked_for_last_are_kept_and_others_made_again() -> None:
    stored = Stored({one.id: (one, NINE) for one in (entry(f"s{number}") for number in range(3))})
    outlines = Outlines(None, None, repository=stored, sessions_at_most=7)  # type: ignore[arg-type]
    kept: dict[str, Kept] = {}
    for name in ("a", "b", "a", "c", "a"):
        with outlines.of(name) as one:
            assert len(one.outline) == 3
            kept.setdefault(name, one)

    with outlines.of("a") as again:
        assert again is kept["a"]
    with outlines.of("b") as again:
        assert again is not kept["b"] and len(again.outline) == 3


def test_a_conference_whose_sessions_name_no_language_is_searched_in_english() -> None:
    kept = Conference(0).kept(drafts=False)
    kept.look(NINE)

    assert languages(kept) == ["en"]
