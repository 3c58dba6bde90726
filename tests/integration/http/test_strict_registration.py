"""Where an address must be verified before one signs in: then nothing at all tells whether it has an account."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from deploy.local import ports
from deploy.local.servers import Servers
from tests import processes
from tests.conftest import drop_databases, virtual_host
from tests.integration.http.conftest import PASSWORD, Client, Site
from tests.mailbox import link_in
from tests.waiting import eventually


@pytest.fixture(scope="module")
def strict(site: Site, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A second system with the strict setting: a gateway and the attendees service."""
    folder, prefix = tmp_path_factory.mktemp("strict"), f"test_{uuid.uuid4().hex[:10]}_"
    port = ports.choose(["gateway"])["gateway"]
    with ExitStack() as stack:
        env = site.env | {
            "AMQP_URL": stack.enter_context(virtual_host(servers)),
            "HALLWAY_DB_PREFIX": prefix,
            "HALLWAY_BIND": f"127.0.0.1:{port}",
            "HALLWAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "HALLWAY_SIGN_IN_NEEDS_VERIFIED_EMAIL": "1",
        }
        stack.callback(drop_databases, servers.mongo_url, prefix)
        assert processes.run("services.topology", env=env).returncode == 0
        service = processes.running("services.run", "attendees", env=env, log=folder / "attendees.log")
        programs = {"attendees": stack.enter_context(service)}
        command = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "gateway.asgi:app")
        gateway = processes.start(*command, env=env, log=folder / "gateway.log")
        stack.callback(gateway.kill)
        stack.callback(gateway.process.terminate)
        made = Site(env["HALLWAY_PUBLIC_URL"], env, programs | {"gateway": gateway}, site.mailbox)
        eventually(lambda: _answers(made), seconds=30)
        yield made
        for browser in made.browsers:
            browser.close()


def _answers(site: Site) -> bool:
    try:
        return httpx.get(f"{site.url}/api/v1/attendees/nobody").status_code == 404
    except httpx.HTTPError:
        return False


def register(site: Site, email: str, address: str = "") -> Client:
    client = Client(site, name="Nia", email=email, address=address)
    answer = client.post("/attendees", json={"email": email, "password": PASSWORD, "name": "Nia"})
    assert answer.status_code == 201, answer.text
    client.id = answer.json()["id"]
    return client


def test_before_the_address_is_verified_an_account_is_as_if_there_were_none(strict: Site) -> None:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    fresh, taken = register(strict, email), register(strict, email)

    for client in (fresh, taken):
        assert client.get(f"/attendees/{client.id}").status_code == 404
        assert client.sign_in().status_code == 401
    unknown = Client(strict, email="nobody@example.org").sign_in()
    assert {**fresh.sign_in().json(), "correlation_id": ""} == {**unknown.json(), "correlation_id": ""}


def test_the_right_password_of_an_unverified_account_is_throttled_like_a_wrong_one(strict: Site) -> None:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    client = register(strict, email, address="203.0.113.9")

    assert [client.sign_in().status_code for _ in range(6)] == [401] * 5 + [429]
    eventually(lambda: len(strict.mailbox.to(email)) == 3)  # and never more, within an hour


def test_once_it_is_verified_one_signs_in_and_is_seen(strict: Site) -> None:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    client = register(strict, email)
    token = link_in(strict.mailbox.wait_for(email), "/verify-email").partition("token=")[2]

    assert client.post("/auth/email-verifications", json={"token": token}).status_code == 204

    assert client.sign_in().status_code == 200
    assert Client(strict).get(f"/attendees/{client.id}").json()["name"] == "Nia"


def test_signing_up_ends_with_a_look_into_the_mail_whether_the_account_is_new_or_not(strict: Site) -> None:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    page = Client(strict).page

    answers = [page.form("/sign-up", name="Nia", email=email, password=PASSWORD) for _ in range(2)]

    assert [(one.status_code, one.headers["location"]) for one in answers] == [
        (303, "/sign-in?done=registered&next=%2F")
    ] * 2
