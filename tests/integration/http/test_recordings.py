"""Recordings, captions, and those who wait for them: as organisers, speakers and everybody else use them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
VTT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ada>Welcome to the <b>harbour</b>\n\n01:05.000 --> 01:09.000\nLamps\n"
)
SRT = "1\r\n00:00:01,000 --> 00:00:04,500\r\n<font color=red>Welcome</font> & <script>x</script>\r\n"

Json = dict[str, Any]
Member = Callable[[str, str], Client]


@pytest.fixture
def talk(operator: Client, conference: Json) -> Json:
    """A published session with a speaker."""
    return make_talk(operator, conference, "Lamps", speakers=["Ada"])


def make_talk(operator: Client, conference: Json, title: str, **fields: Any) -> Json:
    place = f"/conferences/{conference['slug']}/sessions"
    times = {"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T09:45:00Z"}
    made = operator.post(place, json={"title": title, **times, **fields})
    assert made.status_code == 201, made.text
    published = operator.post(f"{place}/{made.json()['id']}/publish")
    assert published.status_code == 200, published.text
    return dict(published.json())


def at(conference: Json, talk: Json, *parts: str) -> str:
    return "/".join((f"/conferences/{conference['slug']}/sessions/{talk['id']}", *parts))


def speaker_of(person: Person, operator: Client, conference: Json, talk: Json) -> Client:
    made, speaker = person("Ada"), talk["speakers"][0]["id"]
    assert made.put(f"/conferences/{conference['slug']}/membership").status_code in (200, 201, 204)
    claimed = made.put(f"/conferences/{conference['slug']}/speakers/{speaker}/claim")
    assert claimed.status_code in (200, 202, 204), claimed.text
    decided = operator.put(
        f"/conferences/{conference['slug']}/claims/{made.id}/{speaker}", json={"decision": "approve"}
    )
    assert decided.status_code in (200, 204), decided.text
    return made


def test_a_recording_is_added_edited_and_taken_away_and_told_once(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    body = {
        "url": VIDEO,
        "languages": ["en", "de"],
        "licence": "CC BY 4.0",
        "credit": "The video team",
        "start_offset_seconds": 30,
        "duration_seconds": 2700,
        "chapters": "0:30 Hello\n12:00 Questions",
    }
    added = operator.post(at(conference, talk, "recordings"), json=body)
    assert added.status_code == 201, added.text
    recording = added.json()
    assert recording["chapters"] == [{"at_seconds": 30, "title": "Hello"}, {"at_seconds": 720, "title": "Questions"}]
    assert added.headers["location"].endswith(f"/recordings/{recording['id']}")

    path = at(conference, talk, "recordings", recording["id"])
    changed = operator.request("PATCH", path, json={"title": "With translation"})
    assert (changed.status_code, changed.json()["title"], changed.json()["url"]) == (200, "With translation", VIDEO)
    shown = anybody.get(at(conference, talk, "recordings")).json()
    assert [one["title"] for one in shown["items"]] == ["With translation"]
    assert anybody.get(at(conference, talk)).json()["recorded"] is True

    assert operator.delete(path).status_code == 204
    assert operator.delete(path).status_code == 404
    again = operator.put(at(conference, talk, "recording"), json={"url": VIDEO})
    assert again.status_code == 200
    other = operator.put(at(conference, talk, "recording"), json={"url": "https://vimeo.com/123456789"})
    assert other.json()["id"] == again.json()["id"]

    def told() -> list[Json]:
        feed = anybody.get(f"/conferences/{conference['slug']}/feed").json()["items"]
        return [entry for entry in feed if "record" in json.dumps(entry.get("change"))]

    eventually(lambda: told() != [])
    (entry,) = told()
    assert (entry["kind"], entry["session"]["title"]) == ("session_recorded", "Lamps")
    assert entry["change"]["recording"]["url"] == VIDEO


def test_what_cannot_be_a_recording_is_refused_with_a_reason(operator: Client, conference: Json, talk: Json) -> None:
    path = at(conference, talk, "recordings")
    for body, field in (
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://ada:secret@example.org/a.mp4"}, "url"),
        ({"url": VIDEO, "chapters": "nonsense"}, "chapters"),
        ({"url": VIDEO, "languages": ["English!"]}, "languages.0"),
        ({"url": VIDEO, "duration_seconds": 10, "start_offset_seconds": 20}, "start_offset_seconds"),
        ({"url": VIDEO, "colour": "red"}, "colour"),
    ):
        refused = operator.post(path, json=body)
        assert (refused.status_code, field in refused.json()["errors"]) == (422, True), refused.text
    assert operator.get(path).json()["items"] == []


def test_organisers_and_the_speakers_of_the_session_may_and_others_may_not(
    operator: Client, person: Person, member: Member, anybody: Client, conference: Json, talk: Json
) -> None:
    path, body = at(conference, talk, "recordings"), {"url": VIDEO}
    other = make_talk(operator, conference, "Ships", speakers=["Bob"])
    ada = speaker_of(person, operator, conference, talk)

    assert anybody.post(path, json=body).status_code == 401
    assert person("Eve").post(path, json=body).status_code == 403
    assert member("moderator", "Mo").post(path, json=body).status_code == 403
    assert ada.post(at(conference, other, "recordings"), json=body).status_code == 403
    added = ada.post(path, json=body)
    assert added.status_code == 201, added.text
    assert member("organiser", "Inês").delete(f"{path}/{added.json()['id']}").status_code == 204
    assert ada.get(f"/conferences/{conference['slug']}/recording-wishes").status_code == 403


def test_several_who_add_at_once_all_add_and_one_who_repeats_adds_once(
    operator: Client, conference: Json, talk: Json
) -> None:
    path = at(conference, talk, "recordings")

    def add(number: int) -> int:
        return operator.post(path, json={"url": f"https://example.org/{number}.mp4"}).status_code

    def repeat(_: int) -> str:
        sent = operator.post(path, json={"url": VIDEO}, headers={"Idempotency-Key": "the same"})
        return str(sent.json().get("id"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add, range(4))) == [201] * 4
        assert len(set(pool.map(repeat, range(3)))) == 1
    assert len(operator.get(path).json()["items"]) == 5
    stale = operator.post(path, json={"url": "https://example.org/x.mp4"}, headers={"If-Match": '"1-0"'})
    assert stale.status_code == 412


def test_captions_are_kept_as_safe_webvtt_and_read_as_a_transcript(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    added = operator.post(at(conference, talk, "recordings"), json={"url": "https://example.org/lamps.mp4"}).json()
    path = at(conference, talk, "recordings", added["id"], "captions", "en")
    put = operator.put(path, content=VTT.encode(), headers={"Content-Type": "text/vtt"})
    assert put.status_code == 200, put.text
    assert put.json()["url"].endswith("/captions/en.vtt")

    got = anybody.get(f"{path}.vtt")
    assert (got.status_code, got.headers["content-type"]) == (200, "text/vtt; charset=utf-8")
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ada>Welcome to the <b>harbour</b>\n")
    assert anybody.get(f"{path}.vtt", headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    page = anybody.page.get(f"/conferences/{conference['slug']}/sessions/{talk['id']}").text
    assert f"?recording={added['id']}&amp;t=65#recording-{added['id']}" in page and "Welcome to the harbour" in page

    german = operator.put(path[:-2] + "de", content=SRT.encode(), headers={"Content-Type": "application/octet-stream"})
    assert german.status_code == 200
    assert anybody.get(path[:-2] + "de").text.endswith("\nWelcome &amp; x\n")
    for wrong in (b"no captions", b"\xff\xfe\x00", b"WEBVTT\n\n00:09.000 --> 00:01.000\nBackwards\n"):
        refused = operator.put(path, content=wrong, headers={"Content-Type": "text/vtt"})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["file"])
    assert anybody.get(path).text == got.text
    large = operator.put(path, content=b"WEBVTT\n\n" + b"x" * 2_100_000, headers={"Content-Type": "text/vtt"})
    assert large.status_code in (413, 422)
    assert operator.delete(path).status_code == 204
    assert anybody.get(path).status_code == 404
    listed = anybody.get(at(conference, talk, "recordings")).json()["items"][0]["captions"]
    assert [one["language"] for one in listed] == ["de"]


def test_those_who_wait_are_told_once_when_the_recording_comes(
    operator: Client, person: Person, anybody: Client, conference: Json, talk: Json, database: Any
) -> None:
    ada, bob = person("Ada"), person("Bob")
    wish = at(conference, talk, "recording-wish")
    assert anybody.put(wish).status_code == 401
    for somebody in (ada, ada, bob):
        assert somebody.put(wish).status_code == 204
    assert bob.delete(wish).status_code == 204
    waiting = operator.get(f"/conferences/{conference['slug']}/recording-wishes").json()["waiting"]
    assert [(one["title"], one["wishes"]) for one in waiting] == [("Lamps", 1)]

    assert operator.post(at(conference, talk, "recordings"), json={"url": VIDEO}).status_code == 201
    batches = database("sessions")["wish_batches"]

    def told() -> Json:
        return dict(operator.get(f"/conferences/{conference['slug']}/recording-wishes").json())

    eventually(lambda: (told()["waiting"], [one["told"] for one in told()["recorded"]]) == ([], [1]))
    assert told()["recorded"][0]["seconds_to_recording"] is not None
    (batch,) = batches.find({"session_id": talk["id"]})
    assert "attendee_ids" not in batch
    assert ada.put(wish).status_code == 409
    eventually(lambda: "Lamps" in ada.get("/notifications").text)
    notices = [one for one in ada.get("/notifications").json()["items"] if one["kind"] == "recording"]
    assert len(notices) == 1
    assert "Lamps" not in bob.get("/notifications").text


def test_a_wish_goes_with_its_owner_and_is_in_their_data(
    operator: Client, person: Person, conference: Json, talk: Json, database: Any
) -> None:
    ada = person("Ada")
    assert ada.put(at(conference, talk, "recording-wish")).status_code == 204
    wishes = database("sessions")["wishes"]
    assert wishes.count_documents({"attendee_id": ada.id}) == 1
    gone = ada.request("DELETE", "/attendees/me", json={"password": ada.password, "posts": "keep"})
    assert gone.status_code in (200, 202), gone.text
    eventually(lambda: wishes.count_documents({"attendee_id": ada.id}) == 0)


def ccc(talk: Json, **event: Any) -> Json:
    recordings = [
        {"mime_type": mime, "language": language, "recording_url": url, "high_quality": sharp, "length": 2700}
        for mime, language, url, sharp in (
            ("video/mp4", "deu-eng", "https://cdn.example.org/hd.mp4", True),
            ("video/webm", "deu-eng", "https://cdn.example.org/hd.webm", True),
            ("video/mp4", "deu-eng", "https://cdn.example.org/sd.mp4", False),
            ("audio/mpeg", "eng", "https://cdn.example.org/eng.mp3", False),
            ("application/x-subrip", "eng", "https://cdn.example.org/eng.srt", False),
        )
    ]
    page = "https://media.ccc.de/v/lamps"
    return {"guid": talk["guid"], "title": talk["title"], "frontend_link": page, "recordings": recordings, **event}


def test_recordings_of_an_archive_are_joined_by_guid_and_the_same_again_changes_nothing(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    path = f"/conferences/{conference['slug']}/recordings/imports"
    document = {"events": [ccc(talk), {**ccc(talk), "guid": "somebody else's", "title": "Ships"}]}

    def send(**query: str) -> Json:
        answer = operator.post(path, json=document, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    tried = send(dry_run="true")
    assert (len(tried["added"]), tried["unmatched"]) == (1, [{"guid": "somebody else's", "title": "Ships"}])
    assert anybody.get(at(conference, talk, "recordings")).json()["items"] == []
    assert [one["recordings"] for one in send()["added"]] == [2]
    again = send()
    assert (again["added"], again["updated"], again["unchanged"]) == ([], [], 1)

    shown = anybody.get(at(conference, talk, "recordings")).json()["items"]
    assert [(one["url"], one["languages"]) for one in shown] == [
        ("https://cdn.example.org/hd.mp4", ["de", "en"]),
        ("https://cdn.example.org/eng.mp3", ["en"]),
    ]
    assert (shown[0]["credit"], shown[0]["credit_url"]) == ("media.ccc.de", "https://media.ccc.de/v/lamps")

    def kinds() -> list[str]:
        return [entry["kind"] for entry in anybody.get(f"/conferences/{conference['slug']}/feed").json()["items"]]

    eventually(lambda: kinds().count("recordings_imported") == 1)
    assert "session_recorded" not in kinds()
    document["events"][0]["recordings"][0]["recording_url"] = "https://cdn.example.org/better.mp4"
    assert [one["title"] for one in send()["updated"]] == ["Lamps"]
    assert operator.post(path, content=b"<html>", headers={"Content-Type": "application/json"}).status_code == 422


def test_the_page_asks_nobody_else_and_lets_only_these_hosts_in(
    operator: Client, person: Person, anybody: Client, conference: Json, talk: Json
) -> None:
    for url in (VIDEO, "https://cdn.example.org/lamps.mp4"):
        assert operator.post(at(conference, talk, "recordings"), json={"url": url}).status_code == 201
    page = anybody.page.get(f"/conferences/{conference['slug']}/sessions/{talk['id']}?t=62")
    policy = page.headers["content-security-policy"]
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "media-src 'self' https://cdn.example.org;" in policy
    assert "Play from 1:02" in page.text and "<iframe" not in page.text and "<video" not in page.text
    other = make_talk(operator, conference, "Ships")
    headers = anybody.page.get(f"/conferences/{conference['slug']}/sessions/{other['id']}").headers
    assert "frame-src" not in headers["content-security-policy"]


def test_speakers_do_all_of_it_on_a_page_and_others_have_none(
    operator: Client, person: Person, anybody: Client, conference: Json, talk: Json
) -> None:
    ada = speaker_of(person, operator, conference, talk)
    place = f"/conferences/{conference['slug']}/sessions/{talk['id']}"
    assert person("Eve").page.get(f"{place}/media").status_code == 403
    assert ada.page.form(f"{place}/recording-wish", on="1").status_code == 303
    assert "Do not tell me" in ada.page.get(place).text

    wrong = ada.page.form(f"{place}/media/recordings", url=VIDEO, start="soon", title="Typed")
    assert (wrong.status_code, "Not a time such as" in wrong.text, "Typed" in wrong.text) == (422, True, True)
    added = ada.page.form(f"{place}/media/recordings", url=VIDEO, languages="en", start="0:30", chapters="1:00 Hello")
    assert (added.status_code, added.headers["location"]) == (303, f"{place}/media?done=recording")
    (recording,) = anybody.get(at(conference, talk, "recordings")).json()["items"]
    edit = f"{place}/media/recordings/{recording['id']}"
    assert 'value="0:30"' in ada.page.get(edit).text
    assert ada.page.form(edit, url=VIDEO, title="Better").status_code == 303
    token = ada.page.cookies["hallway_csrf"]
    sent = ada.page.post(
        f"{edit}/captions",
        files=[
            *(
                (name, (None, value))
                for name, value in (("csrf_token", token), ("language", "en"), ("kind", "captions"))
            ),
            ("file", ("lamps.vtt", VTT.encode())),
        ],
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert sent.status_code == 303, sent.text
    page = anybody.page.get(place).text
    assert "Better" in page and "Transcript (English)" in page
    removed = ada.page.form(f"{place}/media/removals", what="recording", id=recording["id"])
    assert removed.status_code == 303
    assert anybody.get(at(conference, talk, "recordings")).json()["items"] == []
