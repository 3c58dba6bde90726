"""What the organisation's provider could say wrong, or not say at all, and what is believed of it: nothing."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from joserfc.jwk import OctKey

from deploy.local import ports
from tests import oidc_provider
from tests.integration.http import oidc
from tests.integration.http.conftest import Browser, Person, Site
from tests.integration.http.oidc import START, browser_at
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key

Tamper = Callable[[Provider], object]
Email = Callable[[], str]


@pytest.fixture(scope="module")
def both(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Provider]]:
    folder, port = tmp_path_factory.mktemp("oidc"), ports.choose(["provider"])["provider"]
    with oidc_provider.running(port) as provider, oidc.gateway_with(site, provider.issuer, folder) as gateway:
        yield gateway, provider


@pytest.fixture
def provider(both: tuple[Site, Provider]) -> Iterator[Provider]:
    yield both[1]
    both[1].reset()


@pytest.fixture
def door(both: tuple[Site, Provider]) -> Site:
    return both[0]


@pytest.fixture
def browser(door: Site) -> Browser:
    return browser_at(door)


@pytest.fixture
def email() -> str:
    return f"{uuid.uuid4().hex}@example.org"


def sign_in(browser: Browser, provider: Provider, email: str, **person: Any) -> Any:
    """What our callback answers after somebody with this address signed in there."""
    way_back = provider.sign_in(
        browser.get(START), **{"sub": email, "email": email, "email_verified": True, "name": "Grace", **person}
    )
    return browser.get(way_back)


def is_signed_in(browser: Browser) -> bool:
    return "Sign out" in browser.get("/").text


def test_an_honest_answer_signs_in_with_pkce(browser: Browser, provider: Provider, email: str) -> None:
    assert sign_in(browser, provider, email).status_code == 303
    assert is_signed_in(browser)
    assert [sorted(exchange) for exchange in provider.exchanges] == [
        ["code", "code_verifier", "grant_type", "redirect_uri"]
    ]


def another_key(provider: Provider) -> None:
    provider.published = [provider.key]
    provider.key = new_key(provider.key.kid)


def an_unpublished_key(provider: Provider) -> None:
    provider.published = [provider.key]
    provider.key = new_key("nobody's")


def a_shared_secret(provider: Provider) -> None:
    """The public key, or our own secret, used as a shared one: the classic confusion of algorithms."""
    public = provider.key.as_pem(private=False)
    provider.published = [provider.key]
    secret = public.replace(b"-----BEGIN PUBLIC KEY-----", b"x").replace(b"-----END PUBLIC KEY-----", b"x")
    provider.key, provider.algorithm = OctKey.import_key(secret, {"kid": provider.key.kid}), "HS256"


def our_secret(provider: Provider) -> None:
    provider.published = [provider.key]
    provider.key = OctKey.import_key(CLIENT_SECRET.encode(), {"kid": provider.key.kid})
    provider.algorithm = "HS256"


def hour(sign: int) -> int:
    return int(time.time()) + sign * 3_600


LIES: dict[str, Tamper] = {
    "signed with another key": another_key,
    "signed with a key nobody published": an_unpublished_key,
    "not signed": lambda it: setattr(it, "algorithm", "none"),
    "signed with the public key as a secret": a_shared_secret,
    "signed with our secret": our_secret,
    "for another client": lambda it: it.claims.update(aud="somebody else"),
    "for another client, given to us": lambda it: it.claims.update(aud="somebody else", azp=CLIENT_ID),
    "for many, by nobody in particular": lambda it: it.claims.update(aud=[CLIENT_ID, "another"]),
    "for many, given to another": lambda it: it.claims.update(aud=[CLIENT_ID, "another"], azp="another"),
    "for us, given to another": lambda it: it.claims.update(azp="another"),
    "for nobody": lambda it: it.claims.update(aud=None),
    "of another issuer": lambda it: it.claims.update(iss="https://evil.example"),
    "of no issuer": lambda it: it.claims.update(iss=None),
    "expired": lambda it: it.claims.update(exp=hour(-1)),
    "never expiring": lambda it: it.claims.update(exp=None),
    "expiring some day": lambda it: it.claims.update(exp="some day"),
    "from the future": lambda it: it.claims.update(iat=hour(+1), exp=hour(+2)),
    "not good yet": lambda it: it.claims.update(nbf=hour(+1)),
    "for another sign-in": lambda it: it.claims.update(nonce="another"),
    "for any sign-in": lambda it: it.claims.update(nonce=None),
    "about nobody": lambda it: it.claims.update(sub=None),
    "about an empty name": lambda it: it.claims.update(sub=""),
    "about a name without end": lambda it: it.claims.update(sub="x" * 256),
    "about a number": lambda it: it.claims.update(sub=7),
    "about another access token": lambda it: it.claims.update(at_hash="another"),
    "about an access token of no text": lambda it: it.claims.update(at_hash=7),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_id_token_that_proves_nothing_signs_nobody_in(
    browser: Browser, provider: Provider, email: str, database: Callable[[str], Any], lie: Tamper
) -> None:
    start = browser.get(START)
    lie(provider)

    way_back = provider.sign_in(start, sub=email, email=email, email_verified=True)
    answer = browser.get(way_back)

    assert (answer.status_code, "did not prove who you are" in answer.text) == (403, True)
    assert not is_signed_in(browser)
    assert database("attendees")["attendees"].count_documents({"email": email}) == 0


ANSWERS = {
    "no tokens": (200, b"{}"),
    "no JSON": (200, b"<html>"),
    "a list": (200, b"[]"),
    "no id token": (200, b'{"access_token": "an-access-token"}'),
    "an id token of no text": (200, b'{"access_token": "an-access-token", "id_token": 7}'),
    "an id token that is none": (200, b'{"access_token": "an-access-token", "id_token": "a.b.c"}'),
    "an error": (400, b'{"error": "invalid_grant"}'),
    "an error with a story": (400, b'{"error": "grace@example.org was here"}'),
    "an error that is no JSON": (418, b"teapot"),
    "another place": (307, b""),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_token_endpoint_that_says_something_else_signs_nobody_in(
    browser: Browser, provider: Provider, email: str, door: Site, answer: tuple[int, bytes]
) -> None:
    provider.answers["/token"] = answer

    assert sign_in(browser, provider, email).status_code in (403, 503)
    assert not is_signed_in(browser)
    assert "grace@example.org" not in door.programs["gateway"].log.read_text()


@pytest.mark.parametrize("kid", ["second", "first", None])
def test_a_new_key_of_the_provider_is_asked_for_once(
    browser: Browser, door: Site, provider: Provider, email: str, kid: str | None
) -> None:
    assert sign_in(browser, provider, email).status_code == 303
    provider.key = new_key(kid or "first")
    provider.header = {} if kid else {"kid": None}
    provider.asked.clear()

    again = browser_at(door)
    assert sign_in(again, provider, email).status_code == 303

    assert provider.asked == ["/token", "/keys"]


def test_keys_of_kinds_that_we_do_not_know_stand_in_nobodys_way(
    browser: Browser, provider: Provider, email: str
) -> None:
    class Odd:
        def __init__(self, **key: object) -> None:
            self.as_dict = lambda private: key

    provider.key = new_key("newest")
    odd = [Odd(kty="PQ", kid="a"), Odd(kty="EC", crv="secp999", kid="b"), Odd(kty="oct", k="eA", kid="newest")]
    provider.published = [*odd, provider.key]

    assert sign_in(browser, provider, email).status_code == 303


@pytest.fixture(scope="module")
def cold(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Provider]]:
    """A gateway that has never read a discovery document: one that has, remembers it."""
    folder, port = tmp_path_factory.mktemp("cold"), ports.choose(["provider"])["provider"]
    with oidc_provider.running(port) as provider, oidc.gateway_with(site, provider.issuer, folder) as gateway:
        yield gateway, provider


AWAY = {
    "broken": (500, b""),
    "not there": (404, b""),
    "no JSON": (200, b"<html>"),
    "too long": (200, b"{" + b" " * 1_000_000 + b"}"),
    "somebody else": (200, b'{"issuer": "https://evil.example"}'),
}


@pytest.mark.parametrize("answer", AWAY.values(), ids=AWAY)
def test_a_provider_that_is_away_leaves_the_password(
    cold: tuple[Site, Provider], person: Person, answer: tuple[int, bytes]
) -> None:
    door, provider = cold
    provider.answers["/.well-known/openid-configuration"] = answer

    page = browser_at(door).get(START, params={"next": "/people"})

    assert (page.status_code, page.headers["retry-after"]) == (503, "30")
    assert "Example University cannot be reached right now" in page.text
    assert 'href="/sign-in?next=%2Fpeople"' in page.text
    assert "Ada" in browser_at(door, person("Ada")).get("/").text


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", [None, 7, "javascript:alert(1)", "ftp://evil.example", "//[evil"])
def test_endpoints_that_are_no_safe_addresses_are_not_used(
    cold: tuple[Site, Provider], endpoint: str, address: object
) -> None:
    door, provider = cold
    provider.answers.clear()
    _, document = provider.answer("GET", "/.well-known/openid-configuration", "", "")
    provider.answers["/.well-known/openid-configuration"] = (
        200,
        json.dumps({**document, endpoint: address}).encode(),
    )

    assert browser_at(door).get(START).status_code == 503


def test_a_provider_that_breaks_or_hangs_halfway_is_told_of(
    browser: Browser, door: Site, provider: Provider, email: str
) -> None:
    provider.answers["/token"] = (502, b"")
    assert sign_in(browser, provider, email).status_code == 503

    provider.answers.clear()
    way_back = provider.sign_in(browser.get(START), sub=email, email=email, email_verified=True)
    provider.hangs = Event()
    began = time.monotonic()
    assert browser.get(way_back).status_code == 503
    assert time.monotonic() - began < 15
    provider.hangs.set()

    assert sign_in(browser, provider, email).status_code == 303


def test_userinfo_is_asked_when_the_token_has_no_address(browser: Browser, provider: Provider, email: str) -> None:
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"email": email, "email_verified": True}

    assert sign_in(browser, provider, email).status_code == 303
    assert is_signed_in(browser)
    assert "/userinfo" in provider.asked


def test_userinfo_of_somebody_else_is_not_believed(browser: Browser, provider: Provider, email: str) -> None:
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "somebody else", "email": email, "email_verified": True}

    assert sign_in(browser, provider, email).status_code == 403
    assert not is_signed_in(browser)


def test_an_answer_in_the_name_of_another_issuer_is_refused(browser: Browser, provider: Provider, email: str) -> None:
    way_back = provider.sign_in(browser.get(START), sub=email, email=email, email_verified=True)

    assert browser.get(f"{way_back}&iss=https://evil.example").status_code == 400
    assert browser.get(f"{way_back}&iss={provider.issuer}").status_code == 303


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"name": "Ada\u202e<b>Lovelace</b>\u200b"}, "Ada&lt;b&gt;Lovelace&lt;/b&gt;"),
        ({"name": "A" * 10_000}, "A" * 100),
        ({"name": None, "given_name": "Grace", "family_name": "Hopper"}, "Grace Hopper"),
        ({"name": "grace@example.org", "preferred_username": "grace@example.org"}, "New attendee"),
        ({"name": ["Grace"], "nickname": "Amazing Grace"}, "Amazing Grace"),
        ({"name": "\u200b\u202e"}, "New attendee"),
    ],
)
def test_a_name_from_the_provider_is_treated_like_any_other(
    browser: Browser, provider: Provider, email: str, claims: dict[str, Any], shown: str
) -> None:
    assert sign_in(browser, provider, email, **claims).status_code == 303
    assert f">{shown}</strong>" in browser.get("/").text
