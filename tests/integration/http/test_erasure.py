from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from deploy.local.servers import Servers
from tests import processes
from tests.integration.http import going
from tests.integration.http.conftest import PASSWORD, Client, Person, Site
from tests.mailbox import Mailbox, link_in
from tests.waiting import eventually


@pytest.mark.parametrize("posts", ["keep", "remove"])
def test_nothing_of_an_erased_person_is_left_anywhere(
    posts: str,
    person: Person,
    member: Callable[..., Client],
    conference: dict[str, Any],
    operator: Client,
    anybody: Client,
    mailbox: Mailbox,
    site: Site,
    servers: Servers,
) -> None:
    populated = going.populate(person, member, conference, operator, mark=f"q{posts}q")
    zephyrine = populated.client
    mailbox.wait_for(zephyrine.email, subject="Confirm")
    needles = (zephyrine.email, *populated.words, *([] if posts == "keep" else [populated.post]))
    assert {one.partition(":")[0] for one in going.left_in_databases(site, needles)} >= {"attendees.attendees"}

    answer = going.erase(zephyrine, posts)

    assert answer.status_code == 202
    token = answer.json()["receipt_token"]
    receipt = going.completed(anybody, token)
    mailbox.wait_for(zephyrine.email, subject="erased")
    eventually(lambda: going.left_in_databases(site, needles) == [] or _complain(site, needles))
    assert going.left_in_queues(site, servers.rabbitmq_api, needles) == []
    counts = {one["service"]: (one["removed"], one["anonymised"]) for one in receipt["services"]}
    written = {"posts": 3}
    assert counts["feed"] == (({}, written) if posts == "keep" else (written, {}))
    assert counts["sessions"] == ({"stars": 1}, {})
    assert counts["media"] == ({"files": 3}, {})
    assert counts["attendees"][0] | {"letters": 0} == {
        "sign_ins": 1,
        "connections": 4,
        "invitations": 1,
        "stars": 1,
        "letters": 0,
    }
    assert (receipt["posts"], zephyrine.id in str(receipt)) == (posts, False)


def test_an_organiser_who_goes_is_not_named_by_those_they_invited(
    member: Callable[..., Client], conference: dict[str, Any], anybody: Client, mailbox: Mailbox, site: Site
) -> None:
    organiser = member("organiser", "Wilhelmina Organdy")
    member("organiser", "Another")
    address = "invited-by-organdy@example.org"
    where = f"/conferences/{conference['slug']}"
    invited = organiser.post(f"{where}/invitations", json={"emails": [address], "role": "speaker"})
    assert invited.status_code < 300, invited.text
    assert "Organdy" in str(mailbox.wait_for(address))
    csv = {"content": b"organdy-list@example.org\n", "headers": {"Content-Type": "text/csv"}}
    assert organiser.post(f"{where}/invitations/batches?role=attendee", **csv).status_code == 202
    mailbox.wait_for("organdy-list@example.org")

    going.completed(anybody, going.erase(organiser).json()["receipt_token"])

    needles = (organiser.email, "wilhelmina")
    eventually(lambda: going.left_in_databases(site, needles) == [] or _complain(site, needles))


def _complain(site: Site, needles: tuple[str, ...]) -> bool:
    raise AssertionError(going.left_in_databases(site, needles))


def test_posts_of_an_erased_person_stay_as_someones_or_go_as_they_chose(
    person: Person, conference: dict[str, Any], anybody: Client
) -> None:
    where = f"/conferences/{conference['slug']}"
    kept, gone = person("Keeper"), person("Goer")
    for who in (kept, gone):
        who.post(f"{where}/posts", json={"text": f"by {who.name}"})

    tokens = [going.erase(kept, "keep").json()["receipt_token"], going.erase(gone, "remove").json()["receipt_token"]]
    for token in tokens:
        going.completed(anybody, token)

    def shown() -> list[tuple[str, Any]]:
        entries = anybody.get(f"{where}/feed").json()["items"]
        posts = [one["post"] for one in entries if "post" in one]
        return [(one["text"], (one["author"]["id"], one["author"]["name"])) for one in posts]

    expected = [("by Keeper", (None, "Someone"))]
    assert eventually(lambda: shown() if [one[0] for one in shown()] == ["by Keeper"] else None) == expected


def test_all_sign_ins_and_tokens_of_an_erased_person_end_at_once(person: Person, anybody: Client) -> None:
    ada = person("Ada")
    assert "Ada" in ada.page.get("/").text

    assert going.erase(ada).status_code == 202

    assert ada.get("/attendees/me").status_code == 401
    assert ada.get("/attendees/me/export").status_code == 401
    assert anybody.get(f"/attendees/{ada.id}").status_code == 404
    refreshed = anybody.post("/auth/tokens/refresh", json={"refresh_token": ada.tokens["refresh_token"]})
    assert refreshed.status_code == 401
    assert ada.page.get("/settings").status_code == 401
    assert Client(ada.site, email=ada.email).sign_in().status_code == 401


def test_the_address_of_an_erased_person_can_have_a_new_account(person: Person, anybody: Client) -> None:
    ada = person("Ada")
    going.completed(anybody, going.erase(ada).json()["receipt_token"])

    again = Client(ada.site, name="Ada again", email=ada.email)
    made = again.post("/attendees", json={"email": ada.email, "password": PASSWORD, "name": again.name})

    assert made.status_code == 201
    assert again.sign_in().status_code == 200
    assert (again.id != ada.id, again.get("/attendees/me").json()["name"]) == (True, "Ada again")
    assert ada.get("/attendees/me").status_code == 401


def test_a_wrong_password_erases_nothing_and_is_throttled_like_a_sign_in(person: Person) -> None:
    ada = person("Ada")
    wrong = {"password": "not this one at all", "posts": "keep"}

    refused = ada.request("DELETE", "/attendees/me", json=wrong)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["password"])
    answers = [ada.request("DELETE", "/attendees/me", json=wrong).status_code for _ in range(5)]

    assert answers[-1] == 429
    assert ada.get("/attendees/me").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"posts": "keep"}, "password"),
        ({"password": PASSWORD}, "posts"),
        ({"password": PASSWORD, "posts": "x"}, "posts"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_erased(person: Person, body: dict[str, str], field: str) -> None:
    ada = person("Ada")

    refused = ada.request("DELETE", "/attendees/me", json=body)

    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert ada.get("/attendees/me").status_code == 200


def test_erasing_twice_at_once_is_one_erasure_with_one_receipt(
    person: Person, anybody: Client, database: going.Database
) -> None:
    ada = person("Ada")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda posts: going.erase(ada, posts), ["keep", "remove"] * 2))

    done = [one for one in answers if one.status_code == 202]
    assert {one.status_code for one in answers} <= {202, 401}
    assert len({one.json()["receipt_token"] for one in done}) == 1
    receipt = going.completed(anybody, done[0].json()["receipt_token"])
    [erasure] = database("attendees")["erasures"].find({"attendee_id": ada.id})
    [told] = database("feed")["erasures"].find({"_id": erasure["_id"]})
    assert (told["_id"], receipt["posts"]) == (erasure["_id"], erasure["posts"])


def test_a_repeat_with_the_same_key_gets_the_same_receipt(person: Person) -> None:
    ada = person("Ada")
    headers = {"Idempotency-Key": "one erasure"}

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: going.erase(ada, headers=headers), range(2)))

    tokens = {one.json()["receipt_token"] for one in answers if one.status_code == 202}
    assert len(tokens) == 1


def test_while_a_service_is_away_the_receipt_says_so_and_is_completed_later(
    person: Person, conference: dict[str, Any], anybody: Client, site: Site
) -> None:
    ada = person("Ada")
    ada.post(f"/conferences/{conference['slug']}/posts", json={"text": "left behind"})

    with going.stopped(site, "feed"):
        token = going.erase(ada).json()["receipt_token"]

        def states() -> dict[str, str]:
            services = anybody.get(f"/erasures/{token}").json()["services"]
            return {one["service"]: one["state"] for one in services}

        others_done = {"attendees": "done", "sessions": "done", "feed": "pending", "media": "done"}
        assert eventually(lambda: states() == others_done or None, seconds=20)
        assert anybody.get(f"/erasures/{token}").json()["completed_at"] is None
        assert "Pending" in httpx.get(f"{site.url}/erasures/{token}").text

    assert {one["state"] for one in going.completed(anybody, token)["services"]} == {"done"}


def test_followers_and_followed_people_are_fewer_afterwards(person: Person, anybody: Client) -> None:
    ada, fan, idol = person("Ada"), person("Fan"), person("Idol")
    fan.put(f"/attendees/{ada.id}/follow")
    ada.put(f"/attendees/{idol.id}/follow")

    def counts(who: Client) -> tuple[int, int]:
        profile = anybody.get(f"/attendees/{who.id}").json()
        return profile["followers"], profile["following"]

    assert (counts(fan), counts(idol)) == ((0, 1), (1, 0))

    going.completed(anybody, going.erase(ada).json()["receipt_token"])

    assert eventually(lambda: (counts(fan), counts(idol)) == ((0, 0), (0, 0)) or None, seconds=5)
    assert going.documents(going.export(fan))["connections.json"]["follows"] == []


def test_the_last_operator_cannot_go_and_another_one_can(site: Site, person: Person, operator: Client) -> None:
    second = person("Second")
    made = processes.run("services.attendees.operator", second.email, env=site.env)
    assert made.returncode == 0, made.stderr

    assert going.erase(second).status_code == 202
    refused = going.erase(operator)

    assert (refused.status_code, "only operator" in refused.json()["detail"]) == (409, True)
    assert operator.get("/attendees/me").status_code == 200


def test_a_receipt_is_read_by_its_token_and_by_nothing_else(person: Person, anybody: Client, site: Site) -> None:
    ada, bob = person("Ada"), person("Bob")
    token = going.erase(ada).json()["receipt_token"]
    other = going.erase(bob).json()["receipt_token"]
    id_, _, seal = token.partition(".")

    assert anybody.get(f"/erasures/{token}").headers["cache-control"] == "private, no-store"
    for wrong in (id_, f"{id_}.", f"{id_}.{other.partition('.')[2]}", f"{id_}.{seal[:-1]}", f"{seal}.{id_}", "x"):
        assert anybody.get(f"/erasures/{wrong}").status_code == 404
        assert httpx.get(f"{site.url}/erasures/{wrong}").status_code == 404


def test_the_letter_with_the_receipt_is_the_last_one_and_leaves_no_address(
    person: Person, mailbox: Mailbox, anybody: Client, database: going.Database
) -> None:
    ada = person("Ada")
    token = going.erase(ada).json()["receipt_token"]

    letter = mailbox.wait_for(ada.email, subject="erased")

    assert link_in(letter, "/erasures/") == f"/erasures/{token}"
    going.completed(anybody, token)
    eventually(lambda: database("attendees")["letters"].count_documents({"address": ada.email}) == 0)


def test_the_page_erases_after_all_was_confirmed_and_shows_the_receipt(person: Person, anybody: Client) -> None:
    ada = person("Ada")
    filled = {"posts": "keep", "password": ada.password, "confirmation": "Erase"}
    for field, told in (("posts", "This is needed."), ("password", "This is needed."), ("confirmation", "needed")):
        again = ada.page.form("/settings/data", **{**filled, field: ""})
        assert (again.status_code, told in again.text) == (422, True)
    wrong = ada.page.form("/settings/data", **filled | {"confirmation": "no"})
    assert (wrong.status_code, "Type the word" in wrong.text, 'value="no"' in wrong.text) == (422, True, True)
    assert ada.password not in wrong.text

    done = ada.page.form("/settings/data", **filled)

    assert (done.status_code, done.headers["location"].startswith("/erasures/")) == (303, True)
    page = ada.page.get(done.headers["location"])
    assert (page.status_code, "Receipt of an erased account" in page.text, "noindex" in page.text) == (200, True, True)
    assert "Sign out" not in page.text
    going.completed(anybody, done.headers["location"].rpartition("/")[2])
    assert "All is done" in ada.page.get(done.headers["location"]).text


def test_a_forged_form_erases_nothing(person: Person, site: Site) -> None:
    ada = person("Ada")
    fields = {"posts": "keep", "password": ada.password, "confirmation": "erase"}

    forged = ada.page.post("/settings/data", data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    assert forged.status_code == 403
    assert ada.get("/attendees/me").status_code == 200


def test_what_was_on_its_way_when_somebody_went_does_not_bring_them_back(
    person: Person, conference: dict[str, Any], operator: Client, anybody: Client, database: going.Database
) -> None:
    ada = person("Returning Ada")
    where = f"/conferences/{conference['slug']}"

    def keep_writing(number: int) -> None:
        ada.post(f"{where}/posts", json={"text": f"still here {number}"})
        ada.put(f"{where}/membership", json={})

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(keep_writing, number) for number in range(20)]
        token = going.erase(ada).json()["receipt_token"]
        for one in writing:
            one.result()
    going.completed(anybody, token)

    assert operator.put(f"{where}/members/{ada.id}", json={"role": "speaker"}).status_code == 404
    assert anybody.get(f"/attendees/{ada.id}").status_code == 404
    [left] = database("attendees")["attendees"].find({"_id": ada.id})
    assert (left["name"], left["memberships"], left["password_hash"]) == ("", {}, None)
    eventually(lambda: going.left_in_databases(ada.site, ("returning ada", "still here")) == [])


def test_a_letter_that_was_asked_for_is_not_written_to_who_has_gone_meanwhile(
    person: Person, anybody: Client, database: going.Database
) -> None:
    ada = person("Ada")
    requests, pending = database("attendees")["letter_requests"], f"pending {ada.id}"
    requests.insert_one({"_id": pending, "template": "reset_password", "address": ada.email})

    going.completed(anybody, going.erase(ada).json()["receipt_token"])

    assert requests.find_one({"_id": pending}) == {"_id": pending, "template": "reset_password", "address": ""}
