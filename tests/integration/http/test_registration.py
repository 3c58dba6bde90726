"""Making an account, and showing that its address is one's own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http.conftest import PASSWORD, Client, Person
from tests.mailbox import Mailbox, link_in
from tests.waiting import eventually

Databases = Callable[[str], Any]


def newcomer(**fields: str) -> dict[str, str]:
    return {"email": f"{uuid.uuid4().hex[:12]}@example.org", "password": PASSWORD, "name": "Nia"} | fields


def shape(answer: dict[str, Any]) -> dict[str, Any]:
    """All that does not differ between any two new accounts."""
    return {key: value for key, value in answer.items() if key not in ("id", "created_at")}


def token_in(mailbox: Mailbox, email: str, path: str) -> str:
    return link_in(mailbox.wait_for(email), path).partition("token=")[2]


def test_the_link_in_the_letter_verifies_the_address_and_opening_it_does_not(person: Person, mailbox: Mailbox) -> None:
    ada = person("Ada")
    assert ada.get("/attendees/me/account").json()["verified"] is False
    link = link_in(mailbox.wait_for(ada.email, subject="Confirm"), "/verify-email")

    for _ in range(2):  # mail programs look at links
        assert ada.page.get(link).status_code == 200
    assert ada.get("/attendees/me/account").json()["verified"] is False

    token = link.partition("token=")[2]
    assert ada.post("/auth/email-verifications", json={"token": token}).status_code == 204
    assert ada.get("/attendees/me/account").json() == {
        "email": ada.email,
        "verified": True,
        "pending_email": "",
        "has_password": True,
        "identities": [],
    }
    assert ada.post("/auth/email-verifications", json={"token": token}).status_code == 204  # said again, not done
    assert len(mailbox.to(ada.email)) == 1


def test_a_used_link_does_not_verify_another_address(person: Person, mailbox: Mailbox) -> None:
    ada = person("Ada")
    token = token_in(mailbox, ada.email, "/verify-email")
    ada.post("/auth/email-verifications", json={"token": token})
    other = newcomer()["email"]
    ada.post("/attendees/me/email", json={"email": other, "password": PASSWORD})
    change = {"token": token_in(mailbox, other, "/confirm-email")}
    assert ada.post("/auth/email-changes", json=change).status_code == 204

    assert ada.post("/auth/email-verifications", json={"token": token}).status_code == 404


@pytest.mark.parametrize("token", ["x", "01ADA.x", "a.b.c", "\u202e.\U0001f600", "x" * 500])
def test_a_token_that_we_did_not_make_is_good_for_nothing(anybody: Client, token: str) -> None:
    assert anybody.post("/auth/email-verifications", json={"token": token}).status_code == 404
    assert anybody.post("/auth/email-changes", json={"token": token}).status_code == 404


def test_a_token_of_one_kind_of_letter_is_good_for_no_other(person: Person, mailbox: Mailbox) -> None:
    ada = person("Ada")
    token = token_in(mailbox, ada.email, "/verify-email")

    assert ada.put(f"/auth/password-resets/{token}", json={"password": "quite another one"}).status_code == 404
    assert ada.post("/auth/email-changes", json={"token": token}).status_code == 404
    assert ada.sign_in().status_code == 200


def test_the_letter_can_be_asked_for_again_but_not_without_end(person: Person, mailbox: Mailbox) -> None:
    ada = person("Ada")
    mailbox.wait_for(ada.email)  # the first of this hour

    key = {"Idempotency-Key": uuid.uuid4().hex}
    statuses = [ada.post("/attendees/me/verification", headers=key).status_code for _ in range(3)]
    statuses += [ada.post("/attendees/me/verification").status_code for _ in range(2)]

    assert statuses == [202, 202, 202, 202, 429]  # the first three are one
    eventually(lambda: len(mailbox.to(ada.email)) == 3)


def test_a_registration_is_answered_alike_whether_the_address_has_an_account(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    ada = person("Ada")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    again = newcomer(email=ada.email.upper(), password="some other password")

    taken = anybody.post("/attendees", json=again, headers=key)
    fresh = anybody.post("/attendees", json=newcomer())

    assert (taken.status_code, fresh.status_code) == (201, 201)
    assert shape(taken.json()) == shape(fresh.json())
    assert set(taken.headers) == set(fresh.headers)
    assert anybody.post("/attendees", json=again, headers=key).json() == taken.json()
    assert taken.json()["id"] != ada.id
    assert "You have an account already" in str(mailbox.wait_for(ada.email, subject="already")["subject"])
    assert database("attendees")["attendees"].count_documents({"email": ada.email}) == 1
    assert ada.sign_in("some other password").status_code == 401
    assert ada.sign_in().status_code == 200


def test_a_reused_key_is_refused_alike_whether_the_address_has_an_account(person: Person, anybody: Client) -> None:
    for email in (person("Ada").email, newcomer()["email"]):
        key = {"Idempotency-Key": uuid.uuid4().hex}
        assert anybody.post("/attendees", json=newcomer(email=email), headers=key).status_code == 201
        refused = anybody.post("/attendees", json=newcomer(email=email, name="Other"), headers=key)
        assert (refused.status_code, refused.json()["type"]) == (422, "/api/v1/docs#problem-key_reused")


def test_the_owner_of_an_address_gets_three_such_letters_an_hour_at_most(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    ada = person("Ada")
    ids = [anybody.post("/attendees", json=newcomer(email=ada.email)).json()["id"] for _ in range(5)]

    requests = database("attendees")["letter_requests"]
    eventually(lambda: requests.count_documents({"_id": {"$in": ids}, "address": ""}) == 5)
    eventually(lambda: len(mailbox.to(ada.email, subject="already")) == 3)
    assert database("attendees")["letters"].count_documents({"_id": {"$in": ids}}) == 3


def test_two_registrations_of_one_address_at_once_make_one_account(anybody: Client, database: Databases) -> None:
    body = newcomer()
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: anybody.post("/attendees", json=body), range(3)))

    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({str(shape(answer.json())) for answer in answers}) == 1
    [account] = database("attendees")["attendees"].find({"email": body["email"]})
    assert account["_id"] in {answer.json()["id"] for answer in answers}


def test_the_same_registration_twice_at_once_is_one_and_answers_the_same(anybody: Client) -> None:
    body, key = newcomer(), {"Idempotency-Key": uuid.uuid4().hex}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: anybody.post("/attendees", json=body, headers=key).json(), range(4)))

    assert [answer["id"] for answer in answers] == [answers[0]["id"]] * 4


def test_nothing_at_rest_is_a_quick_hash_of_the_password(person: Person, database: Databases) -> None:
    """What recognises a repeat follows from the body. Stored as it came, a guess would cost a microsecond."""
    ada = person("Ada")
    stored = database("attendees")["attendees"].find_one({"_id": ada.id})

    assert stored["password_hash"].startswith("$argon2id$")
    assert len(stored["fingerprint"]) == 43, "keyed by the signer, not the gateway's plain SHA-256 in hex"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password": "Password123"}, "password"),
        ({"password": "1234567890"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"password": "nia abrantes", "name": "Nia Abrantes"}, "password"),
        ({"password": "nia.abrantes@example.org", "email": "nia.abrantes@example.org"}, "password"),
        ({"name": "\u202e\u200b\u2066"}, "name"),
        ({"name": "n" * 10_000}, "name"),
        ({"email": "nia"}, "email"),
        ({"email": "nia@example.org\r\nBcc: all@example.org"}, "email"),
    ],
)
def test_what_cannot_be_an_account_is_told_at_its_field(anybody: Client, fields: dict[str, str], field: str) -> None:
    refused = anybody.post("/attendees", json=newcomer(**fields))

    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_signing_up_with_an_address_that_has_an_account_ends_where_a_new_one_without_proof_would(
    person: Person, anybody: Client
) -> None:
    ada = person("Ada")
    answer = anybody.page.form("/sign-up", name="Ada", email=ada.email, password="some other password")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=registered&next=%2F")
    assert "look into your mail" in anybody.page.get(answer.headers["location"]).text


def test_a_person_confirms_the_address_with_the_button_on_the_page(person: Person, mailbox: Mailbox) -> None:
    ada = person("Ada")
    assert "not confirmed yet" in ada.page.get("/settings/account").text
    link = link_in(mailbox.wait_for(ada.email), "/verify-email")
    shown = ada.page.get(link)
    token = link.partition("token=")[2]
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.text.count(token) == 1, "in the form, and in no link"

    done = ada.page.form("/verify-email", token=token)

    assert (done.status_code, done.headers["location"]) == (303, "/settings/account?done=verified")
    assert "not confirmed yet" not in ada.page.get("/settings/account").text
    forged = ada.page.form("/verify-email", token=f"{token}x")
    assert (forged.status_code, "used already or is too old" in forged.text) == (404, True)
