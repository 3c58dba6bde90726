"""Operators suspend accounts: at once, wherever they are signed in."""

import signal
import uuid
from typing import Any

from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually


def suspend(operator: Client, who: Client, reason: str = "Advertising in every discussion.") -> Any:
    return operator.put(f"/attendees/{who.id}/suspension", json={"reason": reason})


def test_a_suspended_person_may_do_nothing_from_one_request_to_the_next(
    operator: Client, person: Person, conference: dict[str, Any], anybody: Client
) -> None:
    eve = person("Eve")
    assert "Sign out" in eve.page.get("/").text
    answer = suspend(operator, eve)
    assert (answer.status_code, answer.json()) == (
        200,
        {"attendee_id": eve.id, "reason": "Advertising in every discussion."},
    )

    assert eve.get("/attendees/me").status_code == 403
    assert eve.post(f"/conferences/{conference['slug']}/posts", json={"text": "Buy!"}).status_code == 403
    renewed = eve.post("/auth/tokens/refresh", json={"refresh_token": eve.tokens["refresh_token"]})
    assert renewed.status_code == 401
    refused = eve.sign_in()
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "This account is suspended. Advertising in every discussion.",
    )
    assert eve.sign_in("not the password").status_code == 401
    assert anybody.get(f"/attendees/{eve.id}").status_code == 404
    shown = eve.page.get("/").text
    assert "Your account is suspended" in shown and "Sign out" not in shown


def test_the_sign_in_page_tells_a_suspended_person_why(operator: Client, person: Person, site: Site) -> None:
    eve = person("Eve")
    suspend(operator, eve, "<b>Spam</b>")

    answer = Client(site).page.form("/sign-in", email=eve.email, password=eve.password)

    assert answer.status_code == 403
    assert "This account is suspended. &lt;b&gt;Spam&lt;/b&gt;" in answer.text


def test_a_suspended_person_gets_no_new_password(operator: Client, person: Person, database: Any) -> None:
    eve = person("Eve")
    suspend(operator, eve)
    eve.post("/auth/password-resets", json={"email": eve.email})

    requests = database("attendees")["letter_requests"]
    eventually(lambda: requests.count_documents({"address": {"$ne": ""}}) == 0)
    letters = {"attendee_id": eve.id, "template": "reset_password"}
    assert database("attendees")["letters"].count_documents(letters) == 0


def test_a_suspension_ends_as_it_began(operator: Client, person: Person) -> None:
    eve = person("Eve")
    suspend(operator, eve)

    assert [operator.delete(f"/attendees/{eve.id}/suspension").status_code for _ in range(2)] == [204, 204]

    assert eve.get("/attendees/me").status_code == 200
    assert eve.sign_in().status_code == 200


def test_operators_can_be_suspended_by_nobody_and_others_suspend_nobody(
    operator: Client, person: Person, anybody: Client
) -> None:
    ada, bea = person("Ada"), person("Bea")

    assert suspend(operator, operator).status_code == 409
    assert (suspend(ada, bea).status_code, suspend(anybody, bea).status_code) == (403, 401)
    assert suspend(ada, ada).status_code == 403
    assert operator.put("/attendees/nobody/suspension", json={}).status_code == 404
    assert bea.get("/attendees/me").status_code == 200


def test_operators_use_the_buttons_on_the_profile(operator: Client, person: Person) -> None:
    eve, bea = person("Eve"), person("Bea")
    page = operator.page
    done = page.form(f"/people/{eve.id}/suspension", reason="Spam")
    assert (done.status_code, done.headers["location"]) == (303, f"/people/{eve.id}")
    assert eve.get("/attendees/me").status_code == 403

    page.form(f"/people/{eve.id}/suspension/end")
    assert eve.get("/attendees/me").status_code == 200
    assert bea.page.form(f"/people/{eve.id}/suspension", reason="Spite").status_code == 403


def test_a_suspended_person_writes_nothing_while_the_service_that_knows_of_it_does_not_answer(
    operator: Client, person: Person, conference: dict[str, Any], site: Site
) -> None:
    eve, home = person("Eve"), f"/conferences/{conference['slug']}"
    assert eve.post(f"{home}/posts", json={"text": "Hello"}).status_code == 201
    suspend(operator, eve)
    attendees = site.programs["attendees"].process

    attendees.send_signal(signal.SIGSTOP)
    try:
        refused = [eve.post(f"{home}/posts", json={"text": "Buy!"}) for _ in range(2)]
        read = eve.get(home)
    finally:
        attendees.send_signal(signal.SIGCONT)

    assert [(one.status_code, "retry-after" in one.headers) for one in refused] == [(503, True)] * 2
    assert read.status_code == 200
    eventually(lambda: eve.post(f"{home}/posts", json={"text": "Buy!"}).status_code == 403)


def test_posts_of_a_suspended_person_are_someones_until_the_suspension_ends(
    operator: Client, person: Person, conference: dict[str, Any], anybody: Client
) -> None:
    eve = person("Eve")
    post = eve.post(f"/conferences/{conference['slug']}/posts", json={"text": "Buy!"}).json()

    def author() -> dict[str, Any]:
        return dict(anybody.get(f"/conferences/{conference['slug']}/posts/{post['id']}").json()["author"])

    known = {"id": eve.id, "name": "Eve", "avatar": ""}
    assert author() == known

    suspend(operator, eve)
    eventually(lambda: author() == {"id": None, "name": "Someone", "avatar": ""})

    operator.delete(f"/attendees/{eve.id}/suspension")
    eventually(lambda: author() == known)


def test_a_suspension_that_comes_again_late_suspends_nobody_whom_another_has_reinstated(
    operator: Client, person: Person
) -> None:
    eve, again = person("Eve"), {"Idempotency-Key": uuid.uuid4().hex}

    def suspend_once() -> int:
        body = {"reason": "Spam"}
        return operator.put(f"/attendees/{eve.id}/suspension", json=body, headers=again).status_code

    assert suspend_once() == 200
    assert operator.delete(f"/attendees/{eve.id}/suspension").status_code == 204

    assert suspend_once() == 200
    assert eve.get("/attendees/me").status_code == 200
