"""Forgotten passwords, changed passwords, changed addresses."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http.conftest import PASSWORD, Client, Person, Site
from tests.mailbox import Mailbox, link_in
from tests.waiting import eventually

Databases = Callable[[str], Any]

NEXT = "a kettle on the pier"


def ask_for_reset(client: Client, email: str) -> int:
    return client.post("/auth/password-resets", json={"email": email}).status_code


def reset_token(client: Client, mailbox: Mailbox, email: str) -> str:
    before = len(mailbox.to(email, subject="new password"))
    assert ask_for_reset(client, email) == 202
    eventually(lambda: len(mailbox.to(email, subject="new password")) > before)
    return link_in(mailbox.to(email, subject="new password")[-1], "/reset-password").partition("token=")[2]


def new_address() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


def change_token(mailbox: Mailbox, email: str) -> str:
    return link_in(mailbox.wait_for(email, subject="new e-mail"), "/confirm-email").partition("token=")[2]


def test_a_forgotten_password_is_replaced_by_link_which_ends_all_sign_ins(
    person: Person, anybody: Client, mailbox: Mailbox, site: Site
) -> None:
    ada = person("Ada")
    token = reset_token(anybody, mailbox, ada.email)

    assert anybody.put(f"/auth/password-resets/{token}", json={"password": NEXT}).status_code == 204

    assert ada.get("/attendees/me").status_code == 401
    renewed = ada.post("/auth/tokens/refresh", json={"refresh_token": ada.tokens["refresh_token"]})
    assert renewed.status_code == 401
    assert Client(site, email=ada.email).sign_in(PASSWORD).status_code == 401
    assert ada.sign_in(NEXT).status_code == 200
    assert ada.get("/attendees/me/account").json()["verified"] is True  # the letter arrived
    mailbox.wait_for(ada.email, subject="Your password was changed")
    assert anybody.put(f"/auth/password-resets/{token}", json={"password": "yet another one"}).status_code == 404


def test_the_answer_is_the_same_for_an_address_without_an_account(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    nobody = new_address()
    assert (ask_for_reset(anybody, person("Ada").email), ask_for_reset(anybody, nobody)) == (202, 202)

    requests = database("attendees")["letter_requests"]
    eventually(lambda: requests.count_documents({"address": {"$ne": ""}}) == 0)
    assert mailbox.to(nobody) == []
    assert nobody not in str(list(requests.find()) + list(database("attendees")["letters"].find()))


def test_a_person_gets_three_such_letters_an_hour_at_most_and_nobody_can_tell(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    ada = person("Ada")
    assert [ask_for_reset(anybody, ada.email) for _ in range(5)] == [202] * 5

    requests = database("attendees")["letter_requests"]
    eventually(lambda: requests.count_documents({"address": {"$ne": ""}}) == 0)
    eventually(lambda: len(mailbox.to(ada.email, subject="new password")) == 3)
    letters = {"attendee_id": ada.id, "template": "reset_password"}
    assert database("attendees")["letters"].count_documents(letters) == 3


def test_of_two_resets_with_one_link_at_once_one_wins(person: Person, anybody: Client, mailbox: Mailbox) -> None:
    ada = person("Ada")
    token = reset_token(anybody, mailbox, ada.email)
    passwords = [f"{NEXT} number {number}" for number in range(4)]

    def use(password: str) -> int:
        return anybody.put(f"/auth/password-resets/{token}", json={"password": password}).status_code

    with ThreadPoolExecutor(4) as pool:
        outcomes = dict(zip(passwords, pool.map(use, passwords), strict=True))

    assert sorted(outcomes.values()) == [204, 404, 404, 404]
    [winner] = [password for password, status in outcomes.items() if status == 204]
    assert ada.sign_in(winner).status_code == 200


@pytest.mark.parametrize("how", ["by another link", "in the settings"])
def test_a_password_that_was_set_ends_the_links_asked_for_before(
    how: str, person: Person, anybody: Client, mailbox: Mailbox
) -> None:
    ada = person("Ada")
    old, newer = (reset_token(anybody, mailbox, ada.email) for _ in range(2))
    if how == "by another link":
        assert anybody.put(f"/auth/password-resets/{newer}", json={"password": NEXT}).status_code == 204
    else:
        answer = ada.put("/attendees/me/password", json={"current": PASSWORD, "password": NEXT})
        assert answer.status_code in (200, 204)

    assert anybody.put(f"/auth/password-resets/{old}", json={"password": "yet another one"}).status_code == 404
    assert ada.sign_in(NEXT).status_code == 200
    latest = reset_token(anybody, mailbox, ada.email)
    assert anybody.put(f"/auth/password-resets/{latest}", json={"password": "yet another one"}).status_code == 204


def test_a_refused_password_does_not_use_the_link_up(person: Person, anybody: Client, mailbox: Mailbox) -> None:
    ada = person("Ada")
    token = reset_token(anybody, mailbox, ada.email)

    refused = anybody.put(f"/auth/password-resets/{token}", json={"password": "qwertyuiop"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["password"])
    assert anybody.put(f"/auth/password-resets/{token}", json={"password": NEXT}).status_code == 204


def test_a_reset_opens_the_door_again_to_who_was_locked_out(
    person: Person, anybody: Client, mailbox: Mailbox, site: Site
) -> None:
    ada = person("Ada")
    elsewhere = Client(site, email=ada.email, address="192.0.2.77")
    assert [elsewhere.sign_in("a guess").status_code for _ in range(6)][-1] == 429

    token = reset_token(anybody, mailbox, ada.email)
    anybody.put(f"/auth/password-resets/{token}", json={"password": NEXT})

    assert elsewhere.sign_in(NEXT).status_code == 200


def test_the_pages_lead_from_a_forgotten_password_to_a_new_one(
    person: Person, anybody: Client, mailbox: Mailbox
) -> None:
    ada, page = person("Ada"), anybody.page
    assert "/forgot-password" in page.get("/sign-in").text
    asked = page.form("/forgot-password", email=ada.email)
    assert (asked.status_code, asked.headers["location"]) == (303, "/forgot-password?done=sent")
    link = link_in(mailbox.wait_for(ada.email, subject="new password"), "/reset-password")
    token = link.partition("token=")[2]
    assert page.get(link).text.count(token) == 1

    short = page.form("/reset-password", token=token, password="short")
    assert (short.status_code, 'id="password-error-1"' in short.text) == (422, True)
    done = page.form("/reset-password", token=token, password=NEXT)

    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?done=password")
    assert page.form("/sign-in", email=ada.email, password=NEXT).status_code == 303


def test_a_changed_password_ends_the_other_sign_ins_and_this_one_goes_on_with_its_refresh_token(
    person: Person, site: Site, mailbox: Mailbox
) -> None:
    ada = person("Ada")
    other = Client(site, email=ada.email)
    other.sign_in()

    changed = ada.put("/attendees/me/password", json={"current": PASSWORD, "password": NEXT})

    assert changed.status_code == 204
    assert (ada.get("/attendees/me").status_code, other.get("/attendees/me").status_code) == (401, 401)
    renewed = [
        client.post("/auth/tokens/refresh", json={"refresh_token": client.tokens["refresh_token"]})
        for client in (ada, other)
    ]
    assert [answer.status_code for answer in renewed] == [200, 401]
    ada.tokens = renewed[0].json()
    assert ada.get("/attendees/me").status_code == 200
    mailbox.wait_for(ada.email, subject="Your password was changed")


def test_changing_the_password_needs_the_one_there_is_and_a_good_one(person: Person) -> None:
    ada = person("Ada")
    for body, field in [
        ({"current": "not the one", "password": NEXT}, "current"),
        ({"current": PASSWORD, "password": "password123"}, "password"),
        ({"current": PASSWORD, "password": ada.email}, "password"),
    ]:
        refused = ada.put("/attendees/me/password", json=body)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert ada.get("/attendees/me").status_code == 200


def test_who_found_an_open_browser_cannot_guess_the_password_there(person: Person) -> None:
    ada = person("Ada")
    ada.address = "192.0.2.88"
    body = {"current": "a guess", "password": NEXT}

    assert [ada.put("/attendees/me/password", json=body).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_password_changed_on_the_page_keeps_this_browser_signed_in_and_no_other(person: Person, site: Site) -> None:
    ada = person("Ada")
    other = Client(site, email=ada.email).page
    wrong = ada.page.form("/settings/account/password", current="not the one", password=NEXT)
    assert (wrong.status_code, 'id="current-error-1"' in wrong.text, NEXT in wrong.text) == (422, True, False)

    done = ada.page.form("/settings/account/password", current=PASSWORD, password=NEXT)

    assert (done.status_code, done.headers["location"]) == (303, "/settings/account?done=password")
    assert "Your password is changed" in ada.page.get(done.headers["location"]).text
    assert "Sign out" not in other.get("/").text


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(
    person: Person, mailbox: Mailbox, site: Site
) -> None:
    ada, email = person("Ada"), new_address()
    assert ada.post("/attendees/me/email", json={"email": email.upper(), "password": PASSWORD}).status_code == 202
    assert ada.get("/attendees/me/account").json()["pending_email"] == email
    mailbox.wait_for(ada.email, subject="is to be changed")
    token = change_token(mailbox, email)
    assert ada.get("/attendees/me/account").json()["email"] == ada.email

    assert ada.post("/auth/email-changes", json={"token": token}).status_code == 204

    account = ada.get("/attendees/me/account").json()
    assert (account["email"], account["verified"], account["pending_email"]) == (email, True, "")
    assert Client(site, email=ada.email).sign_in(PASSWORD).status_code == 401
    assert Client(site, email=email).sign_in(PASSWORD).status_code == 200
    assert ada.post("/auth/email-changes", json={"token": token}).status_code == 204  # said again, not done


def test_a_request_repeated_with_its_key_causes_its_letters_once(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    ada, email = person("Ada"), new_address()
    for _ in range(4):
        key = {"Idempotency-Key": f"of {ada.id}"}
        asked = ada.post("/attendees/me/email", json={"email": email, "password": PASSWORD}, headers=key)
        assert asked.status_code == 202
        reset = anybody.post("/auth/password-resets", json={"email": ada.email}, headers=key)
        assert reset.status_code == 202

    mailbox.wait_for(ada.email, subject="new password")
    letters = database("attendees")["letters"].find({"attendee_id": ada.id}, {"template": 1})
    assert sorted(letter["template"] for letter in letters) == [
        "change_email",
        "email_change_notice",
        "reset_password",
        "verify_email",
    ]


def test_a_new_address_that_has_an_account_is_answered_alike_and_its_owner_told(
    person: Person, mailbox: Mailbox
) -> None:
    ada, bea = person("Ada"), person("Bea")
    assert ada.post("/attendees/me/email", json={"email": bea.email, "password": PASSWORD}).status_code == 202
    assert ada.get("/attendees/me/account").json()["pending_email"] == bea.email

    mailbox.wait_for(bea.email, subject="already")
    mailbox.wait_for(ada.email, subject="is to be changed")
    assert mailbox.to(bea.email, subject="new e-mail") == []


def test_an_address_that_got_an_account_meanwhile_cannot_be_confirmed(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    ada, email = person("Ada"), new_address()
    ada.post("/attendees/me/email", json={"email": email, "password": PASSWORD})
    token = change_token(mailbox, email)
    anybody.post("/attendees", json={"email": email, "password": PASSWORD, "name": "Bea"})

    assert anybody.post("/auth/email-changes", json={"token": token}).status_code == 409
    [owner] = database("attendees")["attendees"].find({"email": email})
    assert owner["name"] == "Bea"


def test_of_two_people_who_confirm_one_address_at_once_one_gets_it(
    person: Person, anybody: Client, mailbox: Mailbox, database: Databases
) -> None:
    email, people = new_address(), [person("Ada"), person("Bea")]
    for one in people:
        one.post("/attendees/me/email", json={"email": email, "password": PASSWORD})
    eventually(lambda: len(mailbox.to(email, subject="new e-mail")) == 2)
    letters = mailbox.to(email, subject="new e-mail")
    tokens = [link_in(letter, "/confirm-email").partition("token=")[2] for letter in letters]

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda token: anybody.post("/auth/email-changes", json={"token": token}), tokens)
        statuses = sorted(answer.status_code for answer in answers)

    assert statuses == [204, 409]
    assert database("attendees")["attendees"].count_documents({"email": email}) == 1


def test_a_new_password_takes_back_a_change_of_address_that_an_intruder_began(
    person: Person, anybody: Client, mailbox: Mailbox
) -> None:
    ada, email = person("Ada"), new_address()
    ada.post("/attendees/me/email", json={"email": email, "password": PASSWORD})
    token = change_token(mailbox, email)
    owner = reset_token(anybody, mailbox, ada.email)
    assert anybody.put(f"/auth/password-resets/{owner}", json={"password": NEXT}).status_code == 204

    assert anybody.post("/auth/email-changes", json={"token": token}).status_code == 404
    assert ada.sign_in(NEXT).status_code == 200


def test_changing_the_address_needs_the_password_and_has_a_limit(person: Person) -> None:
    ada = person("Ada")
    for body, field in [
        ({"email": new_address(), "password": "not the one"}, "password"),
        ({"email": ada.email, "password": PASSWORD}, "email"),
        ({"email": "x@y", "password": PASSWORD}, "email"),
    ]:
        refused = ada.post("/attendees/me/email", json=body)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])

    bodies = [{"email": new_address(), "password": PASSWORD} for _ in range(4)]
    assert [ada.post("/attendees/me/email", json=body).status_code for body in bodies] == [202, 202, 202, 429]


def test_a_person_changes_the_address_on_the_pages(person: Person, mailbox: Mailbox) -> None:
    ada, email = person("Ada"), new_address()
    wrong = ada.page.form("/settings/account/email", email=email, password="not the one")
    assert (wrong.status_code, f'value="{email}"' in wrong.text) == (422, True)

    asked = ada.page.form("/settings/account/email", email=email, password=PASSWORD)
    assert (asked.status_code, asked.headers["location"]) == (303, "/settings/account?done=email")
    assert f"Waits to be confirmed: <bdi>{email}</bdi>" in ada.page.get("/settings/account").text
    link = link_in(mailbox.wait_for(email), "/confirm-email")
    assert ada.page.get(link).status_code == 200

    done = ada.page.form("/confirm-email", token=link.partition("token=")[2])
    assert (done.status_code, done.headers["location"]) == (303, "/settings/account?done=changed")
    assert f"<bdi>{email}</bdi>" in ada.page.get("/settings/account").text
