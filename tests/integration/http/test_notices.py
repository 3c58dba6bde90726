"""Whoever starred a session is told that it begins, moves or does not take place: once, on the page and by mail."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import kombu
import pytest

from deploy.local.servers import Servers
from services.contracts.envelope import Envelope
from services.plumbing.clock import new_id, now, to_text
from tests import processes
from tests.integration.http import going
from tests.integration.http.conftest import Client, Person, Site
from tests.mailbox import Mailbox, link_in, text_of
from tests.waiting import eventually

Json = dict[str, Any]
Database = Callable[[str], Any]
AHEAD = timedelta(minutes=10)  # of reminders
KINDS = ("reminder", "change", "cancelled", "recording", "answer")


@pytest.fixture
def session(operator: Client, conference: Json) -> Callable[..., Json]:
    """A published session: session("Maps", starts_in=timedelta(hours=3), room="Hall")."""

    def make(title: str, starts_in: timedelta = timedelta(days=1), **fields: Any) -> Json:
        start = (now() + starts_in).replace(microsecond=0)
        timed = {"start": to_text(start), "end": to_text(start + timedelta(hours=1))}
        where = f"/conferences/{conference['id']}/sessions"
        made = operator.post(where, json={"title": title, **timed, **fields})
        assert made.status_code == 201, made.text
        assert operator.post(f"{where}/{made.json()['id']}/publish").status_code == 200
        return dict(made.json())

    return make


def where_is(session: Json) -> str:
    return f"/conferences/{session['conference']}/sessions/{session['id']}"


def star(who: Client, session: Json) -> None:
    assert who.put(f"{where_is(session)}/star").status_code == 204


def told(who: Client) -> list[Json]:
    answer = who.get("/notifications")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def unread(who: Client) -> int:
    return int(who.get("/notifications").json()["unread"])


def settings(**changed: Json) -> Json:
    """Everything on the page, nothing by mail, but for what is changed."""
    return {kind: {"page": True, "mail": False} for kind in KINDS} | changed


def verify(who: Client, mailbox: Mailbox) -> None:
    token = link_in(mailbox.wait_for(who.email, subject="Confirm"), "/verify-email").partition("token=")[2]
    assert who.post("/auth/email-verifications", json={"token": token}).status_code == 204


def give(site: Site, attendee_ids: list[str], notice_id: str, **about: Any) -> None:
    """A notice as the sessions service gives it."""
    data = {
        "notice_id": notice_id,
        "kind": "answer",
        "conference_id": "01C",
        "conference": "c",
        "session_id": "01S",
        "title": "Maps",
        "attendee_ids": attendee_ids,
        **about,
    }
    envelope = Envelope(new_id(), "sessions", "notice_given", "01S", to_text(now()), data, 1, "test", None).to_wire()
    with kombu.Connection(site.env["AMQP_URL"]) as broker, broker.Producer(serializer="json") as producer:
        producer.publish(envelope, exchange="sessions.events", routing_key="notice_given")


def test_many_changes_are_one_notice_with_before_after_and_reason_for_those_who_star_it(
    person: Person, session: Any, operator: Client
) -> None:
    maps, ada, bea = session("Maps", room="Hall"), person("Ada"), person("Bea")
    star(ada, maps)
    later = to_text(now().replace(microsecond=0) + timedelta(days=2))
    end = to_text(now().replace(microsecond=0) + timedelta(days=2, hours=1))

    assert operator.patch(where_is(maps), {"room": "Attic"}).status_code == 200
    assert operator.patch(where_is(maps), {"start": later, "end": end}).status_code == 200
    assert operator.patch(where_is(maps), {"room": "Cellar", "title": "Charts"}).status_code == 200

    [notice] = eventually(lambda: told(ada))
    assert (notice["kind"], notice["session"], notice["fields"], notice["read"]) == (
        "change",
        {"id": maps["id"], "title": "Charts"},
        ["title"],
        False,
    )
    assert notice["before"] == {"start": maps["start"], "end": maps["end"], "room": "Hall"}
    assert notice["after"] == {"start": later, "end": end, "room": "Cellar"}
    assert (told(bea), unread(ada)) == ([], 1)


def test_a_cancellation_is_told_with_its_reason_and_what_came_to_nothing_is_not_told(
    person: Person, session: Any, operator: Client, database: Database
) -> None:
    maps, tea, ada = session("Maps", room="Hall"), session("Tea", room="Hall"), person("Ada")
    star(ada, maps)
    star(ada, tea)

    for room in ("Attic", "Hall"):  # there and back
        assert operator.patch(where_is(tea), {"room": room}).status_code == 200
    assert operator.post(f"{where_is(maps)}/cancel", json={"reason": "The speaker is ill."}).status_code == 200

    [notice] = eventually(lambda: told(ada))
    assert (notice["kind"], notice["session"]["title"], notice["reason"]) == (
        "cancelled",
        "Maps",
        "The speaker is ill.",
    )
    watches = database("sessions")["watches"]
    quiet = eventually(lambda: watches.find_one({"_id": tea["id"], "known": {"$gte": 4}, "due_at": None}))
    assert quiet["told"] == quiet["now"]
    page = ada.page.get("/notifications").text
    assert "The speaker is ill." in page and "Tea" not in page


def test_a_session_is_reminded_of_once_also_by_two_services_at_once(
    person: Person, session: Any, site: Site, database: Database, tmp_path: Any
) -> None:
    ada, bea = person("Ada"), person("Bea")
    begun = session("Begun", -timedelta(minutes=1))
    with processes.running("services.run", "sessions", env=site.env, log=tmp_path / "second.log"):
        soon = session("Soon", AHEAD + timedelta(seconds=8))
        for one in (soon, begun):
            star(ada, one)
        [notice] = eventually(lambda: told(ada), seconds=20)
        star(bea, soon)  # with less than ten minutes to go, one knows

        assert (notice["kind"], notice["session"]["title"]) == ("reminder", "Soon")
        assert notice["after"]["start"] == soon["start"]
        watch = database("sessions")["watches"].find_one({"_id": soon["id"]})
        assert (watch["wake_at"], to_text(watch["reminded"])) == (None, soon["start"])
    assert (len(told(ada)), told(bea)) == (1, [])


def test_a_notice_that_comes_twice_and_at_once_is_one_notification_and_one_letter(
    person: Person, site: Site, mailbox: Mailbox, database: Database
) -> None:
    ada, notice = person("Ada"), uuid.uuid4().hex
    verify(ada, mailbox)
    assert ada.put("/attendees/me/notification-settings", json=settings(answer={"page": True, "mail": True})).is_success

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: give(site, [ada.id], notice, text="42"), range(8)))

    mailbox.wait_for(ada.email, subject="Answered: Maps")
    eventually(lambda: database("feed")["told_notices"].count_documents({}) >= 1)
    give(site, [ada.id], f"{notice}-last")
    eventually(lambda: [one["text"] for one in told(ada)] == ["", "42"])
    letters = database("attendees")["letters"]
    eventually(lambda: letters.count_documents({"attendee_id": ada.id, "template": "notice_answer"}) == 2)


def test_notifications_are_read_one_by_one_up_to_one_or_all_and_only_by_their_owner(
    person: Person, site: Site, anybody: Client
) -> None:
    ada, bea = person("Ada"), person("Bea")
    for number in range(4):
        give(site, [ada.id], f"{uuid.uuid4().hex}", text=str(number))
        eventually(lambda number=number: len(told(ada)) == number + 1)  # type: ignore[misc]
    newest, second, third, oldest = (one["id"] for one in told(ada))

    def read(**body: Any) -> int:
        answer = ada.post("/notifications/read", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["unread"])

    assert [read(ids=[third]), read(ids=[third]), read(up_to=third)] == [3, 3, 2]
    assert [one["read"] for one in told(ada)] == [False, False, True, True]
    assert bea.post("/notifications/read", json={"ids": [newest]}).status_code == 404
    assert ada.post("/notifications/read", json={"ids": [newest], "up_to": newest}).status_code == 422
    assert ada.post("/notifications/read").json() == {"unread": 0}
    assert [anybody.get("/notifications").status_code, anybody.post("/notifications/read").status_code] == [401, 401]
    page = ada.get("/notifications?limit=3").json()
    assert [one["id"] for one in page["items"]] == [newest, second, third]
    rest = ada.get("/notifications", params={"cursor": page["next"]}).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([oldest], None)
    assert ada.get("/notifications?cursor=x").status_code == 422


def test_everybody_chooses_what_they_are_told_and_how(
    person: Person, session: Any, operator: Client, mailbox: Mailbox, anybody: Client
) -> None:
    maps, ada, bea = session("Maps & Charts", room="Hall"), person("Ada", timezone="Asia/Tokyo"), person("Bea")
    verify(ada, mailbox)
    for who in (ada, bea):
        star(who, maps)
    assert ada.get("/attendees/me/notification-settings").json() == settings(recording={"page": True, "mail": True})
    by_mail = settings(cancelled={"page": False, "mail": True})
    for who in (ada, bea):  # Bea's address is not known to be hers
        assert who.put("/attendees/me/notification-settings", json=by_mail).json() == by_mail
    for wrong in ({}, settings(nope={"page": True, "mail": True}), settings(answer={"page": True})):
        assert ada.put("/attendees/me/notification-settings", json=wrong).status_code == 422
    assert anybody.get("/attendees/me/notification-settings").status_code == 401

    assert operator.post(f"{where_is(maps)}/cancel", json={"reason": "No water."}).status_code == 200

    letter = mailbox.wait_for(ada.email, subject="Cancelled: Maps & Charts")
    text = text_of(letter)
    assert "No water." in text and "(Asia/Tokyo), Hall" in text
    assert where_is(maps) in text.replace(maps["conference"], maps["conference"]) or maps["id"] in text
    assert "/settings/notifications" in text
    assert (told(ada), told(bea), mailbox.to(bea.email, subject="Cancelled")) == ([], [], [])


def test_pages_count_show_and_mark_notifications(person: Person, conference: Json, site: Site, anybody: Client) -> None:
    ada = person("Ada")
    assert "unread" not in ada.page.get("/people", headers={"Accept": "text/html"}).text
    give(
        site,
        [ada.id],
        uuid.uuid4().hex,
        title="<b>Maps</b>",
        kind="recording",
        text="In English",
        conference=conference["slug"],
    )
    eventually(lambda: unread(ada) == 1)

    header = eventually(lambda: _header(ada, "1<span"))
    assert 'href="/notifications"' in header
    page = ada.page.get("/notifications").text
    assert "&lt;b&gt;Maps&lt;/b&gt;" in page and "<b>Maps</b>" not in page
    assert "In English" in page

    assert ada.page.form("/notifications/read", up_to=told(ada)[0]["id"]).headers["location"] == "/notifications"
    assert (unread(ada), "Mark all as read" in ada.page.get("/notifications").text) == (0, False)
    assert ada.page.form("/settings/notifications", **{"reminder-mail": "1"}).status_code == 303
    chosen = {kind: {"page": False, "mail": kind == "reminder"} for kind in KINDS}
    assert ada.get("/attendees/me/notification-settings").json() == chosen
    assert ada.page.get("/settings/notifications").text.count(" checked") == 1
    assert [
        anybody.page.get(path).status_code in (303, 401) for path in ("/notifications", "/settings/notifications")
    ] == [
        True,
        True,
    ]


def _header(who: Client, part: str) -> str:
    header = who.page.get("/people", headers={"Accept": "text/html"}).text.partition("</header>")[0]
    return header if part in header else ""


def test_what_one_was_told_is_exported_and_goes_with_the_account_also_what_comes_late(
    person: Person, site: Site, servers: Servers, anybody: Client, database: Database
) -> None:
    ada = person("Ada")
    for number in range(2):
        give(site, [ada.id], uuid.uuid4().hex, text=f"Ballyhoo {number}")
    eventually(lambda: unread(ada) == 2)
    assert ada.post("/notifications/read", json={}).status_code == 200
    assert ada.put("/attendees/me/notification-settings", json=settings()).status_code == 200
    exported = going.documents(going.export(ada))
    assert sorted(one["text"] for one in exported["notifications.json"]["notifications"]) == [
        "Ballyhoo 0",
        "Ballyhoo 1",
    ]
    assert exported["account.json"]["account"]["notices"] == {"page": sorted(KINDS), "mail": []}

    receipt = going.completed(anybody, going.erase(ada).json()["receipt_token"])

    assert {one["service"]: one["removed"].get("notifications") for one in receipt["services"]}["feed"] == 2
    give(site, [ada.id], "late")
    bea = person("Bea")
    give(site, [bea.id], "later")
    eventually(lambda: unread(bea) == 1)
    for service, name in (("feed", "notifications"), ("feed", "inboxes"), ("feed", "notification_settings")):
        assert [one for one in database(service)[name].find() if ada.id in str(one)] == []
    assert database("attendees")["wanted_notices"].find_one({"_id": ada.id}) is None
