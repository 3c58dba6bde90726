"""Search, facets, related sessions and lists as everybody asks for them, over one programme that no test changes."""

import uuid
from typing import Any

import pytest

from tests.integration.http.conftest import Client, Person

TALKS: tuple[dict[str, Any], ...] = (
    {
        "title": "Queues in Zürich",
        "abstract": "How **a promise** became a queue.",
        "track": "Networks",
        "room": "Hall",
        "languages": ["en"],
        "tags": ["messaging"],
        "speakers": ["Ada Lovelace"],
        "start": "2026-11-23T09:00:00Z",
    },
    {
        "title": "Trees and their roots",
        "abstract": "Nothing about waiting.",
        "description": f"{'Wood, bark and leaves. ' * 40}At the end some queues, <script>alert(1)</script> too.",
        "track": "Databases",
        "room": "Aula",
        "languages": ["en"],
        "tags": ["indexes"],
        "speakers": ["Grace Hopper"],
        "start": "2026-11-23T09:00:00Z",
    },
    {
        "title": "Wege durch Datenbanken",
        "abstract": "Ein Vortrag über Häuser.",
        "track": "Databases",
        "room": "Hall",
        "languages": ["de"],
        "tags": ["indexes"],
        "speakers": ["Ada Lovelace"],
        "start": "2026-11-24T09:00:00Z",
    },
    {"title": "検索エンジンの作り方", "languages": ["ja"], "track": "Networks"},
)


@pytest.fixture(scope="module")
def programme(operator: Client) -> dict[str, Any]:
    """The conference; its sessions stand in "sessions", in the order of TALKS."""
    slug = f"find-{uuid.uuid4().hex[:8]}"
    body = {"slug": slug, "title": "Finding Days", "start": "2026-11-23", "end": "2026-11-25"}
    made = operator.post("/conferences", json={**body, "timezone": "Europe/Brussels"})
    assert made.status_code == 201, made.text
    return {**made.json(), "sessions": [publish(operator, slug, **talk) for talk in TALKS]}


def draft(organiser: Client, slug: str, **fields: Any) -> dict[str, Any]:
    if "start" in fields:
        fields["end"] = fields["start"].replace(":00:00Z", ":45:00Z")
    made = organiser.post(f"/conferences/{slug}/sessions", json=fields)
    assert made.status_code == 201, made.text
    return dict(made.json())


def publish(organiser: Client, slug: str, **fields: Any) -> dict[str, Any]:
    made = draft(organiser, slug, **fields)
    done = organiser.post(f"/conferences/{slug}/sessions/{made['id']}/publish")
    assert done.status_code == 200, done.text
    return dict(done.json())


def search(asker: Client, slug: str, q: str, **filters: str) -> dict[str, Any]:
    answer = asker.get(f"/conferences/{slug}/search", params={"q": q, **filters})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def titles(answer: dict[str, Any]) -> list[str]:
    return [item["session"]["title"] for item in answer["items"]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("queues", [0, 1]),  # title before description
        ("QUEUE zurich", [0]),  # stemmed, folded, both words
        ("ada lovelace", [0, 2]),
        ("datenb", [2]),  # a beginning
        ("haus", [2]),  # German for what German says
        ("databsaes", [1, 2]),  # a typo in the last word
        ("エンジン", [3]),
        ("queues datenbanken", []),
        ('"their roots"', [1]),
        ('"roots their"', []),
        ('ada "a promise became"', [0]),
    ],
)
def test_words_find_what_has_them_the_best_first(
    anybody: Client, programme: dict[str, Any], q: str, found: list[int]
) -> None:
    wanted = [TALKS[number]["title"] for number in found]

    assert titles(search(anybody, programme["slug"], q)) == wanted
    listed = anybody.get(f"/conferences/{programme['slug']}/sessions", params={"q": q}).json()
    assert [item["title"] for item in listed["items"]] == wanted


def test_the_passage_shows_why_and_is_plain_text(anybody: Client, programme: dict[str, Any]) -> None:
    first, second = search(anybody, programme["slug"], "queues")["items"]

    assert first["title_marks"] == [[0, 6]]
    assert first["passage"]["text"] == "How a promise became a queue."
    text, [[start, end]] = second["passage"]["text"], second["passage"]["marks"]
    assert (second["passage"]["field"], text[start:end]) == ("description", "queues")
    assert "<script" not in text and first["rank"] > second["rank"]


def test_facets_count_without_their_own_choice(anybody: Client, programme: dict[str, Any]) -> None:
    found = search(anybody, programme["slug"], "queues", track="Networks")

    assert (titles(found), found["total"]) == ([TALKS[0]["title"]], 1)
    assert found["facets"]["track"] == [{"value": "Databases", "sessions": 1}, {"value": "Networks", "sessions": 1}]
    assert found["facets"]["room"] == [{"value": "Hall", "sessions": 1}]
    assert set(found["facets"]) == {"day", "track", "room", "type", "language", "tag", "recorded", "state"}


def test_pages_of_hits_follow_one_another(anybody: Client, programme: dict[str, Any]) -> None:
    first = search(anybody, programme["slug"], "ada", limit="1")
    second = search(anybody, programme["slug"], "ada", limit="1", cursor=first["next"])

    assert titles(first) + titles(second) == [TALKS[0]["title"], TALKS[2]["title"]]
    assert (second["next"], second["total"]) == (None, 2)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("search", "q"),
        ("search?q=a&cursor=x", "cursor"),
        ("search?q=a&cursor=1%7C9%7C%27", "cursor"),
        ("search?q=a&state=draft", "state"),
        ("search?q=a&recorded=maybe", "recorded"),
        ("search?q=a&limit=101", "limit"),
        (f"search?q={'a' * 201}", "q"),
        ("search?q=a&wish=b", "wish"),
        ("sessions?q=a&cursor=2026-11-23T09:00:00Z%7C01JZ8Q4M7T3N9V5R2K6W1X0YBC", "cursor"),
    ],
)
def test_what_cannot_be_asked_is_told(anybody: Client, programme: dict[str, Any], path: str, field: str) -> None:
    answer = anybody.get(f"/conferences/{programme['slug']}/{path}")

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.parametrize("q", ["!?", "\\", ".*", "$where", '"', "%00", "a" * 200, "🦆", "'; drop", "\u202e"])
def test_odd_words_find_nothing_or_something_and_break_nothing(
    anybody: Client, programme: dict[str, Any], q: str
) -> None:
    assert anybody.get(f"/conferences/{programme['slug']}/search", params={"q": q}).status_code == 200
    assert anybody.page.get(f"/conferences/{programme['slug']}/programme", params={"q": q}).status_code == 200


def test_related_sessions_say_why(anybody: Client, programme: dict[str, Any]) -> None:
    first = programme["sessions"][0]
    found = anybody.get(f"/conferences/{programme['slug']}/sessions/{first['guid']}/related").json()["items"]
    assert [(item["session"]["title"], item["reason"], item["about"]) for item in found] == [
        (TALKS[2]["title"], "speaker", "Ada Lovelace")
    ]

    page = anybody.page.get(f"/conferences/{programme['slug']}/sessions/{first['id']}").text
    assert "Related sessions" in page and "Also by <bdi>Ada Lovelace</bdi>" in page
    assert "1 session at the same time" in page


def test_the_page_shows_hits_marks_counts_and_ways_out(anybody: Client, programme: dict[str, Any]) -> None:
    path = f"/conferences/{programme['slug']}/programme"
    page = anybody.page.get(path, params={"q": "queues"}).text

    assert "<mark>Queues</mark> in Zürich" in page and "2 sessions" in page
    assert "<script>alert" not in page
    assert f'href="{path}?q=queues&amp;track=Databases"' in page
    nothing = anybody.page.get(path, params={"q": "zurichh queeues"}).text
    assert "Nothing matches" in nothing
    assert 'Did you mean <a href="' in nothing and 'dir="auto">zürich queues</a>?' in nothing


def test_changes_are_found_at_once_and_drafts_by_organisers_only(
    operator: Client, anybody: Client, conference: dict[str, Any]
) -> None:
    slug = conference["slug"]
    secret = draft(operator, slug, title="Heliotropes", start="2026-11-23T09:00:00Z")
    path = f"/conferences/{slug}/sessions/{secret['id']}"

    def listed(asker: Client, q: str) -> list[str]:
        found = asker.get(f"/conferences/{slug}/sessions", params={"q": q}).json()["items"]
        return [one["title"] for one in found]

    assert (listed(operator, "heliotropes"), listed(anybody, "heliotropes")) == (["Heliotropes"], [])
    assert search(operator, slug, "heliotropes")["items"] == []
    assert operator.post(f"{path}/publish").status_code == 200
    assert titles(search(anybody, slug, "heliotropes")) == ["Heliotropes"]
    assert operator.patch(path, {"title": "Sunflowers"}).status_code == 200
    assert (listed(anybody, "heliotropes"), listed(anybody, "sunflower")) == ([], ["Sunflowers"])
    assert operator.post(f"{path}/cancel", json={"reason": "Ill."}).status_code == 200
    assert search(anybody, slug, "sunflowers")["facets"]["state"] == [{"value": "cancelled", "sessions": 1}]
    assert anybody.get(f"/conferences/{slug}/overview").json()["cancelled"] == 1


def test_a_deleted_draft_is_gone_for_organisers_too(operator: Client, conference: dict[str, Any]) -> None:
    slug = conference["slug"]
    made = draft(operator, slug, title="Mistake")
    path = f"/conferences/{slug}/sessions"
    assert len(operator.get(path).json()["items"]) == 1
    etag = operator.get(f"{path}/{made['id']}").headers["etag"]

    assert operator.request("DELETE", f"{path}/{made['id']}", headers={"If-Match": etag}).status_code == 204
    assert operator.get(path).json()["items"] == []


def test_what_is_said_in_a_recording_is_found_with_its_second(
    operator: Client, anybody: Client, person: Person, conference: dict[str, Any]
) -> None:
    slug = conference["slug"]
    talk = publish(operator, slug, title="Quiet talk", start="2026-11-23T09:00:00Z")
    path = f"/conferences/{slug}/sessions/{talk['id']}/recordings"
    recording = operator.post(path, json={"url": "https://video.example.org/quiet.mp4"})
    assert recording.status_code == 201, recording.text
    said = "WEBVTT\n\n00:01:05.000 --> 00:01:09.000\nNobody expects a heliotrope.\n"
    put = operator.request(
        "PUT", f"{path}/{recording.json()['id']}/captions/en", content=said, headers={"Content-Type": "text/vtt"}
    )
    assert put.status_code in (200, 201, 204), put.text
    [hit] = search(anybody, slug, "heliotropes")["items"]

    assert (hit["passage"]["field"], hit["passage"]["at_seconds"]) == ("captions", 65)
    assert hit["passage"]["recording_id"] == recording.json()["id"]
    page = anybody.page.get(f"/conferences/{slug}/programme", params={"q": "heliotropes"}).text
    assert f"?recording={recording.json()['id']}&amp;t=65" in page and "At 1:05" in page
