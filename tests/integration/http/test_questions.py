"""Questions to speakers: who may ask, vote, moderate and answer, what each is shown, and what then is told and kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.http import going
from tests.integration.http.audience import Doc, Member, ask, linked_speaker, question_url, talk
from tests.integration.http.audience import address as at
from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

Database = Callable[[str], Any]


@pytest.fixture
def session(operator: Client, conference: Doc) -> Doc:
    """A talk that is on, by somebody who is nobody here yet."""
    return talk(operator, conference, speakers=["Grace Hopper"])


def texts(who: Client, session: Doc, **query: str) -> list[str]:
    answer = who.get(f"{at(session)}/questions", params=query)
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["items"]]


def test_a_question_is_asked_once_however_often_it_is_sent_and_seen_by_all(
    person: Person, session: Doc, anybody: Client
) -> None:
    ada, bea = person("Ada"), person("Bea")
    send = {"json": {"text": "How bright?"}, "headers": {"Idempotency-Key": "lamp"}}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ada.post(f"{at(session)}/questions", **send), range(4)))

    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    [question] = anybody.get(f"{at(session)}/questions").json()["items"]
    assert (question["text"], question["votes"], question["state"]) == ("How bright?", 0, "open")
    assert question["asker"] == {"id": ada.id, "name": "Ada", "avatar": ""}
    assert (question["mine"], question["voted"], question["answer"]) == (False, False, None)
    assert [one["mine"] for one in ada.get(f"{at(session)}/questions").json()["items"]] == [True]
    assert [one["mine"] for one in bea.get(f"{at(session)}/questions").json()["items"]] == [False]
    assert anybody.post(f"{at(session)}/questions", json={"text": "?"}).status_code == 401


def test_who_asks_anonymously_is_shown_to_nobody_and_in_no_event(
    person: Person, member: Member, session: Doc, operator: Client, anybody: Client, database: Database
) -> None:
    ada, moderator, blocker = person("Ada"), member("moderator"), person("Blocker")
    assert blocker.put(f"/attendees/{ada.id}/block").status_code == 204
    asked = ask(ada, session, "Is it safe?", anonymous=True)
    assert (asked["asker"]["id"], asked["mine"]) == (None, True)

    for reader in (anybody, blocker, moderator, operator):
        [question] = reader.get(f"{at(session)}/questions").json()["items"]
        assert question["asker"] == {"id": None, "name": "Someone", "avatar": ""}
        assert ada.id not in reader.get(question_url(asked)).text
    kept = database("sessions")["questions"].find_one({"_id": asked["id"]})
    assert (kept["asker_id"], kept["outbox"]) == (ada.id, [])


def test_a_question_of_somebody_whom_one_does_not_see_is_left_out_or_somebodys(
    person: Person, session: Doc, anybody: Client
) -> None:
    rude, shy, reader = person("Rude"), person("Shy", visibility="nobody"), person("Reader")
    ask(rude, session, "Why so dim?")
    ask(shy, session, "May I ask?")
    assert reader.put(f"/attendees/{rude.id}/block").status_code == 204

    assert texts(reader, session) == ["May I ask?"]
    assert texts(rude, session) == ["Why so dim?", "May I ask?"]
    names = {one["text"]: one["asker"]["name"] for one in anybody.get(f"{at(session)}/questions").json()["items"]}
    assert names == {"Why so dim?": "Rude", "May I ask?": "Someone"}


def test_nobody_asks_more_than_five_questions_in_ten_minutes_also_all_at_once(person: Person, session: Doc) -> None:
    ada = person("Ada")

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: ada.post(f"{at(session)}/questions", json={"text": f"{n}?"}), range(8)))

    assert sorted(one.status_code for one in sent) == [201] * 5 + [429] * 3
    assert 0 < int(next(one for one in sent if one.status_code == 429).headers["retry-after"]) <= 600
    assert len(texts(ada, session)) == 5


def test_votes_are_exact_when_many_come_at_once_and_nobody_votes_twice(
    person: Person, session: Doc, anybody: Client, database: Database
) -> None:
    ada, bea = person("Ada"), person("Bea")
    first, second = ask(ada, session, "First?"), ask(ada, session, "Second?")
    voters = [person(f"Voter {n}") for n in range(10)]

    with ThreadPoolExecutor(25) as pool:
        votes = [voter for voter in voters for _ in range(5)]
        answers = list(pool.map(lambda who: who.put(f"{question_url(second)}/vote").status_code, votes))

    assert set(answers) == {204}
    counts = {one["text"]: one["votes"] for one in anybody.get(f"{at(session)}/questions").json()["items"]}
    assert counts == {"Second?": 10, "First?": 0}
    assert texts(anybody, session) == ["Second?", "First?"]
    assert texts(anybody, session, order="newest") == ["Second?", "First?"]
    assert database("sessions")["votes"].count_documents({"question_id": second["id"], "due": True}) == 0

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda who: who.delete(f"{question_url(second)}/vote"), voters[:7]))
    assert bea.put(f"{question_url(first)}/vote").status_code == 204

    shown = {one["text"]: (one["votes"], one["voted"]) for one in bea.get(f"{at(session)}/questions").json()["items"]}
    assert shown == {"Second?": (3, False), "First?": (1, True)}
    assert ada.put(f"{question_url(first)}/vote").status_code == 409
    assert anybody.put(f"{question_url(first)}/vote").status_code == 401


def test_pages_of_questions_go_on_where_the_page_before_ended(person: Person, session: Doc, anybody: Client) -> None:
    ada, bea = person("Ada"), person("Bea")
    for text in ("One?", "Two?", "Three?"):
        ask(ada, session, text)
    asked = anybody.get(f"{at(session)}/questions").json()["items"]
    bea.put(f"{question_url(asked[1])}/vote")

    for order, expected in (("votes", ["Two?", "One?", "Three?"]), ("newest", ["Three?", "Two?", "One?"])):
        page = anybody.get(f"{at(session)}/questions", params={"limit": 2, "order": order}).json()
        rest = texts(anybody, session, limit="2", order=order, cursor=page["next"])
        assert [one["text"] for one in page["items"]] + rest == expected
        assert anybody.get(f"{at(session)}/questions?order={order}&cursor=x").status_code == 422


def test_where_questions_are_moderated_a_moderator_lets_each_through(
    person: Person, member: Member, operator: Client, conference: Doc, session: Doc, anybody: Client
) -> None:
    ada, moderator = person("Ada"), member("moderator")
    settings = f"/conferences/{conference['slug']}/question-settings"
    assert moderator.put(settings, json={"mode": "moderated"}).status_code == 403
    assert operator.put(settings, json={"mode": "sometimes"}).status_code == 422
    assert operator.put(settings, json={"mode": "moderated"}).json() == {"mode": "moderated"}

    asked = ask(ada, session, "Is this on?")

    assert asked["state"] == "waiting"
    assert (texts(anybody, session), texts(ada, session)) == ([], [])
    assert anybody.get(question_url(asked)).status_code == person("Bea").get(question_url(asked)).status_code == 404
    assert ada.get(question_url(asked)).json()["state"] == "waiting"
    assert anybody.get(f"{at(session)}/questions?state=waiting").status_code == 422
    [waiting] = moderator.get(f"/conferences/{conference['slug']}/questions").json()["items"]
    assert (waiting["text"], waiting["session_title"]) == ("Is this on?", "On lamps")
    assert ada.put(f"{question_url(asked)}/state", json={"state": "open"}).status_code == 403
    assert moderator.put(f"{question_url(asked)}/state", json={"state": "open"}).json()["state"] == "open"
    assert texts(anybody, session) == ["Is this on?"]
    assert moderator.put(f"{question_url(asked)}/state", json={"state": "hidden"}).status_code == 200
    assert (texts(anybody, session), texts(moderator, session)) == ([], ["Is this on?"])
    # A session may be otherwise than its conference.
    own = f"{at(session)}/question-settings"
    assert moderator.put(own, json={"mode": "closed"}).status_code == 200
    assert ada.post(f"{at(session)}/questions", json={"text": "Now?"}).status_code == 409
    assert anybody.get(f"{at(session)}/questions").json()["takes_questions"] is False
    assert moderator.put(own, json={"mode": None}).json() == {"mode": None}
    assert anybody.get(f"{at(session)}/questions").json()["mode"] == "moderated"


def test_only_speakers_of_the_session_and_organisers_answer_and_all_who_wait_for_it_are_told_once(
    person: Person, member: Member, operator: Client, conference: Doc, anybody: Client, database: Database
) -> None:
    over = talk(operator, conference, "Over", begins=-90, speakers=["Grace Hopper"])
    other = talk(operator, conference, "Other", speakers=["Alan Turing"])
    grace, alan = linked_speaker(over, member, operator), linked_speaker(other, member, operator)
    ada, bea, cleo = person("Ada"), person("Bea"), person("Cleo")
    asked = ask(ada, over, "And then?", anonymous=True)
    for who in (bea, cleo):
        assert who.put(f"{question_url(asked)}/vote").status_code == 204
    assert cleo.delete(f"{question_url(asked)}/vote").status_code == 204
    answer = f"{question_url(asked)}/answer"

    for nobody_of_it in (ada, alan, member("moderator")):
        assert nobody_of_it.put(answer, json={"text": "No."}).status_code == 403
    assert grace.put(answer, json={}).status_code == 422
    done = grace.put(answer, json={"text": "Then **light**.<script>x</script>"})

    assert done.status_code == 200, done.text
    shown = anybody.get(question_url(asked)).json()
    assert shown["state"] == "answered"
    assert "<strong>light</strong>" in shown["answer"]["html"] and "<script" not in shown["answer"]["html"]
    assert (shown["answer"]["by"]["name"], shown["answer"]["live"]) == ("Speaker", False)
    assert grace.put(answer, json={"text": "Then *much* light."}).status_code == 200
    assert database("sessions")["questions"].find_one({"_id": asked["id"]})["told"] is True

    def notified(who: Client) -> list[str]:
        items = who.get("/notifications").json()["items"]
        return [one["kind"] for one in items]

    eventually(lambda: notified(ada) == notified(bea) == ["answer"])
    assert notified(cleo) == notified(grace) == []
    assert bea.put(f"{question_url(asked)}/vote").status_code == 204  # she has voted already
    assert cleo.put(f"{question_url(asked)}/vote").status_code == 409


def test_what_is_answered_in_the_session_is_marked_and_can_be_taken_back(
    person: Person, member: Member, operator: Client, session: Doc, anybody: Client
) -> None:
    grace = linked_speaker(session, member, operator)
    asked = ask(person("Ada"), session)

    marked = grace.put(f"{question_url(asked)}/answer", json={"live": True}).json()

    assert (marked["state"], marked["answer"]["live"], marked["answer"]["text"]) == ("answered", True, "")
    assert anybody.get(f"{at(session)}/questions?state=open").json()["items"] == []
    assert grace.delete(f"{question_url(asked)}/answer").status_code == 204
    assert anybody.get(question_url(asked)).json()["answer"] is None
    assert texts(anybody, session, state="open") == ["How bright?"]


def test_its_asker_rewords_a_question_until_somebody_votes_and_deletes_it_at_any_time(
    person: Person, member: Member, session: Doc, anybody: Client, database: Database
) -> None:
    ada, bea = person("Ada"), person("Bea")
    asked = ask(ada, session, "How brigth?")
    url = question_url(asked)

    assert bea.patch(url, {"text": "Mine"}).status_code == 403
    assert ada.request("PATCH", url, json={"text": "How bright?"}).status_code == 428
    assert ada.patch(url, {"text": "How bright?"}).json()["text"] == "How bright?"
    stale = ada.request("PATCH", url, json={"text": "x"}, headers={"If-Match": f'"{asked["version"]}-0"'})
    assert stale.status_code == 412
    assert bea.put(f"{url}/vote").status_code == 204
    assert ada.patch(url, {"text": "Something else"}).status_code == 409
    assert bea.delete(url).status_code == 403
    assert ada.delete(url).status_code == 204
    assert anybody.get(url).status_code == 404
    assert (texts(anybody, session), texts(member("moderator"), session)) == ([], [])
    assert "How bright?" not in str(database("sessions")["questions"].find_one({"_id": asked["id"]}))


def test_no_questions_are_taken_where_nobody_can_answer(person: Person, operator: Client, conference: Doc) -> None:
    ada = person("Ada")
    sessions = f"/conferences/{conference['slug']}/sessions"
    draft = operator.post(sessions, json={"title": "Draft"}).json()
    assert ada.post(f"{sessions}/{draft['id']}/questions", json={"text": "?"}).status_code == 404
    assert operator.post(f"{sessions}/{draft['id']}/publish?when=now").status_code == 200
    untimed = ada.post(f"{sessions}/{draft['id']}/questions", json={"text": "?"})
    gone = talk(operator, conference, "Gone")
    before = ask(ada, gone)
    assert operator.post(f"{at(gone)}/cancel?when=now", json={"reason": "Ill"}).status_code == 200

    assert (untimed.status_code, "no time" in untimed.text) == (409, True)
    assert ada.post(f"{at(gone)}/questions", json={"text": "?"}).status_code == 409
    assert person("Bea").put(f"{question_url(before)}/vote").status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " \n "}, 422),
        ({"text": "x" * 501}, 422),
        ({"text": "x\u0000y"}, 422),
        ({"text": "?", "asker_id": "somebody"}, 422),
        ({"text": "?", "anonymous": "perhaps"}, 422),
        ({}, 422),
        ([], 422),
    ],
)
def test_what_is_no_question_is_refused_and_not_kept(
    body: Any, status: int, session: Doc, operator: Client, anybody: Client
) -> None:
    assert operator.post(f"{at(session)}/questions", json=body).status_code == status
    assert texts(anybody, session) == []


def test_a_question_is_found_in_its_own_session_only(
    person: Person, operator: Client, conference: Doc, session: Doc
) -> None:
    ada, other = person("Ada"), talk(operator, conference, "Other")
    asked = ask(ada, session)

    assert ada.get(f"{at(other)}/questions/{asked['id']}").status_code == 404
    assert ada.delete(f"{at(other)}/questions/{asked['id']}").status_code == 404
    assert ada.get(f"{at(session)}/questions/{'0' * 26}").status_code == 404
    by_guid = f"/conferences/{conference['id']}/sessions/{session['guid']}/questions/{asked['id']}"
    assert ada.get(by_guid).status_code == 200


@pytest.mark.parametrize("posts", ["keep", "remove"])
def test_questions_and_votes_go_with_their_person_and_are_handed_out_before(
    posts: str, person: Person, operator: Client, session: Doc, anybody: Client, database: Database
) -> None:
    ada, bea = person("Ada"), person("Bea")
    mine, theirs = ask(ada, session, "Mine?"), ask(bea, session, "Theirs?")
    assert ada.put(f"{question_url(theirs)}/vote").status_code == 204
    assert bea.put(f"{question_url(mine)}/vote").status_code == 204
    exported = going.documents(going.export(ada))["questions.json"]
    assert [one["text"] for one in exported["questions"]] == ["Mine?"]
    assert [one["question"] for one in exported["votes"]] == ["Theirs?"]

    receipt = going.completed(anybody, going.erase(ada, posts).json()["receipt_token"])

    counts = {one["service"]: (one["removed"], one["anonymised"]) for one in receipt["services"]}["sessions"]
    asked = {"questions": 1}
    assert counts == (({"votes": 1}, asked) if posts == "keep" else ({"votes": 1} | asked, {}))
    left = anybody.get(f"{at(session)}/questions").json()["items"]
    shown = {one["text"]: (one["votes"], one["asker"]["name"]) for one in left}
    kept = {"Mine?": (1, "Someone")} if posts == "keep" else {}
    assert shown == {"Theirs?": (0, "Bea")} | kept
    for name in ("questions", "votes", "question_turns"):
        assert ada.id not in str(list(database("sessions")[name].find()))


def test_the_page_of_a_session_has_all_of_it_without_scripts(
    person: Person, member: Member, operator: Client, session: Doc, anybody: Client
) -> None:
    ada, bea, grace = person("Ada"), person("Bea"), linked_speaker(session, member, operator)
    page = f"/conferences/{session['conference']}/sessions/{session['id']}"
    hostile = "<script>alert(1)</script> & why?"
    assert "Sign in to ask or vote" in anybody.page.get(page).text

    asked = ada.page.form(f"{page}/questions", text=hostile, anonymous="1", next=page)

    assert asked.status_code == 303
    shown = anybody.page.get(page).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; why?" in shown and "<script>alert" not in shown
    question = asked.headers["location"].partition("#question-")[2]
    here = f"{page}/questions/{question}"
    assert bea.page.form(f"{here}/vote", on="1", next=page).headers["location"] == f"{page}#question-{question}"
    assert 'aria-pressed="true"' in bea.page.get(page).text
    assert "You, shown as someone" in ada.page.get(page).text
    assert "Answer" not in bea.page.get(page).text.partition("Questions to the speakers")[2].partition("posts")[0]
    assert bea.page.form(f"{here}/answer", do="live").status_code == 403
    again = grace.page.form(f"{here}/answer", do="answer", text="x" * 5_001)
    assert (again.status_code, "x" * 5_001 in again.text, "5,000" in again.text) == (422, True, True)
    assert grace.page.form(f"{here}/answer", do="answer", text="Because **so**").status_code == 303
    assert "<strong>so</strong>" in anybody.page.get(page).text
    assert grace.page.form(f"{here}/answer", do="back").status_code == 303
    long = ada.page.form(f"{page}/questions", text="y" * 501)
    assert (long.status_code, "y" * 501 in long.text, "501" in long.text) == (422, True, True)
    assert bea.page.form(f"{here}/delete").status_code == 403
    assert ada.page.form(f"{here}/delete").status_code == 303
    assert "why?" not in anybody.page.get(f"{page}/questions").text


def test_moderators_have_a_page_for_what_waits(
    person: Person, member: Member, operator: Client, conference: Doc, session: Doc, anybody: Client
) -> None:
    ada, moderator = person("Ada"), member("moderator")
    here = f"/conferences/{conference['slug']}/organise/questions"
    page = f"/conferences/{conference['slug']}/sessions/{session['id']}"
    assert moderator.page.form(here, mode="moderated").status_code == 403
    assert operator.page.form(here, mode="moderated").status_code == 303
    asked = ask(ada, session, "Is this on?")

    assert "Is this on?" in moderator.page.get(here).text
    assert "Waits for a moderator" in ada.page.get(page).text
    assert ada.page.get(here).status_code == 403
    let = moderator.page.form(f"{page}/questions/{asked['id']}/state", state="open", next=here)
    assert let.headers["location"].startswith(here)
    assert "Is this on?" in anybody.page.get(page).text
    assert "Is this on?" in moderator.page.get(f"{here}?state=open").text
    assert moderator.page.form(f"{page}/question-settings", mode="closed").status_code == 303
    assert "No questions are taken here" in anybody.page.get(page).text


def test_a_vote_that_a_crash_left_uncounted_is_counted_and_told(
    person: Person, session: Doc, anybody: Client, database: Database
) -> None:
    asked = ask(person("Ada"), session)
    assert anybody.get(question_url(asked)).json()["votes"] == 0
    vote = {"_id": f"bea:{asked['id']}", "attendee_id": "bea", "question_id": asked["id"], "session_id": session["id"]}
    before = datetime.now(UTC) - timedelta(minutes=1)

    database("sessions")["votes"].insert_one(vote | {"at": before, "active": True, "due": True, "number": 1})

    eventually(lambda: anybody.get(question_url(asked)).json()["votes"] == 1, seconds=30)
