"""Signing in, staying signed in, signing out; and how often one may try."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx
import pytest

from services.attendees.tokens import Signer
from tests.integration.http.conftest import PASSWORD, Client, Person, Site
from tests.rpc_client import Rpc
from tests.waiting import eventually

Databases = Callable[[str], Any]

WRONG = "not the password"
_addresses = count(1)


@pytest.fixture
def elsewhere(site: Site) -> Callable[[str], Client]:
    """Somebody who tries an address, from a network that no other test comes from."""

    def make(email: str) -> Client:
        return Client(site, email=email, address=f"198.51.100.{next(_addresses)}")

    return make


Elsewhere = Callable[[str], Client]


def rpc_of(site: Site, method: str, **arguments: Any) -> dict[str, Any]:
    """What the service itself answers."""
    with Rpc(site.env["AMQP_URL"]) as rpc:
        return dict(rpc(method, **arguments))


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def count_up(site: Site, database: Databases, purpose: str, text: str, count: int) -> None:
    """As if there had been so many more tries."""
    key = Signer(site.env["HALLWAY_TOKEN_KEY_FILE"]).digest(purpose, text)
    done = database("attendees")["tries"].update_one({"_id": key, "count": 1}, {"$inc": {"count": count}})
    assert done.matched_count == 1


def renew(client: Client, token: str) -> httpx.Response:
    return client.post("/auth/tokens/refresh", json={"refresh_token": token})


def as_told(answer: httpx.Response) -> dict[str, Any]:
    return {**answer.json(), "correlation_id": ""}


def test_a_wrong_password_and_an_unknown_address_are_told_alike_until_both_must_wait(
    person: Person, elsewhere: Elsewhere
) -> None:
    known, unknown = elsewhere(person("Ada").email), elsewhere("nobody-at-all@example.org")
    for _ in range(5):
        answers = [client.sign_in(WRONG) for client in (known, unknown)]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert as_told(answers[0]) == as_told(answers[1])

    answers = [client.sign_in(WRONG) for client in (known, unknown)]

    assert [answer.status_code for answer in answers] == [429, 429]
    assert as_told(answers[0]) == as_told(answers[1])
    for answer in answers:
        assert 25 <= int(answer.headers["retry-after"]) <= 30


def test_the_right_password_must_wait_too_but_not_from_elsewhere(person: Person, elsewhere: Elsewhere) -> None:
    ada = person("Ada")
    guesser = elsewhere(ada.email)
    for _ in range(5):
        guesser.sign_in(WRONG)

    assert guesser.sign_in(PASSWORD).status_code == 429
    assert elsewhere(ada.email).sign_in(PASSWORD).status_code == 200


def test_twenty_parallel_guesses_do_not_pass_the_throttle(person: Person, elsewhere: Elsewhere) -> None:
    guesser = elsewhere(person("Ada").email)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: guesser.sign_in(WRONG).status_code, range(20)))

    assert sorted(answers) == [401] * 5 + [429] * 15


def test_signing_in_forgets_the_failures_before_it(person: Person, elsewhere: Elsewhere) -> None:
    ada = elsewhere(person("Ada").email)
    for _ in range(3):
        assert [ada.sign_in(WRONG).status_code for _ in range(4)] == [401] * 4
        assert ada.sign_in(PASSWORD).status_code == 200


def test_many_addresses_cannot_share_the_guessing_of_one_account(
    person: Person, elsewhere: Elsewhere, site: Site, database: Databases
) -> None:
    email = person("Ada").email
    assert elsewhere(email).sign_in(WRONG).status_code == 401
    count_up(site, database, "tries account", email, 48)  # hashing as many passwords would take long

    assert [elsewhere(email).sign_in(WRONG).status_code for _ in range(3)] == [401, 429, 429]
    assert elsewhere(email).sign_in(PASSWORD).status_code == 429


def test_one_address_cannot_try_a_password_on_everybody(elsewhere: Elsewhere, site: Site, database: Databases) -> None:
    sprayer = elsewhere("somebody@example.org")
    assert sprayer.sign_in(WRONG).status_code == 401
    count_up(site, database, "tries client", sprayer.address, 98)

    answers = []
    for number in range(3):
        sprayer.email = f"somebody-{number}@example.org"
        answers.append(sprayer.sign_in(WRONG).status_code)
    assert answers == [401, 429, 429]


def test_the_counters_name_neither_people_nor_addresses_and_end_by_themselves(
    person: Person, elsewhere: Elsewhere, database: Databases
) -> None:
    ada = person("Ada")
    guesser = elsewhere(ada.email)
    guesser.sign_in(WRONG)

    tries = database("attendees")["tries"]
    kept = str(list(tries.find()))
    assert [word for word in (ada.email, ada.id, guesser.address) if word in kept] == []
    assert tries.count_documents({"forget_at": {"$exists": False}}) == 0
    assert any("expireAfterSeconds" in index for index in tries.index_information().values())


def test_the_page_says_when_one_may_try_again(person: Person, site: Site) -> None:
    ada = Client(site, email=person("Ada").email)
    page = Client(site).page
    page.headers["X-Forwarded-For"] = f"198.51.100.{next(_addresses)}"
    for _ in range(5):
        assert page.form("/sign-in", email=ada.email, password=WRONG).status_code == 401

    answer = page.form("/sign-in", email=ada.email, password=PASSWORD)

    assert answer.status_code == 429
    assert "There were too many tries." in answer.text and "seconds." in answer.text
    assert PASSWORD not in answer.text


def test_of_two_refreshes_of_one_token_at_once_one_succeeds(person: Person) -> None:
    ada = person("Ada")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: renew(ada, ada.tokens["refresh_token"]), range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 5


def test_a_copied_refresh_token_ends_the_sign_in_of_thief_and_owner(person: Person, database: Databases) -> None:
    ada = person("Ada")
    first = ada.tokens["refresh_token"]
    second = renew(ada, first).json()["refresh_token"]

    assert [renew(ada, token).status_code for token in (first, second)] == [401, 401]
    kept = str(list(database("attendees")["grants"].find({"attendee_id": ada.id})))
    assert [token for token in (first, second) if token in kept or token.partition(".")[2] in kept] == []


def test_a_browser_that_opens_several_pages_at_once_stays_signed_in(person: Person, site: Site) -> None:
    ada = person()
    refresh_token = ada.page.cookies["hallway_refresh"]

    def open_page(_: int) -> dict[str, Any]:
        # Without the memory of one gateway worker: each page may reach another one.
        arguments = {"refresh_token": refresh_token, "browser": True}
        return rpc_of(site, "attendees.refresh", **arguments)

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(open_page, range(5)))

    assert sorted(bool(answer["refresh_token"]) for answer in answers) == [False] * 4 + [True]
    assert all(ada.get("/attendees/me", headers=bearer(answer)).status_code == 200 for answer in answers)
    assert ada.post("/auth/tokens/refresh", json={"refresh_token": refresh_token}).status_code == 401


def test_signing_out_ends_this_sign_in_and_no_other(person: Person) -> None:
    ada = person("Ada")
    here = ada.tokens
    ada.sign_in()

    assert ada.delete("/auth/tokens", json={"refresh_token": here["refresh_token"]}).status_code == 204

    assert renew(ada, here["refresh_token"]).status_code == 401
    assert renew(ada, ada.tokens["refresh_token"]).status_code == 200


def test_a_person_sees_where_they_are_signed_in(person: Person) -> None:
    ada = person("Ada")
    other = dict(ada.tokens)
    ada.sign_in()
    listed = ada.get("/attendees/me/sign-ins").json()

    assert listed["next"] is None
    assert [one["current"] for one in listed["items"]] == [True, False]
    assert {tuple(sorted(one)) for one in listed["items"]} == {("begun_at", "current", "id", "last_used_at")}
    assert "this one" in ada.page.get("/settings/account").text

    ada.delete("/auth/tokens", json={"refresh_token": other["refresh_token"]})
    assert len(ada.get("/attendees/me/sign-ins").json()["items"]) == 2  # this, and the browser


def test_signing_out_everywhere_ends_access_and_refresh_at_once_on_every_device(person: Person, site: Site) -> None:
    ada = person("Ada")
    phone = Client(site, email=ada.email)
    phone.sign_in()
    page = phone.page
    assert "Sign out" in page.get("/").text

    assert ada.delete("/attendees/me/sign-ins").status_code == 204

    for client in (ada, phone):
        assert client.get("/attendees/me").status_code == 401
        assert renew(client, client.tokens["refresh_token"]).status_code == 401
    assert "Sign out" not in page.get("/").text
    assert ada.sign_in().status_code == 200
    assert ada.get("/attendees/me").status_code == 200
    assert len(ada.get("/attendees/me/sign-ins").json()["items"]) == 1


def test_signing_out_everywhere_from_the_page_signs_this_browser_out_too(person: Person) -> None:
    ada = person("Ada")
    answer = ada.page.form("/settings/account/sign-ins/end")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=ended")
    assert {"hallway_access", "hallway_refresh"} & set(ada.page.cookies) == set()
    eventually(lambda: ada.get("/attendees/me").status_code == 401)


def test_the_settings_are_for_who_is_signed_in(anybody: Client) -> None:
    for path in ("account", "sign-ins"):
        assert anybody.get(f"/attendees/me/{path}").status_code == 401
    assert anybody.page.get("/settings/account", headers={"Accept": "text/html"}).status_code == 401


def test_a_form_from_another_site_changes_nothing(person: Person) -> None:
    ada = person("Ada")
    page = ada.page
    forged = page.post("/settings/account/sign-ins/end", headers={"Sec-Fetch-Site": "cross-site"})
    without_secret = page.post("/settings/account/sign-ins/end", headers={"Sec-Fetch-Site": "same-origin"})

    assert (forged.status_code, without_secret.status_code) == (403, 403)
    assert ada.get("/attendees/me").status_code == 200
