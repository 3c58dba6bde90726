"""Gateways of the same site that know a provider: a real one (oidc-provider-mock), and one that can be told to lie."""

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx

from deploy.local import ports
from tests import processes
from tests.integration.http.conftest import Browser, Client, Site
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.waiting import eventually

START = "/sign-in/organisation"


@contextmanager
def gateway_with(site: Site, issuer: str, folder: Path) -> Iterator[Site]:
    port = ports.choose(["gateway"])["gateway"]
    env = site.env | {
        "HALLWAY_BIND": f"127.0.0.1:{port}",
        "HALLWAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HALLWAY_INSTANCE": f"gateway-{port}",
        "HALLWAY_OIDC_ISSUER": issuer,
        "HALLWAY_OIDC_CLIENT_ID": CLIENT_ID,
        "HALLWAY_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "HALLWAY_OIDC_NAME": "Example University",
    }
    command = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "gateway.asgi:app")
    with ExitStack() as stack:
        gateway = processes.start(*command, env=env, log=folder / "gateway.log")
        stack.callback(gateway.kill)
        stack.callback(gateway.process.terminate)
        door = replace(site, url=env["HALLWAY_PUBLIC_URL"], env=env, programs=site.programs | {"gateway": gateway})
        eventually(lambda: answers(f"{door.url}/readyz"), seconds=30)
        yield door


@contextmanager
def real_provider(folder: Path) -> Iterator[str]:
    """The issuer of a provider that somebody else wrote."""
    port = ports.choose(["provider"])["provider"]
    provider = processes.start("oidc_provider_mock", "--port", str(port), env={}, log=folder / "provider.log")
    try:
        issuer = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{issuer}/.well-known/openid-configuration"), seconds=30)
        yield issuer
    finally:
        provider.kill()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.HTTPError:
        return False


def browser_at(door: Site, who: Client | None = None) -> Browser:
    """A browser at this gateway; with `who`, they are signed in with their password."""
    visitor = Client(door, email=who.email, password=who.password) if who else Client(door)
    return visitor.page


def known_to(issuer: str, subject: str, **claims: object) -> None:
    """Has somebody at the real provider."""
    assert httpx.put(f"{issuer}/users/{quote(subject)}", json=claims).status_code == 204


def signed_in_there(start: httpx.Response, subject: str) -> str:
    """Somebody signs in on the real provider's page; returns where it sends the browser."""
    sent_back = httpx.post(start.headers["location"], data={"sub": subject})
    assert sent_back.status_code == 302, sent_back.text
    return sent_back.headers["location"]


def through(browser: Browser, subject: str, **query: str) -> httpx.Response:
    """All the way: the button, the real provider's page, and back. What the callback answers."""
    start = browser.get(START, params=query)
    assert start.status_code == 303, start.text
    return browser.get(signed_in_there(start, subject))


def followed(page: httpx.Response) -> httpx.Response:
    """The page between our form and the provider, as if it were a redirect."""
    link = re.search(r'class="button" href="([^"]+)"', page.text)
    assert link, page.text
    return httpx.Response(303, headers={"location": html.unescape(link[1])})
