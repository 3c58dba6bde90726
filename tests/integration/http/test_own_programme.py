"""One's own programme: notes that nobody else reads, clashes, calendars by token, and how popular sessions are."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import icalendar
import pytest

from deploy.local.servers import Servers
from tests.integration.http import going
from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually

Json = dict[str, Any]
Database = Callable[[str], Any]
Member = Callable[..., Client]
DAY = "2026-11-24"


@pytest.fixture
def session(operator: Client, conference: Json) -> Callable[..., Json]:
    """Makes a session of the conference: session("Maps", "10:00", "10:45", room="Hall"); times in UTC."""

    def make(title: str, start: str = "", end: str = "", *, publish: bool = True, **fields: Any) -> Json:
        timed = {"start": f"{DAY}T{start}:00Z", "end": f"{DAY}T{end}:00Z"} if start else {}
        where = f"/conferences/{conference['id']}/sessions"
        made = operator.post(where, json={"title": title, **timed, **fields})
        assert made.status_code == 201, made.text
        if publish:
            assert operator.post(f"{where}/{made.json()['id']}/publish").status_code == 200
        return dict(made.json())

    return make


def star_of(conference: Json, session: Json) -> str:
    return f"/conferences/{conference['slug']}/sessions/{session['id']}/star"


def star(who: Client, conference: Json, *sessions: Json, note: str | None = None) -> None:
    body = {} if note is None else {"json": {"note": note}}
    for one in sessions:
        answer = who.put(star_of(conference, one), **body)
        assert answer.status_code == 204, answer.text


def programme(who: Client, conference: Json) -> list[Json]:
    answer = who.get("/attendees/me/programme", params={"conference": conference["slug"]})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def calendar(address: str, **options: Any) -> httpx.Response:
    return httpx.get(address, timeout=20, **options)


def events_in(answer: httpx.Response) -> dict[str, Any]:
    """By title."""
    assert answer.status_code == 200, answer.text
    found = icalendar.Calendar.from_ical(answer.content)
    return {str(event["SUMMARY"]): event for event in found.walk("VEVENT")}


def test_my_programme_is_in_order_with_clashes_and_without_what_others_starred(
    person: Person, conference: Json, session: Any, operator: Client, anybody: Client
) -> None:
    late, early = session("Late", "14:00", "15:00"), session("Early", "09:00", "10:00", room="Hall")
    overlapping, loose = session("Overlapping", "09:30", "11:00"), session("Loose")
    ada, bea = person("Ada"), person("Bea")
    star(ada, conference, late, loose, overlapping, early)
    star(bea, conference, late)
    assert operator.post(
        f"/conferences/{conference['id']}/sessions/{late['id']}/cancel", json={"reason": "Ill"}
    ).is_success

    found = programme(ada, conference)

    assert [(one["session"]["title"], one["session"]["state"], one["note"]) for one in found] == [
        ("Early", "published", ""),
        ("Overlapping", "published", ""),
        ("Late", "cancelled", ""),
        ("Loose", "published", ""),
    ]
    assert [one["clashes"] for one in found] == [
        [{"id": overlapping["id"], "title": "Overlapping"}],
        [{"id": early["id"], "title": "Early"}],
        [],
        [],
    ]
    assert [one["session"]["title"] for one in programme(bea, conference)] == ["Late"]
    assert anybody.get("/attendees/me/programme", params={"conference": conference["slug"]}).status_code == 401
    assert ada.get("/attendees/me/programme").status_code == 422
    assert ada.get("/attendees/me/programme", params={"conference": "nowhere"}).status_code == 404


def test_a_note_is_kept_changed_and_gone_with_the_star_and_nobody_else_reads_it(
    person: Person,
    conference: Json,
    session: Any,
    operator: Client,
    site: Site,
    servers: Servers,
    database: Database,
) -> None:
    maps, ada = session("Maps", "09:00", "10:00"), person("Ada")
    secret = f"ask her about {uuid.uuid4().hex}"
    star(ada, conference, maps, note=secret)
    star(ada, conference, maps)  # again, saying nothing of a note
    assert [one["note"] for one in programme(ada, conference)] == [secret]

    addresses = ada.post("/attendees/me/calendars", json={}).json()
    everywhere = [
        operator.get(f"/conferences/{conference['id']}/sessions/{maps['id']}").text,
        operator.get(f"/conferences/{conference['id']}/popularity").text,
        operator.page.get(f"/conferences/{conference['slug']}/sessions/{maps['id']}").text,
        calendar(addresses["url"]).text,
        site.logs(),
    ]
    assert [secret in one for one in everywhere] == [False] * 5
    assert going.left_in_queues(site, servers.rabbitmq_api, (secret,)) == []
    assert going.left_in_databases(site, (secret,)) == [f"sessions.stars: {secret}"]
    assert secret in str(going.documents(going.export(ada))["stars.json"])

    assert ada.put(star_of(conference, maps), json={"note": "n" * 2_001}).status_code == 422
    assert ada.put(star_of(conference, maps), json={"nope": 1}).status_code == 422
    star(ada, conference, maps, note="")
    assert [one["note"] for one in programme(ada, conference)] == [""]
    star(ada, conference, maps, note=secret)
    assert ada.delete(star_of(conference, maps)).status_code == 204
    assert going.left_in_databases(site, (secret,)) == []
    star(ada, conference, maps)
    assert [one["note"] for one in programme(ada, conference)] == [""]


def test_one_person_in_many_windows_has_one_star_and_is_counted_once(
    person: Person, conference: Json, session: Any, operator: Client, database: Database
) -> None:
    maps, ada = session("Maps"), person("Ada")
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: ada.put(star_of(conference, maps), json={"note": str(n)}).status_code, range(16))
        )

    assert set(answers) <= {204, 409}
    assert len(programme(ada, conference)) == 1
    kept = database("sessions")["stars"].find_one({"attendee_id": ada.id})
    assert kept["note"] in [str(number) for number in range(16)]
    eventually(lambda: stars_of(operator, conference) == {"Maps": 1})


def stars_of(who: Client, conference: Json) -> dict[str, int]:
    answer = who.get(f"/conferences/{conference['id']}/popularity")
    assert answer.status_code == 200, answer.text
    return {one["session"]["title"]: one["stars"] for one in answer.json()["items"]}


def test_popularity_is_exact_after_a_rush_and_the_organisers_own_until_they_publish_it(
    person: Person, member: Member, conference: Json, session: Any, operator: Client, anybody: Client
) -> None:
    maps, tea = session("Maps"), session("Tea")
    people = [person(f"P{number}") for number in range(6)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: star(who, conference, maps), people))
        list(pool.map(lambda who: who.delete(star_of(conference, maps)), people[:2]))
    star(people[0], conference, tea)
    organiser, where = member("organiser"), f"/conferences/{conference['id']}"
    page = f"/conferences/{conference['slug']}/sessions/{maps['id']}"

    eventually(lambda: stars_of(organiser, conference) == {"Maps": 4, "Tea": 1})
    first = organiser.get(f"{where}/popularity?limit=1").json()
    rest = organiser.get(f"{where}/popularity", params={"cursor": first["next"]}).json()
    assert [one["session"]["title"] for one in first["items"] + rest["items"]] == ["Maps", "Tea"]
    assert rest["next"] is None
    assert organiser.get(f"{where}/popularity?cursor=x").status_code == 422
    assert [who.get(f"{where}/popularity").status_code for who in (anybody, people[0])] == [404, 404]
    assert ("people have starred" in organiser.page.get(page).text) is True
    assert ("people have starred" in anybody.page.get(page).text) is False
    ranked = organiser.page.get(f"/conferences/{conference['slug']}/organise/popularity").text
    assert ranked.index("Maps") < ranked.index("Tea")
    assert people[0].page.get(f"/conferences/{conference['slug']}/organise/popularity").status_code == 403

    assert operator.patch(where, {"popularity": "everybody"}).status_code == 200

    eventually(lambda: anybody.get(f"{where}/popularity").status_code == 200)
    eventually(lambda: "4 people have starred this session" in anybody.page.get(page).text)


def test_the_stars_of_who_is_erased_count_no_more(
    person: Person, conference: Json, session: Any, operator: Client
) -> None:
    maps, ada, bea = session("Maps"), person("Ada"), person("Bea")
    star(ada, conference, maps)
    star(bea, conference, maps)
    eventually(lambda: stars_of(operator, conference) == {"Maps": 2})

    assert going.erase(ada).status_code == 202

    eventually(lambda: stars_of(operator, conference) == {"Maps": 1})


def test_a_calendar_has_the_starred_sessions_and_repairs_itself(
    person: Person, conference: Json, session: Any, operator: Client
) -> None:
    maps, tea = session("Maps", "09:00", "10:00", room="Hall"), session("Tea", "11:00", "12:00")
    session("Not starred", "13:00", "14:00")
    loose, ada = session("Loose"), person("Ada Secretname")
    star(ada, conference, maps, tea, loose, note="private words")
    made = ada.post("/attendees/me/calendars", json={"name": "Phone", "conference": conference["slug"]})
    assert made.status_code == 201
    url = made.json()["url"]

    first = calendar(url)
    events = events_in(first)

    assert set(events) == {"Maps", "Tea"}
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.content
    assert made.json()["webcal"] == url.replace("http:", "webcal:")
    before = events["Maps"]
    assert str(before["UID"]).startswith(f"{maps['guid']}@")
    assert (str(before["LOCATION"]), str(before["STATUS"])) == ("Hall", "CONFIRMED")
    assert str(before["URL"]).endswith(f"/conferences/{conference['slug']}/sessions/{maps['id']}")
    assert "Secretname" not in first.text and "private words" not in first.text
    assert calendar(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 304

    where = f"/conferences/{conference['id']}/sessions"
    assert operator.patch(f"{where}/{maps['id']}", {"start": f"{DAY}T09:30:00Z", "end": f"{DAY}T10:30:00Z"}).is_success
    assert operator.post(f"{where}/{tea['id']}/cancel", json={"reason": "No water."}).is_success
    changed = calendar(url, headers={"If-None-Match": first.headers["etag"]})
    after = events_in(changed)

    assert after["Maps"]["UID"] == before["UID"]
    assert after["Maps"]["SEQUENCE"] > before["SEQUENCE"]
    assert after["Maps"]["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["Maps"]["DTSTART"].dt.isoformat() == f"{DAY}T10:30:00+01:00"  # in Brussels
    assert (str(after["Tea"]["STATUS"]), after["Tea"]["SEQUENCE"] > events["Tea"]["SEQUENCE"]) == ("CANCELLED", True)
    assert ada.delete(star_of(conference, maps)).status_code == 204
    assert set(events_in(calendar(url))) == {"Tea"}


def test_a_revoked_calendar_is_gone_at_once_and_its_secret_is_kept_nowhere(
    person: Person, conference: Json, session: Any, site: Site, servers: Servers, anybody: Client
) -> None:
    ada, bea = person("Ada"), person("Bea")
    star(ada, conference, session("Maps", "09:00", "10:00"))
    made = [ada.post("/attendees/me/calendars", json={}).json() for _ in range(2)]
    urls = [one["url"] for one in made]
    assert [calendar(url).status_code for url in urls] == [200, 200]
    assert urls[0] != urls[1]
    secret = re.sub(r".*\.([\w-]{40,})\.ics$", r"\1", urls[0])
    assert len(secret) == 43

    listed = ada.get("/attendees/me/calendars").json()["items"]
    assert [one["name"] for one in listed] == ["Hallway", "Hallway"]
    assert secret not in str(listed)
    assert bea.delete(f"/attendees/me/calendars/{listed[0]['id']}").status_code == 404
    assert ada.delete(f"/attendees/me/calendars/{listed[0]['id']}").status_code == 204

    assert [calendar(url).status_code for url in urls] == [404, 200]
    assert calendar(urls[1].replace(".ics", "x.ics")).status_code == 404
    assert anybody.get("/calendars/x.ics").status_code == 404
    assert anybody.get("/attendees/me/calendars").status_code == 401
    assert ada.delete(f"/attendees/me/calendars/{listed[0]['id']}").status_code == 404
    assert going.left_in_databases(site, (secret,)) == []
    assert going.left_in_queues(site, servers.rabbitmq_api, (secret,)) == []
    assert secret not in site.logs()


def test_calendars_have_bounds_and_go_with_the_account(person: Person, anybody: Client, database: Database) -> None:
    ada = person("Ada")
    assert ada.post("/attendees/me/calendars", json={"name": ""}).status_code == 422
    assert ada.post("/attendees/me/calendars", json={"conference": "nowhere"}).status_code == 404
    made = [ada.post("/attendees/me/calendars", json={"name": f"C{number}"}) for number in range(21)]
    assert [one.status_code for one in made] == [201] * 20 + [409]
    assert len(going.documents(going.export(ada))["calendars.json"]["calendars"]) == 20

    receipt = going.completed(anybody, going.erase(ada).json()["receipt_token"])

    assert {one["service"]: one["removed"] for one in receipt["services"]}["sessions"] == {"calendars": 20}
    assert calendar(made[0].json()["url"]).status_code == 404
    assert database("sessions")["calendars"].count_documents({"attendee_id": ada.id}) == 0


def test_pages_star_on_rows_show_clashes_keep_notes_and_make_calendars(
    person: Person, conference: Json, session: Any, anybody: Client
) -> None:
    maps, tea = session("Maps & <b>", "09:00", "10:00"), session("Tea", "09:30", "10:30")
    ada, home = person("Ada"), f"/conferences/{conference['slug']}"
    rows = ada.page.get(f"{home}/programme?day={DAY}").text
    assert f'action="{home}/sessions/{maps["id"]}/star"' in rows
    assert f'action="{home}/sessions/{maps["id"]}/star"' not in anybody.page.get(f"{home}/programme?day={DAY}").text
    for one in (maps, tea):
        back = f"{home}/programme?day={DAY}#session-{one['id']}"
        done = ada.page.form(f"{home}/sessions/{one['id']}/star", on="1", next=back)
        assert (done.status_code, done.headers["location"]) == (303, back)

    page = ada.page.get(f"{home}/my-programme").text
    assert page.count("At the same time:") == 2
    assert "Maps &amp; &lt;b&gt;" in page and "Maps & <b>" not in page
    assert "My programme</a>" in page

    noted = ada.page.form(f"{home}/my-programme/{maps['id']}", note="<script>\r\nfor me")
    assert (noted.status_code, noted.headers["location"]) == (303, f"{home}/my-programme#session-{maps['id']}")
    assert "&lt;script&gt;\nfor me" in ada.page.get(f"{home}/my-programme").text
    too_long = ada.page.form(f"{home}/my-programme/{maps['id']}", note="n" * 2_001)
    assert too_long.status_code == 422
    assert "at most 2,000 characters" in too_long.text and "n" * 2_001 in too_long.text
    assert anybody.page.get(f"{home}/my-programme").status_code in (303, 401)

    made = ada.page.form("/settings/calendars", name="Phone", conference=conference["slug"])
    [address] = re.findall(r'value="(http[^"]+\.ics)"', made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "private, no-store")
    assert set(events_in(calendar(address))) == {"Maps & <b>", "Tea"}
    listed = ada.page.get("/settings/calendars").text
    assert "Phone" in listed and address not in listed
    [revoke] = re.findall(r'action="(/settings/calendars/[^"]+/revoke)"', listed)
    assert ada.page.form(revoke).status_code == 303
    assert calendar(address).status_code == 404
    assert "Revoked." in ada.page.get("/settings/calendars?done=1").text


@pytest.mark.parametrize("path", ["/api/v1/calendars/{token}.ics", "/calendars/{token}.ics"])
def test_the_token_of_a_calendar_is_masked_in_logs(site: Site, path: str) -> None:
    secret, trace = uuid.uuid4().hex * 2, uuid.uuid4().hex
    httpx.get(site.url + path.format(token=f"01JZZZZZZZZZZZZZZZZZZZZZZZ.{secret}"), headers={"X-Correlation-ID": trace})

    [line] = eventually(
        lambda: [one for one in site.programs["gateway"].logged("request answered") if one["correlation_id"] == trace]
    )

    assert line["path"] == path.format(token="01JZZZZZZZZZZZZZZZZZZZZZZZ.[hidden]")
    metrics = httpx.get(f"{site.url}/metrics").text
    assert secret not in site.logs() + metrics
