"""The pages of organisers and of those whom they invite, as a browser without scripts uses them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.http.conftest import Client, Person
from tests.mailbox import Mailbox, link_in
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]
HOSTILE = 'Eve<script>alert(1)</script>"\u202e\u200b'


@pytest.fixture
def people(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}/organise/people"


def upload(olga: Client, people: str, content: bytes, role: str = "attendee") -> Any:
    """The form with the file, as a browser sends it: its fields in the order of the page."""
    olga.page.get(people)
    fields = {"csrf_token": olga.page.cookies["hallway_csrf"], "request_id": "", "role": role, "note": ""}
    file = {"file": ("people.csv", content, "text/csv")}
    return olga.page.post(f"{people}/batches", data=fields, files=file, headers={"Sec-Fetch-Site": "same-origin"})


def test_an_organiser_gives_roles_on_the_page(member: Member, people: str, conference: Conference) -> None:
    olga, ada = member("organiser", "Olga"), member("attendee", HOSTILE)
    page = olga.page.get(people).text
    assert "<script>alert" not in page and "Eve&lt;script&gt;alert(1)&lt;/script&gt;" in page

    assert olga.page.form(f"{people}/role", attendee=ada.id, role="moderator").status_code == 303
    assert ada.get(f"/conferences/{conference['slug']}/membership").json()["role"] == "moderator"
    assert "The role is changed." in olga.page.get(f"{people}?done=role").text
    assert olga.page.form(f"{people}/role", attendee=ada.id, role="").status_code == 303
    assert ada.get(f"/conferences/{conference['slug']}/membership").status_code == 404
    last = olga.page.form(f"{people}/role", attendee=olga.id, role="attendee")
    assert (last.status_code, "Make somebody else organiser first." in last.text) == (409, True)


def test_people_are_invited_by_mail_and_come_in_on_pages(
    member: Member, person: Person, people: str, mailbox: Mailbox, anybody: Client
) -> None:
    olga, ada, address = member("organiser", "Olga"), person("Ada"), f"{uuid4().hex[:12]}@example.org"

    sent = olga.page.form(f"{people}/invite", emails=f"{address}, nonsense", role="speaker", note="Hello!")
    assert (sent.status_code, "1 of 2 are invited" in sent.text) == (422, True)
    assert ">nonsense</textarea>" in sent.text and "nonsense is not an e-mail address." in sent.text
    path = link_in(mailbox.wait_for(address, subject="invited"), "/invitations/")

    assert f"/sign-in?next={path.replace('/', '%2F')}" in anybody.page.get(path).text
    assert "Hello!" in ada.page.get(path).text
    accepted = ada.page.form(path)
    assert accepted.status_code == 303
    assert "as <strong>speaker</strong>" in ada.page.get(accepted.headers["location"]).text
    assert "You have accepted this invitation." in ada.page.get(path).text
    gone = person("Bob").page.get(path, headers={"Accept": "text/html"})
    assert (gone.status_code, "used already" in gone.text) == (404, True)


def test_a_list_is_uploaded_on_the_page_and_reports_what_failed(member: Member, people: str) -> None:
    olga = member("organiser", "Olga")

    sent = upload(olga, people, f"{uuid4().hex}@example.org\n<b>x</b>".encode())

    assert sent.status_code == 303, sent.text
    page = eventually(lambda: _when_done(olga, sent.headers["location"]))
    assert "1 invited, 1 has failed" in page
    assert "Line 2: <bdi>&lt;b&gt;x&lt;/b&gt;</bdi>" in page
    assert sent.headers["location"] in olga.page.get(people).text
    empty = upload(olga, people, b"")
    assert (empty.status_code, "The file is empty." in empty.text) == (422, True)


def _when_done(olga: Client, address: str) -> str:
    page = olga.page.get(address).text
    return page if "Done." in page else ""


def test_links_are_made_shown_and_taken_back_on_the_page(member: Member, person: Person, people: str) -> None:
    olga = member("organiser", "Olga")

    wrong = olga.page.form(f"{people}/links", role="attendee", limit="many", expires="2020-01-01")
    assert (wrong.status_code, 'value="many"' in wrong.text) == (422, True)
    assert olga.page.form(f"{people}/links", role="attendee", limit="5", expires="").status_code == 303
    page = olga.page.get(people).text
    path = f"/invitations/{page.partition('/invitations/')[2].partition('<')[0]}"
    assert person("Ada").page.form(path).status_code == 303
    assert "1 of 5 used, open" in olga.page.get(people).text
    invitation = page.partition('name="invitation" value="')[2].partition('"')[0]
    assert olga.page.form(f"{people}/revoke", kind="link", invitation=invitation).status_code == 303
    assert "1 of 5 used, revoked" in olga.page.get(people).text
    assert person("Bob").page.form(path).status_code == 404


def test_a_member_joins_is_shown_otherwise_hides_and_leaves_on_pages(person: Person, conference: Conference) -> None:
    ada, home = person("Ada"), f"/conferences/{conference['slug']}"
    assert "Join this conference" in ada.page.get(home).text

    joined = ada.page.form(f"{home}/membership", action="join")
    assert (joined.status_code, joined.headers["location"]) == (303, home)
    assert "as <strong>attendee</strong>" in ada.page.get(home).text
    assert ada.page.form(f"{home}/membership", action="save", badge_name="Countess", hidden="1").status_code == 303
    settings = ada.page.get("/settings/conferences").text
    assert 'value="Countess"' in settings and "checked" in settings
    wrong = ada.page.form(f"{home}/membership", action="save", badge_name="x" * 101)
    assert (wrong.status_code, "100 characters at most" in wrong.text) == (422, True)
    assert ada.page.form(f"{home}/membership", action="leave").status_code == 303
    assert "You are in no conference yet." in ada.page.get("/settings/conferences").text


def test_nobody_but_organisers_gets_to_the_page(member: Member, person: Person, people: str, anybody: Client) -> None:
    callers = [anybody, person("Ada"), member("moderator", "Max"), member("organiser", "Olga")]

    assert [one.page.get(people).status_code for one in callers] == [401, 403, 403, 200]
    organise = f'href="{people.removesuffix("/people")}"'
    assert organise not in callers[2].page.get(people.removesuffix("/organise/people")).text
    assert organise in callers[3].page.get(people.removesuffix("/organise/people")).text


def test_a_form_from_another_site_changes_nothing(member: Member, people: str) -> None:
    olga, ada = member("organiser", "Olga"), member("attendee", "Ada")
    fields = {"attendee": ada.id, "role": "organiser"}

    forged = olga.page.post(f"{people}/role", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    without_token = olga.page.post(f"{people}/role", data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    assert (forged.status_code, without_token.status_code) == (403, 403)
