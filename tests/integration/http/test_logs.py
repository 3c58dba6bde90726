"""One person goes through everything; then no log of any program holds a word of theirs, an address or a token."""

import json
import socket
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from deploy.local.servers import Servers
from tests.integration.http import going
from tests.integration.http.conftest import Client, Person, Site
from tests.mailbox import Mailbox, link_in
from tests.rpc_client import RemoteError, Rpc
from tests.waiting import eventually

ADDRESS = "203.0.113.77"
WRONG_PASSWORD = "sesame of the wrong kind"
NEW_PASSWORD = "quite another lantern"
WRONG_TOKEN = "01JZZZZZZZZZZZZZZZZZZZZZZZ.not-a-seal-of-ours-but-long-enough-to-be-one"
UNWANTED = {"\ud800": "unpaired", "name": "Zephyrine"}


def test_no_log_holds_what_is_personal_or_secret(
    person: Person,
    member: Callable[..., Client],
    conference: dict[str, Any],
    operator: Client,
    anybody: Client,
    mailbox: Mailbox,
    site: Site,
    servers: Servers,
) -> None:
    secrets: set[str] = {WRONG_PASSWORD, NEW_PASSWORD, ADDRESS, WRONG_TOKEN.partition(".")[2]}
    populated = going.populate(person, member, conference, operator)
    client = populated.client
    client.address = ADDRESS
    secrets |= {client.email, client.email.partition("@")[0], client.password, populated.post}
    _sign_in_and_out(client, anybody, secrets)
    _follow_links_of_mails(client, anybody, mailbox, secrets)
    _be_invited(client, conference, mailbox, operator, secrets)
    _have_handlers_fail(site)
    _meet_errors(client, conference, site, secrets)
    _leave(client, anybody, secrets)

    words = [*going.WORDS, *secrets]
    assert {len(secret) > 7 for secret in secrets} == {True}
    logs = site.logs().lower()
    assert "request answered" in logs and "event handled" in logs and "call answered" in logs
    assert [word for word in words if word.lower() in logs] == []
    # What is parked or waits to be tried again lies in the broker for long.
    eventually(lambda: going.left_in_queues(site, servers.rabbitmq_api, tuple(words)) == [])


def _sign_in_and_out(client: Client, anybody: Client, secrets: set[str]) -> None:
    wrong = client.sign_in(WRONG_PASSWORD)
    assert wrong.status_code == 401
    assert client.sign_in().status_code == 200
    secrets |= {client.tokens["access_token"], client.tokens["refresh_token"].partition(".")[2]}
    renewed = anybody.post("/auth/tokens/refresh", json={"refresh_token": client.tokens["refresh_token"]})
    assert renewed.status_code == 200
    secrets |= {renewed.json()["access_token"], renewed.json()["refresh_token"].partition(".")[2]}
    anybody.request("DELETE", "/auth/tokens", json={"refresh_token": renewed.json()["refresh_token"]})
    assert client.sign_in().status_code == 200
    secrets |= {client.tokens["access_token"], client.tokens["refresh_token"].partition(".")[2]}
    again = {"email": client.email, "password": NEW_PASSWORD, "name": client.name}
    assert anybody.post("/attendees", json=again).status_code in (201, 202)
    assert client.page.get("/settings").status_code == 200
    secrets |= {value for value in client.page.cookies.values() if len(value) > 20}


def _follow_links_of_mails(client: Client, anybody: Client, mailbox: Mailbox, secrets: set[str]) -> None:
    def token_in(subject: str, path: str) -> str:
        token = link_in(mailbox.wait_for(client.email, subject=subject), path).partition("token=")[2]
        secrets.add(token.partition(".")[2])
        return token

    verify = token_in("Confirm", "/verify-email")
    assert anybody.page.get("/verify-email", params={"token": verify}).status_code == 200
    assert anybody.post("/auth/email-verifications", json={"token": verify}).status_code == 204
    assert anybody.post("/auth/password-resets", json={"email": client.email}).status_code == 202
    reset = token_in("assword", "/reset-password")
    assert anybody.page.get("/reset-password", params={"token": reset}).status_code == 200
    assert anybody.put(f"/auth/password-resets/{reset}", json={"password": NEW_PASSWORD}).status_code == 204
    assert anybody.put(f"/auth/password-resets/{WRONG_TOKEN}", json={"password": NEW_PASSWORD}).status_code == 404
    client.password = NEW_PASSWORD
    assert client.sign_in().status_code == 200
    secrets |= {client.tokens["access_token"], client.tokens["refresh_token"].partition(".")[2]}
    other = f"{uuid.uuid4().hex}@example.org"
    secrets.add(other)
    asked = client.post("/attendees/me/email", json={"email": other, "password": NEW_PASSWORD})
    assert asked.status_code == 202, asked.text
    mailbox.wait_for(other)


def _be_invited(
    client: Client, conference: dict[str, Any], mailbox: Mailbox, operator: Client, secrets: set[str]
) -> None:
    guest = f"{uuid.uuid4().hex}@example.org"
    secrets.add(guest)
    where = f"/conferences/{conference['slug']}"
    assert operator.post(f"{where}/invitations", json={"emails": [guest], "role": "speaker"}).status_code < 300
    token = link_in(mailbox.wait_for(guest), "/invitations/").rpartition("/")[2]
    secrets.add(token.partition(".")[2])
    assert client.page.get(f"/invitations/{token}").status_code == 200
    assert client.get(f"/invitations/{token}").status_code == 200
    client.post(f"/invitations/{token}/accept", json={})
    assert client.get(f"/invitations/{WRONG_TOKEN}").status_code == 404
    refused = f"{uuid.uuid4().hex}@example.org"
    secrets.add(refused)
    mailbox.refuse[refused] = f"550 there is no <{refused}> here, nor a Zephyrine"
    assert operator.post(f"{where}/invitations", json={"emails": [refused], "role": "speaker"}).status_code < 300


def _have_handlers_fail(site: Site) -> None:
    """Where the database itself quotes what it was given."""
    with Rpc(site.env["AMQP_URL"]) as rpc:
        unwanted = {"$Zephyrine Quillfeather": 1}
        with pytest.raises(RemoteError):
            rpc("feed.export_of", attendee_id=unwanted)
        with pytest.raises(RemoteError):
            rpc("sessions.get_conference", ref=unwanted)
    eventually(lambda: "error handling worker" in site.logs())


def _meet_errors(client: Client, conference: dict[str, Any], site: Site, secrets: set[str]) -> None:
    """What is refused on all levels, down to what no HTTP client would send."""
    assert client.get("/attendees", params={"q": going.NAME}).status_code == 200
    assert client.get("/attendees", params={"cursor": going.NAME}).status_code == 422
    assert client.post("/attendees", json={"email": client.email, "name": "Quillfeather"}).status_code == 422
    as_json = {"Content-Type": "application/json"}
    for body in (f'{{"email": "{client.email}', json.dumps(UNWANTED)):
        assert client.post("/auth/tokens", content=body.encode(), headers=as_json).status_code in (400, 422)
    assert client.put("/attendees/me/avatar", content=b"Zephyrine Quillfeather").status_code in (415, 422)
    assert client.page.get("/people", params={"q": going.NAME}).status_code == 200
    refused = client.request(
        "GET", "/attendees/me", headers={"Authorization": f"Bearer {client.tokens['access_token']}x"}
    )
    assert refused.status_code == 401
    post = {"text": "Zephyrine " * 1_000}
    assert client.post(f"/conferences/{conference['slug']}/posts", json=post).status_code == 422
    there = urlsplit(site.url)
    with socket.create_connection((there.hostname, there.port), timeout=5) as raw:
        raw.sendall(f"GET /{client.email}\x00 HTTP/1.1\r\nX-Zephyrine Quillfeather\r\n\r\n".encode())
        assert b"400" in raw.recv(1_000)


def _leave(client: Client, anybody: Client, secrets: set[str]) -> None:
    assert client.get("/attendees/me/export").status_code == 200
    gone = going.erase(client, "remove")
    assert gone.status_code == 202, gone.text
    token = gone.json()["receipt_token"]
    secrets.add(token.partition(".")[2])
    going.completed(anybody, token)
    assert anybody.page.get(f"/erasures/{token}").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/erasures/{token}", "/erasures/{token}", "/nowhere/{token}"])
def test_an_address_is_logged_without_the_token_in_it(site: Site, path: str) -> None:
    secret = uuid.uuid4().hex * 2
    trace = uuid.uuid4().hex
    headers = {"X-Correlation-ID": trace}
    httpx.get(site.url + path.format(token=f"01JZZZZZZZZZZZZZZZZZZZZZZZ.{secret}"), headers=headers)

    [line] = eventually(
        lambda: [
            line for line in site.programs["gateway"].logged("request answered") if line["correlation_id"] == trace
        ]
    )

    assert line["path"] == path.format(token="01JZZZZZZZZZZZZZZZZZZZZZZZ.[hidden]")
    assert secret not in site.logs()
