"""Operators suspend accounts: at once, wherever they are signed in."""

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
