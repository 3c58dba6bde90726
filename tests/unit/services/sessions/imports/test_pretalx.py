"""From the address of a page of pretalx to its programme: by the API where it is open, else by the export."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from services.sessions.importers import read_programme
from services.sessions.imports import pretalx
from services.sessions.imports.addresses import FetchFailed
from services.sessions.imports.fetching import NO_HEADERS, Fetched, Fetcher

PAGE = b"<!DOCTYPE html><html><body>Schedule</body></html>"
HOST = "https://cfp.example.org"
API = f"{HOST}/api/events/demo/"
EVENT = {"slug": "demo", "name": {"en": "Demo"}, "timezone": "Europe/Berlin"}
SLOT = {"start": "2031-05-03T10:00:00+02:00", "end": "2031-05-03T11:00:00+02:00", "room": {"name": {"en": "Aula"}}}


class FakeFetcher(Fetcher):
    """What is at which address, whatever its query says of pages; an int is a status."""

    def __init__(self, **files: Any) -> None:
        self.files: dict[str, Any] = files
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
        self.asked.append((url, dict(headers)))
        found = self.files.get(url, self.files.get(url.partition("?")[0], 404))
        if isinstance(found, int):
            raise FetchFailed(f"status {found}.", found)
        return Fetched(url, found if isinstance(found, bytes) else json.dumps(found).encode(), etag='"1"')


def submission(number: int) -> dict[str, Any]:
    return {"code": f"ABCDE{number}", "title": f"Talk {number}", "state": "confirmed", "speakers": [], "slots": [SLOT]}


def page_of(*items: Any, following: str | None = None) -> dict[str, Any]:
    return {"count": len(items), "next": following, "previous": None, "results": list(items)}


def server(**more: Any) -> FakeFetcher:
    found = FakeFetcher()
    found.files = {
        f"{HOST}/demo/schedule/": PAGE,
        API: EVENT,
        f"{API}submissions/": page_of(submission(1), following="http://inner:8000/api/events/demo/submissions/?page=2"),
        f"{API}submissions/?page=2": page_of(submission(2)),
        f"{API}slots/": page_of(),
        f"{API}rooms/": page_of(),
        **more,
    }
    return found


def titles(fetched: Fetched) -> list[str]:
    return [session.title for session in read_programme(fetched.content).sessions]


@pytest.mark.parametrize("path", ["/demo/", "/demo", "/demo/schedule/", "/demo/talk/ABCDE1/", "/demo/schedule/v/0.1/"])
def test_any_page_of_an_event_leads_to_its_api_with_all_pages(path: str) -> None:
    fetcher = server(**{f"{HOST}{path}": PAGE})

    found = pretalx.programme(fetcher, HOST + path, NO_HEADERS)

    assert titles(found) == ["Talk 1", "Talk 2"]
    assert read_programme(found.content).sessions[0].keys[0] == "code:cfp.example.org/ABCDE1"
    assert found.etag == ""  # of the page, and no word about the programme
    assert all(url.startswith(f"{HOST}/") for url, _ in fetcher.asked)
    assert fetcher.asked[1][1]["Pretalx-Version"] == "v2"


def test_the_address_of_the_api_itself_is_understood() -> None:
    fetcher = server()

    assert len(titles(pretalx.programme(fetcher, f"{API}submissions/", NO_HEADERS))) == 2
    assert f"{API}submissions/" not in [url for url, _ in fetcher.asked]


def test_an_older_server_lists_talks() -> None:
    talks = page_of({"code": "ABCDE9", "title": "Old", "speakers": [], "slot": SLOT})
    fetcher = server(**{f"{API}submissions/": 404, f"{API}talks/": talks})

    assert titles(pretalx.programme(fetcher, f"{HOST}/demo/schedule/", NO_HEADERS)) == ["Old"]


@pytest.mark.parametrize("closed", [{API: 404}, {API: 401}, {f"{API}submissions/": 403}, {API: b"<html>"},
                                    {f"{API}submissions/": page_of({**submission(1), "slots": []})}])  # fmt: skip
def test_where_the_api_is_closed_or_empty_the_export_is_taken(closed: dict[str, Any]) -> None:
    export = {"schedule": {"conference": {"title": "Demo", "days": []}}}
    fetcher = server(**closed, **{f"{HOST}/demo/schedule/export/schedule.json": export})

    found = pretalx.programme(fetcher, f"{HOST}/demo/schedule/", NO_HEADERS)

    assert json.loads(found.content) == export


def test_a_page_with_nothing_behind_it_is_told() -> None:
    fetcher = FakeFetcher(**{"https://example.org/": PAGE})

    with pytest.raises(FetchFailed, match="no programme of pretalx was found behind it"):
        pretalx.programme(fetcher, "https://example.org/", NO_HEADERS)


def test_a_server_that_knows_no_version_two_is_asked_without() -> None:
    class Older(FakeFetcher):
        def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
            if "Pretalx-Version" in headers:
                raise FetchFailed("unknown version", 400)
            return super().get(url, headers)

    fetcher = Older()
    fetcher.files = server().files

    assert len(titles(pretalx.programme(fetcher, f"{HOST}/demo/schedule/", NO_HEADERS))) == 2


def test_a_list_that_never_ends_is_given_up() -> None:
    endless = page_of(submission(1), following=f"{API}submissions/?page=2")
    fetcher = server(**{f"{API}submissions/": endless, f"{API}submissions/?page=2": endless})

    with pytest.raises(FetchFailed, match="no programme of pretalx"):
        pretalx.programme(fetcher, f"{HOST}/demo/schedule/", NO_HEADERS)
    assert len(fetcher.asked) <= pretalx.PAGES_AT_MOST + 3


def test_a_file_is_what_it_is_and_a_calendar_address_is_a_web_address() -> None:
    fetcher = FakeFetcher(**{"https://example.org/x.ics": b"BEGIN:VCALENDAR"})

    assert (
        pretalx.programme(fetcher, "webcal://example.org/x.ics", {"If-None-Match": '"1"'}).content == b"BEGIN:VCALENDAR"
    )
    assert fetcher.asked == [("https://example.org/x.ics", {"If-None-Match": '"1"'})]
