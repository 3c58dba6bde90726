"""Sign-in with the organisation's provider: a real one run as a process. What no real one says is in test_oidc_lies."""

import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.integration.http import oidc
from tests.integration.http.conftest import Client, Person, Site
from tests.integration.http.oidc import START, browser_at, followed, known_to, signed_in_there, through
from tests.oidc_provider import CLIENT_SECRET
from tests.waiting import eventually

Database = Callable[[str], Any]
Door = tuple[Site, str]

ACCOUNT = "/settings/account"
LINK = f"{START}/link"
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def door(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A gateway that knows a provider, and that provider's issuer."""
    folder = tmp_path_factory.mktemp("oidc")
    with oidc.real_provider(folder) as issuer, oidc.gateway_with(site, issuer, folder) as gateway:
        yield gateway, issuer


@pytest.fixture
def subject(door: Door) -> str:
    """Somebody whom the provider knows by name and confirmed address; only this test has met them."""
    subject = uuid.uuid4().hex
    known_to(door[1], subject, email=f"{subject}@example.org", email_verified=True, name="Grace")
    return subject


@pytest.fixture
def account_of(database: Database) -> Callable[[str], dict[str, Any] | None]:
    """What is stored of the account with this address."""
    return lambda email: database("attendees")["attendees"].find_one({"email": email})


def namesake(door: Door, person: Client) -> str:
    """Somebody at the provider with the address of an account here."""
    subject = uuid.uuid4().hex
    known_to(door[1], subject, email=person.email, email_verified=True, name="Namesake")
    return subject


def test_somebody_new_signs_in_and_has_an_account(door: Door, subject: str, account_of: Any) -> None:
    browser = browser_at(door[0])

    back = through(browser, subject, next="/people")

    account = account_of(f"{subject}@example.org")
    assert (back.status_code, back.headers["location"]) == (303, "/people")
    assert "Grace" in browser.get("/").text
    assert (account["name"], account["password_hash"], len(account["identities"])) == ("Grace", None, 1)
    assert account["email_verified_at"] is not None
    assert subject not in str(account["identities"]) + str(account["identity_keys"])


def test_the_same_person_comes_back_to_the_same_account(door: Door, subject: str, account_of: Any) -> None:
    through(browser_at(door[0]), subject)
    before = account_of(f"{subject}@example.org")
    known_to(door[1], subject, email=f"new-{subject}@example.org", email_verified=False, name="Somebody else")

    browser = browser_at(door[0])
    assert through(browser, subject).status_code == 303

    assert "Grace" in browser.get("/").text
    assert account_of(f"{subject}@example.org") == before
    assert account_of(f"new-{subject}@example.org") is None


def test_two_windows_at_once_make_one_account(door: Door, subject: str, database: Database) -> None:
    browsers = [browser_at(door[0]) for _ in range(6)]

    with ThreadPoolExecutor(len(browsers)) as pool:
        backs = list(pool.map(lambda browser: through(browser, subject), browsers))

    assert [back.status_code for back in backs] == [303] * len(browsers)
    assert {back.headers["location"] for back in backs} == {"/"}
    assert database("attendees")["attendees"].count_documents({"email": f"{subject}@example.org"}) == 1


def test_an_address_alone_links_nothing_and_its_password_does(door: Door, person: Person, account_of: Any) -> None:
    ada = person("Ada")
    subject, browser = namesake(door, ada), browser_at(door[0])

    asked = through(browser, subject, next="/people")
    assert (asked.status_code, asked.headers["location"]) == (303, LINK)
    assert "Ada" not in browser.get("/").text
    assert account_of(ada.email)["identities"] == []

    wrong = browser.form(LINK, password="a lamp in another harbour")
    assert (wrong.status_code, "not the password" in wrong.text) == (401, True)
    assert account_of(ada.email)["identities"] == []

    right = browser.form(LINK, password=ada.password)
    assert (right.status_code, right.headers["location"]) == (303, "/people")
    assert "Ada" in browser.get("/").text
    assert len(account_of(ada.email)["identities"]) == 1
    assert account_of(ada.email)["email_verified_at"] is not None

    again = browser_at(door[0])
    assert through(again, subject).headers["location"] == "/"
    assert "Ada" in again.get("/").text


def test_guessing_there_is_throttled_as_at_any_sign_in(door: Door, person: Person, account_of: Any) -> None:
    ada = person("Ada")
    browser = browser_at(door[0])
    through(browser, namesake(door, ada))

    guesses = [browser.form(LINK, password=f"a wrong guess {number}").status_code for number in range(8)]
    late = browser.form(LINK, password=ada.password)

    assert (guesses[0], guesses[-1], late.status_code) == (401, 429, 429)
    assert int(late.headers["retry-after"]) > 0
    assert account_of(ada.email)["identities"] == []


def test_a_ticket_is_good_once(door: Door, person: Person, database: Database) -> None:
    ada = person("Ada")
    browser = browser_at(door[0])
    through(browser, namesake(door, ada))
    kept = dict(browser.cookies)

    def prove(_: int) -> int:
        another = browser_at(door[0])
        another.cookies.update(kept)
        return another.form(LINK, password=ada.password).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(prove, range(3))) == [303, 404, 404]
    assert prove(0) == 404
    assert database("attendees")["identity_tickets"].count_documents({"attendee_id": ada.id}) == 0


@pytest.mark.parametrize("ticket", ["", "made up", "01JZ8Q4M7T3N9V5R2K6W1X0YBC.made-up"])
def test_a_ticket_that_nobody_gave_out_links_nothing(door: Door, person: Person, ticket: str, account_of: Any) -> None:
    ada = person("Ada")
    browser = browser_at(door[0])
    through(browser, namesake(door, ada))
    browser.cookies.set("hallway_link", ticket, domain="127.0.0.1", path=START)

    assert browser.form(LINK, password=ada.password).status_code in (400, 404)
    assert account_of(ada.email)["identities"] == []


@pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": True, "email": ""}])
def test_an_address_that_the_provider_does_not_confirm_makes_no_account(
    door: Door, claims: dict[str, object], database: Database
) -> None:
    subject = uuid.uuid4().hex
    known_to(door[1], subject, **{"email": f"{subject}@example.org", **claims})
    browser = browser_at(door[0])

    back = through(browser, subject)

    assert back.status_code == 403
    assert "Sign up with e-mail and password" in back.text
    assert "Sign out" not in browser.get("/").text
    assert database("attendees")["attendees"].count_documents({"email": f"{subject}@example.org"}) == 0


def test_who_is_signed_in_links_in_the_settings_and_unlinks(door: Door, person: Person, account_of: Any) -> None:
    ada = person("Ada")
    subject = uuid.uuid4().hex
    browser = browser_at(door[0], ada)

    left = browser.form(f"{ACCOUNT}/organisation")
    assert (left.status_code, f'href="{door[1]}/oauth2/authorize?' in left.text) == (200, True)
    back = browser.get(signed_in_there(followed(left), subject))
    assert (back.status_code, back.headers["location"]) == (303, f"{ACCOUNT}?done=linked")
    assert browser.get(ACCOUNT).text.count("Unlink") == 1

    newcomer = browser_at(door[0])
    assert through(newcomer, subject).headers["location"] == "/"
    assert "Ada" in newcomer.get("/").text

    key = account_of(ada.email)["identities"][0]["key"]
    unlinked = browser.form(f"{ACCOUNT}/organisation/unlink", identity=key)
    assert (unlinked.status_code, account_of(ada.email)["identities"]) == (303, [])
    assert through(browser_at(door[0]), subject).status_code == 403


def test_an_identity_of_somebody_else_is_not_linked(
    door: Door, person: Person, subject: str, account_of: Any, database: Database
) -> None:
    through(browser_at(door[0]), subject)
    ada = person("Ada")
    browser = browser_at(door[0], ada)

    left = browser.form(f"{ACCOUNT}/organisation")
    back = browser.get(signed_in_there(followed(left), subject))

    assert (back.status_code, "belongs to another account" in back.text) == (409, True)
    assert account_of(ada.email)["identities"] == []
    assert len(account_of(f"{subject}@example.org")["identities"]) == 1


def test_two_people_who_link_one_identity_at_once_share_nothing(door: Door, person: Person, database: Database) -> None:
    subject = uuid.uuid4().hex
    browsers = [browser_at(door[0], person(name)) for name in ("Ada", "Grace", "Edith")]
    ways_back = [signed_in_there(followed(browser.form(f"{ACCOUNT}/organisation")), subject) for browser in browsers]

    with ThreadPoolExecutor(3) as pool:
        backs = pool.map(lambda browser, way: browser.get(way).status_code, browsers, ways_back)

    assert sorted(backs) == [303, 409, 409]


def test_linking_that_somebody_else_began_in_this_browser_links_nothing(
    door: Door, person: Person, account_of: Any
) -> None:
    ada, mallory = person("Ada"), person("Mallory")
    browser = browser_at(door[0], mallory)
    way_back = signed_in_there(followed(browser.form(f"{ACCOUNT}/organisation")), uuid.uuid4().hex)
    begun = {"hallway_oidc": browser.cookies["hallway_oidc"]}

    victim = browser_at(door[0], ada)
    victim.cookies.update(begun)

    assert victim.get(way_back).status_code == 403
    assert (account_of(ada.email)["identities"], account_of(mallory.email)["identities"]) == ([], [])


def test_linking_needs_the_form_of_our_page(door: Door, person: Person) -> None:
    browser = browser_at(door[0], person("Ada"))

    assert browser.get(f"{ACCOUNT}/organisation").status_code == 405
    assert browser.post(f"{ACCOUNT}/organisation", data={}).status_code == 403
    assert browser.form(f"{ACCOUNT}/organisation/unlink", identity="not linked").status_code == 404
    assert browser_at(door[0]).form(f"{ACCOUNT}/organisation").status_code == 401


def test_the_only_way_to_sign_in_cannot_be_unlinked(door: Door, subject: str, account_of: Any) -> None:
    browser = browser_at(door[0])
    through(browser, subject)
    browser.get(ACCOUNT)
    key = account_of(f"{subject}@example.org")["identities"][0]["key"]

    refused = browser.form(f"{ACCOUNT}/organisation/unlink", identity=key)

    assert (refused.status_code, "Set a password first" in refused.text) == (409, True)
    assert len(account_of(f"{subject}@example.org")["identities"]) == 1


def test_a_suspended_account_is_not_opened_by_the_provider(
    door: Door, subject: str, operator: Client, account_of: Any
) -> None:
    through(browser_at(door[0]), subject)
    attendee_id = account_of(f"{subject}@example.org")["_id"]
    assert operator.put(f"/attendees/{attendee_id}/suspension", json={"reason": "spam"}).status_code in (200, 204)

    browser = browser_at(door[0])
    back = through(browser, subject)

    assert (back.status_code, "suspended" in back.text) == (403, True)
    assert "Sign out" not in browser.get("/").text


def test_a_callback_is_good_once(door: Door, subject: str) -> None:
    browser = browser_at(door[0])
    way_back = signed_in_there(browser.get(START), subject)
    kept = {"hallway_oidc": browser.cookies["hallway_oidc"]}

    assert browser.get(way_back).status_code == 303
    assert browser.get(way_back).status_code == 400
    thief = browser_at(door[0])
    thief.cookies.update(kept)
    assert thief.get(way_back).status_code == 403
    assert "Sign out" not in thief.get("/").text


def test_a_tampered_state_or_another_browser_signs_nobody_in(door: Door, subject: str) -> None:
    browser, another = browser_at(door[0]), browser_at(door[0])
    way_back = signed_in_there(browser.get(START), subject)
    another.get(START)

    assert browser.get(way_back + "x").status_code == 400
    assert another.get(way_back).status_code == 400
    assert "Sign out" not in browser.get("/").text + another.get("/").text
    assert browser.get(way_back).status_code == 303


def test_who_says_no_at_the_provider_reads_kind_words(door: Door) -> None:
    browser = browser_at(door[0])
    start = browser.get(START, params={"next": "/people"})
    denied = httpx.post(start.headers["location"], data={"action": "deny"}).headers["location"]
    state = dict(httpx.URL(start.headers["location"]).params)["state"]

    page = browser.get(f"{denied}&state={state}" if "state=" not in denied else denied)

    assert (page.status_code, "You did not let Example University" in page.text) == (403, True)
    assert f'href="{START}?next=%2Fpeople"' in page.text
    assert 'href="/sign-in?next=%2Fpeople"' in page.text


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_nobody_is_sent_to_another_site_afterwards(door: Door, subject: str, address: str) -> None:
    browser = browser_at(door[0])

    assert through(browser, subject, next=address).headers["location"] == "/"
    assert browser.get(START, params={"next": address}).headers["location"] == "/"


def test_what_the_browser_keeps_meanwhile_is_out_of_reach_of_scripts_and_other_sites(door: Door) -> None:
    cookie = browser_at(door[0]).get(START, params={"next": "/" + "x" * 1_900}).headers["set-cookie"]

    kept = {part.strip().partition("=")[0]: part.strip().partition("=")[2] for part in cookie.split(";")}
    assert (kept["Path"], kept["SameSite"], kept["Max-Age"], "HttpOnly" in kept) == (START, "Lax", "600", True)
    assert len(cookie) < 4_096


def test_the_sign_in_page_has_a_button_that_comes_back_to_where_one_was(door: Door) -> None:
    page = browser_at(door[0]).get("/sign-in", params={"next": "/people?q=a&b"}).text
    providers = Client(door[0]).get("/auth/providers").json()["items"]

    assert "Sign in with Example University" in page
    assert f'href="{START}?next=%2Fpeople%3Fq%3Da%26b"' in page
    assert providers == [{"name": "Example University", "issuer": door[1], "url": f"{door[0].url}{START}"}]


def test_without_a_provider_there_is_no_button_and_nothing_behind_it(anybody: Client, person: Person) -> None:
    ada = person("Ada")

    assert "/sign-in/organisation" not in anybody.page.get("/sign-in").text + ada.page.get(ACCOUNT).text
    assert [anybody.page.get(f"{START}{end}").status_code for end in ("", "/callback", "/link")] == [404] * 3
    assert anybody.page.form(LINK, password="x").status_code == 404
    assert [ada.page.form(f"{ACCOUNT}/organisation{end}").status_code for end in ("", "/unlink")] == [404] * 2
    assert anybody.get("/auth/providers").json() == {"items": [], "next": None}


def test_who_was_erased_and_comes_back_is_somebody_new(door: Door, person: Person, account_of: Any) -> None:
    ada, subject = person("Ada"), uuid.uuid4().hex
    browser = browser_at(door[0], ada)
    browser.get(signed_in_there(followed(browser.form(f"{ACCOUNT}/organisation")), subject))
    erased = ada.request("DELETE", "/attendees/me", json={"password": ada.password, "posts": "remove"})
    assert erased.status_code == 202, erased.text
    known_to(door[1], subject, email=ada.email, email_verified=True, name="Ada again")

    again = browser_at(door[0])
    assert through(again, subject).headers["location"] == "/"

    assert account_of(ada.email)["_id"] != ada.id
    assert "Ada again" in again.get("/").text


def test_no_log_knows_who_signed_in(door: Door, subject: str, person: Person) -> None:
    ada = person("Ada")
    browser = browser_at(door[0])
    way_back = signed_in_there(browser.get(START), subject)
    browser.get(way_back)
    through(browser_at(door[0]), namesake(door, ada))
    secrets = [subject, ada.email, "Grace", CLIENT_SECRET, *dict(httpx.URL(way_back).params).values()]

    logs = eventually(lambda: door[0].logs() if "sign_in_with_identity" in door[0].logs() else "")

    assert [secret for secret in secrets if secret in logs] == []


@pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"there is no {CHROMIUM}")
def test_a_real_browser_is_let_through_by_our_security_policy(door: Door, person: Person) -> None:
    """Browsers ask the policy for forms about every redirect that follows them; a client of a test does not."""
    ada, subject = person("Ada"), uuid.uuid4().hex
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        page = chromium.new_page(base_url=door[0].url)
        page.goto(f"/sign-in?next={ACCOUNT}")
        page.get_by_label("E-mail").fill(ada.email)
        page.get_by_label("Password").fill(ada.password)
        page.get_by_role("button", name="Sign in", exact=True).click()

        page.get_by_role("button", name="Link Example University").click()
        page.get_by_placeholder("sub").fill(subject)
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_role("status")).to_have_text("Your organisation's sign-in is linked.")

        page.get_by_role("button", name="Sign out", exact=True).click()
        page.goto(f"/sign-in?next={ACCOUNT}")
        page.get_by_role("link", name="Sign in with Example University").click()
        page.get_by_role("button", name=subject).click()
        expect(page.get_by_role("button", name="Unlink")).to_be_visible()
        chromium.close()
