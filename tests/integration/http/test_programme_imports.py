"""Programmes from files and addresses, seen first and then done; by whom, and what is there afterwards."""

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.integration.http.conftest import Client
from tests.unit.services.sessions.importers.files import event, json_file
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]

CSV = (
    b"Wann,Uhrzeit,Vortrag X,Wer,Saal\n"
    b"03.05.2031,10:00,Zeitzonen,Ada Example; Bob Test,Aula\n"
    b"03.05.2031,11:00,Karten,,Aula\n"
)
SESSIONIZE = b"""\xef\xbb\xbf{"sessions": [{"id": "1", "title": "Lamps", "startsAt": "2031-05-03T10:00:00",
"endsAt": "2031-05-03T11:00:00", "isServiceSession": false, "speakers": ["a"], "categoryItems": [7], "roomId": 3}],
"speakers": [{"id": "a", "fullName": "Ada Example"}], "rooms": [{"id": 3, "name": "Aula"}],
"categories": [{"id": 1, "title": "Colour", "items": [{"id": 7, "name": "Green"}]}]}"""


class Elsewhere(ThreadingHTTPServer):
    """A server with programmes: what is at which path, and which requests came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        etag = f'"{hash(content)}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        body = gzip.compress(content)
        self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def imports(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}/imports"


def send(olga: Client, imports: str, content: bytes, kind: str = "application/json", **query: str) -> Any:
    return olga.post(imports, content=content, params=query, headers={"Content-Type": kind})


def titles(anybody: Client, conference: Conference) -> list[str]:
    return [one["title"] for one in anybody.get(f"/conferences/{conference['slug']}/sessions").json()["items"]]


def counts(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [len(answer.json()[kind]) for kind in ("added", "moved", "changed", "cancelled")]


def upload(olga: Client, page: str, content: bytes, name: str, **fields: str) -> Any:
    """The form with the file, as a browser sends it: its fields in the order of the page."""
    olga.page.get(page)
    form = {"csrf_token": olga.page.cookies["hallway_csrf"], "timezone": "", "when": "now", **fields}
    file = {"file": (name, content, "application/octet-stream")}
    return olga.page.post(page, data=form, files=file, headers={"Sec-Fetch-Site": "same-origin"})


def test_only_organisers_import_and_see_what_was_imported(
    member: Member, person: Any, anybody: Client, imports: str
) -> None:
    olga, ada = member("organiser", "Olga"), member("moderator", "Ada")
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", imports, {}),
        ("POST", f"{imports}/from-url", {"json": {"url": "https://example.org/"}}),
        ("GET", f"{imports}/mapping", {}),
        ("PUT", f"{imports}/mapping", {"json": {}}),
        ("GET", f"{imports}/schedule", {}),
        ("PUT", f"{imports}/schedule", {"json": {"url": "https://example.org/", "every_minutes": 5}}),
        ("DELETE", f"{imports}/schedule", {}),
    ]

    assert {anybody.request(verb, path, **more).status_code for verb, path, more in requests} == {401}
    assert {ada.request(verb, path, **more).status_code for verb, path, more in requests} == {403}
    assert send(olga, imports, json_file(event())).status_code == 200
    [run] = olga.get(imports).json()["items"]
    assert (run["source"], run["counts"]["added"], run["error"]) == ("file", 1, "")
    assert olga.get(f"{imports}/schedule").status_code == 404
    assert olga.get(f"{imports}?cursor=nonsense").status_code == 422


def test_formats_of_one_programme_follow_each_other_and_change_nothing(
    member: Member, imports: str, conference: Conference, anybody: Client
) -> None:
    olga = member("organiser", "Olga")
    talk = {"code": "ABCDE1", "url": "https://cfp.example.org/demo/talk/ABCDE1/"}
    calendar = (
        b"BEGIN:VCALENDAR\r\nPRODID:-//pretalx//cfp.example.org//\r\nBEGIN:VEVENT\r\n"
        b"UID:pretalx-demo-ABCDE1@cfp.example.org\r\nDTSTART;TZID=Europe/Berlin:20310503T100000\r\n"
        b"DTEND;TZID=Europe/Berlin:20310503T104500\r\nLOCATION:Aula\r\nSUMMARY:Talk 1 - Ada Example\r\n"
        b"URL:https://cfp.example.org/demo/talk/ABCDE1/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    assert counts(send(olga, imports, json_file(event(1, **talk)))) == [1, 0, 0, 0]
    assert counts(send(olga, imports, calendar, "text/calendar")) == [0, 0, 0, 0]
    assert counts(send(olga, imports, json_file(event(1, **talk)))) == [0, 0, 0, 0]
    [session] = anybody.get(f"/conferences/{conference['slug']}/sessions").json()["items"]
    assert (session["track"], session["speakers"][0]["name"]) == ("Main", "Ada Example")


def test_what_was_edited_here_is_kept_and_reported(member: Member, imports: str, conference: Conference) -> None:
    olga = member("organiser", "Olga")
    session = send(olga, imports, json_file(event())).json()["added"][0]
    path = f"/conferences/{conference['slug']}/sessions/{session['id']}"
    assert olga.patch(path, {"room": "Garden"}).status_code == 200

    answer = send(olga, imports, json_file(event(room="Cellar"))).json()

    [conflict] = answer["conflicts"]
    assert {name: conflict[name] for name in ("title", "field", "here", "file")} == {
        "title": "Talk 1",
        "field": "room",
        "here": "Garden",
        "file": "Cellar",
    }
    assert olga.get(path).json()["room"] == "Garden"


def test_an_import_for_the_next_release_is_seen_only_after_it(
    member: Member, imports: str, conference: Conference, anybody: Client
) -> None:
    olga, here = member("organiser", "Olga"), f"/conferences/{conference['slug']}"
    assert counts(send(olga, imports, json_file(event(1)), when="now")) == [1, 0, 0, 0]

    new = json_file(event(1, room="Attic"), event(2, date="2031-05-03T12:00:00+02:00"))
    assert counts(send(olga, imports, new, when="release")) == [1, 1, 0, 0]
    assert counts(send(olga, imports, new, when="release")) == [0, 0, 0, 0]
    [session] = anybody.get(f"{here}/sessions").json()["items"]
    assert session["room"] == "Aula"

    assert olga.post(f"{here}/releases", json={"note": "More"}).status_code in (200, 201)
    found = eventually(lambda: anybody.get(f"{here}/sessions").json()["items"][1:] and anybody.get(f"{here}/sessions"))
    assert [one["room"] for one in found.json()["items"]] == ["Attic", "Aula"]


def test_a_difference_that_was_shown_is_what_is_done_or_nothing(member: Member, imports: str) -> None:
    olga = member("organiser", "Olga")
    shown = send(olga, imports, json_file(event(1)), dry_run="true").json()["mark"]
    assert counts(send(olga, imports, json_file(event(2)))) == [1, 0, 0, 0]

    late = send(olga, imports, json_file(event(1)), shown=shown)

    assert (late.status_code, "Look at it again" in late.json()["detail"]) == (409, True)
    again = send(olga, imports, json_file(event(1)), dry_run="true").json()["mark"]
    assert counts(send(olga, imports, json_file(event(1)), shown=again)) == [1, 0, 0, 1]


def test_a_table_is_read_by_columns_that_are_said_once(member: Member, imports: str) -> None:
    olga = member("organiser", "Olga")
    unknown = send(olga, imports, CSV, "text/csv", timezone="Europe/Berlin")
    assert unknown.status_code == 422
    assert "“Vortrag X”" in unknown.json()["errors"]["file"][0]

    mapping = {"columns": {"title": ["Vortrag X"], "date": ["Wann"], "start": ["Uhrzeit"], "speakers": ["Wer"]}}
    assert olga.put(f"{imports}/mapping", json=mapping).status_code == 200
    answer = send(olga, imports, CSV, "text/csv", timezone="Europe/Berlin")

    assert [(one["title"], one["start"]) for one in answer.json()["added"]] == [
        ("Zeitzonen", "2031-05-03T08:00:00Z"),
        ("Karten", "2031-05-03T09:00:00Z"),
    ]
    assert answer.json()["programme"]["speakers"] == 2
    assert olga.get(f"{imports}/mapping").json()["columns"]["speakers"] == ["Wer"]
    wrong = olga.put(f"{imports}/mapping", json={"columns": {"colour": ["Wer"]}})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["columns.colour.key"])


def test_a_programme_is_fetched_from_its_address(member: Member, imports: str, elsewhere: Elsewhere) -> None:
    olga = member("organiser", "Olga")
    elsewhere.files["/schedule.json"] = json_file(event())
    body = {"url": f"{elsewhere.url}/schedule.json"}

    assert counts(olga.post(f"{imports}/from-url", json={**body, "dry_run": True})) == [1, 0, 0, 0]
    assert counts(olga.post(f"{imports}/from-url", json=body)) == [1, 0, 0, 0]
    assert olga.get(imports).json()["items"][0]["name"] == body["url"]
    for url in ("ftp://example.org/x", "https://user:pw@example.org/", f"{elsewhere.url}/nothing"):
        refused = olga.post(f"{imports}/from-url", json={"url": url})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["url"])


def test_a_schedule_imports_what_changes_and_tells_of_failures(
    member: Member, imports: str, conference: Conference, anybody: Client, elsewhere: Elsewhere
) -> None:
    olga, path = member("organiser", "Olga"), f"/{conference['slug']}.json"
    elsewhere.files[path] = json_file(event())
    wish = {"url": elsewhere.url + path, "every_minutes": 5}

    short = olga.put(f"{imports}/schedule", json={**wish, "every_minutes": 4})
    assert (short.status_code, list(short.json()["errors"])) == (422, ["every_minutes"])
    assert olga.put(f"{imports}/schedule", json=wish).status_code == 200
    eventually(lambda: titles(anybody, conference) == ["Talk 1"])
    last = eventually(lambda: olga.get(f"{imports}/schedule").json()["last"])
    assert (last["result"], last["counts"]["added"]) == ("imported", 1)

    del elsewhere.files[path]
    assert olga.put(f"{imports}/schedule", json=wish).status_code == 200
    failed = eventually(lambda: _with_last(olga, imports, "failed")) or {}
    assert (failed["failures"], "nothing at this address" in failed["last"]["error"]) == (1, True)
    assert olga.get(imports).json()["items"][0]["error"] == failed["last"]["error"]
    assert titles(anybody, conference) == ["Talk 1"]
    assert olga.delete(f"{imports}/schedule").status_code == 204
    assert olga.get(f"{imports}/schedule").status_code == 404


def _with_last(olga: Client, imports: str, result: str) -> dict[str, Any] | None:
    schedule: dict[str, Any] = olga.get(f"{imports}/schedule").json()
    return schedule if (schedule["last"] or {}).get("result") == result else None


def test_on_the_page_the_difference_comes_first_and_then_the_import(
    member: Member, conference: Conference, anybody: Client
) -> None:
    olga, page = member("organiser", "Olga"), f"/conferences/{conference['slug']}/organise/import"
    hostile = "<script>alert(1)</script>"

    sent = upload(olga, page, json_file(event(title=hostile)), "schedule.json")
    assert sent.status_code == 303, sent.text
    shown = olga.page.get(sent.headers["location"]).text
    assert "1 added, 0 moved" in shown and "<script>alert" not in shown
    assert titles(anybody, conference) == []

    mark = shown.partition('name="mark" value="')[2].partition('"')[0]
    wrong = olga.page.form(f"{sent.headers['location']}/apply", mark="0" * 32)
    assert (wrong.status_code, "Look at it again" in wrong.text) == (409, True)
    done = olga.page.form(f"{sent.headers['location']}/apply", mark=mark)
    assert (done.status_code, "done=imported" in done.headers["location"]) == (303, True)
    assert "schedule.json" in olga.page.get(done.headers["location"]).text
    assert titles(anybody, conference) == [hostile]


def test_on_the_page_columns_and_categories_are_said_with_the_first_rows_in_sight(
    member: Member, conference: Conference
) -> None:
    olga, page = member("organiser", "Olga"), f"/conferences/{conference['slug']}/organise/import"
    table = upload(olga, page, CSV, "talks.csv", timezone="Europe/Berlin").headers["location"]
    first = olga.page.get(table).text
    assert "No column is known to be the title" in first and '<td dir="auto">Zeitzonen</td>' in first

    fields = {
        "column.title": "Vortrag X",
        "column.start": "Wann",
        "column.start.2": "Uhrzeit",
        "column.speakers": "Wer",
    }
    assert olga.page.form(f"{table}/mapping", **fields).status_code == 303
    second = olga.page.get(table).text
    assert "2 added" in second and "10:00" in second
    assert '<option value="Wer" selected>' in second

    talks = upload(olga, page, SESSIONIZE, "all.json", timezone="Europe/Berlin").headers["location"]
    assert '<label for="category-1" dir="auto">Colour</label>' in olga.page.get(talks).text
    assert olga.page.form(f"{talks}/mapping", **{"category.Colour": "track"}).status_code == 303
    assert '<option value="track" selected>' in olga.page.get(talks).text


def test_on_the_page_a_schedule_is_set_and_an_address_that_is_none_is_told(
    member: Member, conference: Conference
) -> None:
    olga, page = member("organiser", "Olga"), f"/conferences/{conference['slug']}/organise/import"

    wrong = olga.page.form(f"{page}/schedule", url="https://example.org/x.ics", every_minutes="often")
    assert (wrong.status_code, 'value="often"' in wrong.text) == (422, True)
    bad = olga.page.form(f"{page}/from-url", url="gopher://example.org/")
    assert (bad.status_code, "gopher://example.org/" in bad.text) == (422, True)
    set_ = olga.page.form(f"{page}/schedule", url="http://127.0.0.1:9/x.ics", every_minutes="30", when="release")
    assert set_.status_code == 303, set_.text
    assert "Imported every 30 minutes" in olga.page.get(page).text
    assert olga.page.form(f"{page}/schedule", action="stop").status_code == 303
    assert "Imported every" not in olga.page.get(page).text
