"""The pages that show the mail of `hallway up`, over a folder as its catcher fills it."""

import re
import stat
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from falcon import testing

from deploy.local.catcher import KEPT, Outbox
from gateway.app import create_app
from gateway.config import GatewayConfig
from tests.unit.gateway.fakes import FakeBackend, as_served

LINK = "http://hallway.test/verify-email?token=abc.def"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def outbox(folder: Path) -> Outbox:
    return Outbox(folder)


@pytest.fixture
def client(config: GatewayConfig, backend: FakeBackend, folder: Path) -> testing.TestClient:
    return testing.TestClient(as_served(create_app(replace(config, dev_mail=str(folder)), backend=backend)))


def mail(subject: str = "Confirm your address", text: str = f"Open this:\n{LINK}\n", html: str = "") -> bytes:
    message = EmailMessage()
    message["To"], message["Subject"] = "ada@example.org", subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def test_mail_is_listed_newest_first(client: testing.TestClient, outbox: Outbox) -> None:
    ids = [outbox.keep(mail(subject)) for subject in ("One", "Two", "Three")]

    page = client.simulate_get("/dev/mail").text

    assert re.findall(r'href="/dev/mail/([^"]+)"', page) == ids[::-1]
    assert "One" in page and "ada@example.org" in page


def test_a_mail_is_shown_as_text_in_which_links_can_be_followed(client: testing.TestClient, outbox: Outbox) -> None:
    kept = outbox.keep(mail(text=f"<b>Open</b>:\n{LINK}\n"))

    page = client.simulate_get(f"/dev/mail/{kept}").text

    assert f'<a href="{LINK}">{LINK}</a>' in page
    assert "&lt;b&gt;Open&lt;/b&gt;" in page


def test_nothing_but_a_web_address_becomes_a_link(client: testing.TestClient, outbox: Outbox) -> None:
    kept = outbox.keep(mail(text='javascript:alert(1) "http://a.example/"onclick=x data:text/html,x'))

    page = client.simulate_get(f"/dev/mail/{kept}").text

    assert re.findall(r'href="([^"]+)"', page[page.index("mail-text") : page.index("</main>")]) == ["http://a.example/"]


def test_the_html_of_a_mail_is_shown_where_nothing_in_it_can_do_anything(
    client: testing.TestClient, outbox: Outbox
) -> None:
    kept = outbox.keep(mail(html="<h1 style='color:red'>Hello</h1><script>alert(1)</script>"))

    answer = client.simulate_get(f"/dev/mail/{kept}/html")

    assert answer.text.startswith("<h1 style='color:red'>Hello</h1>")
    assert answer.headers["content-security-policy"].startswith(
        "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    )
    assert answer.headers["cross-origin-opener-policy"] == "unsafe-none"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_scripts_get_the_mail_as_json_in_pages(client: testing.TestClient, outbox: Outbox) -> None:
    ids = [outbox.keep(mail(str(number))) for number in range(51)]

    first = client.simulate_get("/dev/mail.json").json
    second = client.simulate_get("/dev/mail.json", params={"cursor": first["next"]}).json

    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    assert [one["id"] for one in second["items"]] == ids[:1]
    assert second["next"] is None
    newest = first["items"][0]
    assert {**newest, "id": "", "at": newest["at"][-1]} == {
        "id": "",
        "to": "ada@example.org",
        "subject": "50",
        "at": "Z",
        "text": f"Open this:\n{LINK}\n",
    }


def test_no_other_site_can_read_the_mail(client: testing.TestClient, outbox: Outbox) -> None:
    outbox.keep(mail())

    answer = client.simulate_get("/dev/mail.json", headers={"Origin": "https://elsewhere.example"})

    assert "access-control-allow-origin" not in answer.headers


def test_a_page_without_mail_says_so(client: testing.TestClient, outbox: Outbox) -> None:
    assert "Nothing yet." in client.simulate_get("/dev/mail").text


@pytest.mark.parametrize(
    "path", ["", "/", ".json", "/00000000000000000001-00000000", "/00000000000000000001-00000000/html"]
)
def test_without_a_folder_there_is_no_such_page(config: GatewayConfig, backend: FakeBackend, path: str) -> None:
    client = testing.TestClient(as_served(create_app(config, backend=backend)))

    assert client.simulate_get(f"/dev/mail{path}").status_code == 404


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecrets", "1", "00000000000000000001-0000000g", "00000000000000000001-00000000"]
)
def test_only_mail_is_read(client: testing.TestClient, outbox: Outbox, name: str) -> None:
    assert client.simulate_get(f"/dev/mail/{name}").status_code == 404


def test_a_wrong_cursor_is_refused(client: testing.TestClient, outbox: Outbox) -> None:
    assert client.simulate_get("/dev/mail.json?cursor=../x").status_code == 422


def test_the_folder_is_for_its_owner_and_keeps_the_newest(outbox: Outbox, folder: Path) -> None:
    ids = [outbox.keep(b"Subject: x\n\n") for _ in range(KEPT + 2)]

    assert sorted(file.stem for file in folder.iterdir()) == ids[2:]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
