from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.errors import Conflict, Forbidden, Invalid
from services.contracts.events_audience import QUESTION_STATES
from services.sessions.domain.session import Session
from services.sessions.questions import domain
from services.sessions.questions.question import Answer, Question, shown
from services.sessions.questions.repository import rank

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(**fields: object) -> Session:
    base = Session(
        id="s", guid="g", conference_id="c", conference="days", title="On lamps", created_at=NOON, updated_at=NOON
    )
    return replace(base, **{"state": "published", "start": NOON, "end": NOON + HOUR, **fields})  # type: ignore[arg-type]


def question(**fields: object) -> Question:
    base = Question("q", "c", "s", "ada", False, "How bright?", "open", NOON)
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "mode", "takes"),
    [
        ({}, "open", True),
        ({}, "moderated", True),
        ({}, "closed", False),
        ({"state": "cancelled"}, "open", False),
        ({"start": None, "end": None}, "open", False),
        ({"end": NOON - HOUR}, "open", True),
        ({"is_break": True}, "open", False),
    ],
)
def test_questions_are_taken_of_what_takes_place_at_a_known_time(
    fields: dict[str, object], mode: str, takes: bool
) -> None:
    assert domain.takes_questions(session(**fields), mode) is takes
    if not takes:
        with pytest.raises(Conflict):
            domain.check_taking(session(**fields), mode)


def test_a_question_waits_where_it_is_moderated_unless_a_moderator_asks() -> None:
    for mode, moderates, state in (
        ("open", False, "open"),
        ("moderated", False, "waiting"),
        ("moderated", True, "open"),
    ):
        asked, [event] = domain.ask(question(), mode, moderates=moderates)
        assert (asked.state, event.name, event.data["state"]) == (state, "question_asked", state)


def test_no_event_of_a_question_says_who_asked_or_what() -> None:
    told = [
        *domain.ask(question(), "open", moderates=False)[1],
        *domain.moderate(question(), "hidden")[1],
        *domain.recounted(question(), 3)[1],
        *domain.gone(question())[1],
    ]

    assert [event.name for event in told] == [
        "question_asked",
        "question_changed",
        "question_voted",
        "question_changed",
    ]
    assert [one for one in told if "ada" in str(one.data) or "bright" in str(one.data)] == []


def test_who_asked_anonymously_is_shown_to_nobody() -> None:
    assert shown(question(anonymous=True))["asker_id"] is None
    assert "ada" not in str(shown(question(anonymous=True)))
    assert shown(question())["asker_id"] == "ada"


def test_only_its_asker_rewords_it_and_only_before_anybody_votes() -> None:
    changed, [event] = domain.reword(question(), "How dim?", "moderated", by="ada", moderates=False)
    assert (changed.text, changed.state, event.name) == ("How dim?", "waiting", "question_changed")
    assert domain.reword(question(), "How bright?", "open", by="ada", moderates=False) == (question(), [])
    with pytest.raises(Forbidden):
        domain.reword(question(), "x", "open", by="bea", moderates=True)
    for settled in (question(votes=1), question(state="answered"), question(state="hidden")):
        with pytest.raises(Conflict):
            domain.reword(settled, "x", "open", by="ada", moderates=False)


def test_what_is_hidden_comes_back_as_what_it_was() -> None:
    answered = question(state="answered", answer="So", answered_at=NOON)
    for before in (question(), answered):
        hidden, _ = domain.moderate(before, "hidden")
        assert domain.moderate(hidden, "open")[0] == before
        assert domain.moderate(hidden, "hidden") == (hidden, [])
    assert domain.moderate(answered, "open") == (answered, [])
    assert domain.moderate(question(state="waiting"), "open")[0].state == "open"


def test_what_is_said_in_the_session_is_marked_and_tells_nobody() -> None:
    live = Answer("grace", NOON + HOUR / 2, live=True)

    done, events = domain.answer(question(), live, session(), ["ada", "bea"])

    assert (done.state, done.live, done.answered_at, done.told) == ("answered", True, NOON + HOUR / 2, False)
    assert [event.name for event in events] == ["question_changed"]


def test_whoever_waits_is_told_once_of_an_answer_in_words_or_after_the_session() -> None:
    in_words = Answer("grace", NOON, "Very", "<p>Very</p>")
    afterwards = Answer("grace", NOON + 2 * HOUR, live=True)
    for given, said in ((in_words, "Very"), (afterwards, "It was answered in the session.")):
        done, [changed, notice] = domain.answer(question(), given, session(), ["ada", "bea", "ada", "grace"])

        assert (changed.name, notice.name, done.told) == ("question_changed", "notice_given", True)
        assert (notice.data["attendee_ids"], notice.data["kind"], notice.data["text"]) == (
            ["ada", "bea"],
            "answer",
            said,
        )
        again, events = domain.answer(done, replace(given, text="Other", html="<p>Other</p>"), session(), ["ada"])
        assert (again.answer, again.answered_at) == ("Other", given.at)
        assert [event.name for event in events] == ["question_changed"]
        reopened, _ = domain.take_answer_back(again)
        assert (reopened.state, reopened.answer, reopened.answered_at) == ("open", "", None)
        assert len(domain.answer(reopened, given, session(), ["ada"])[1]) == 1


def test_many_who_wait_are_told_by_several_notices_with_ids_that_stay() -> None:
    people = [f"p{number:03}" for number in range(250)]

    _, [_, *notices] = domain.answer(question(), Answer("grace", NOON, "So", "So"), session(), people)

    assert [len(one.data["attendee_ids"]) for one in notices] == [100, 100, 50]
    assert sorted(name for one in notices for name in one.data["attendee_ids"]) == people
    assert len({one.data["notice_id"] for one in notices}) == 3


def test_the_same_answer_again_changes_nothing_and_live_keeps_its_words() -> None:
    given = Answer("grace", NOON, "So", "<p>So</p>")
    done, _ = domain.answer(question(), given, session(), [])

    assert domain.answer(done, given, session(), ["ada"]) == (done, [])
    marked, _ = domain.answer(done, Answer("grace", NOON, live=True), session(), [])
    assert (marked.answer, marked.answer_html, marked.live) == ("So", "<p>So</p>", True)


@pytest.mark.parametrize("state", ["waiting", "hidden", "removed"])
def test_what_nobody_sees_is_neither_answered_nor_voted_for(state: str) -> None:
    with pytest.raises(Conflict):
        domain.answer(question(state=state), Answer("grace", NOON, "So", "So"), session(), [])
    with pytest.raises(Conflict):
        domain.check_vote(question(state=state), "bea")


def test_nobody_votes_for_their_own_question_or_an_answered_one() -> None:
    domain.check_vote(question(), "bea")
    for asked, by in ((question(), "ada"), (question(state="answered"), "bea")):
        with pytest.raises(Conflict):
            domain.check_vote(asked, by)


def test_nothing_is_left_of_what_its_asker_or_a_moderator_takes_away() -> None:
    answered = question(state="answered", answer="So", answer_html="So", answered_at=NOON, answered_by="grace")
    for by, moderates in (("ada", False), ("olga", True)):
        gone, [event] = domain.remove(answered, by=by, moderates=moderates)
        assert (gone.state, gone.text, gone.asker_id, gone.answer, gone.answered_by) == ("removed", "", None, "", None)
        assert (event.name, event.data["state"]) == ("question_changed", "removed")
    with pytest.raises(Forbidden):
        domain.remove(answered, by="bea", moderates=False)


def test_the_same_number_of_votes_is_not_told() -> None:
    assert domain.recounted(question(votes=2), 2) == (question(votes=2), [])


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_a_question_has_words_but_not_too_many(text: str) -> None:
    with pytest.raises(Invalid):
        domain.check_text(text)


def test_questions_are_ranked_by_state_then_votes_then_age() -> None:
    asked = [
        question(id=f"0000000000000000000000000{number}", state=state, votes=votes)
        for number, (state, votes) in enumerate(
            [("open", 0), ("answered", 9), ("open", 10), ("open", 9), ("waiting", 0)]
        )
    ]

    ranked = sorted(asked, key=rank)

    assert [(one.state, one.votes) for one in ranked] == [
        ("waiting", 0), ("open", 10), ("open", 9), ("open", 0), ("answered", 9)
    ]  # fmt: skip
    assert QUESTION_STATES == ("waiting", "open", "answered", "hidden", "removed")
