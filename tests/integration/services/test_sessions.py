from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.services.conftest import DATA, key, packed
from tests.rpc_client import RemoteError, Rpc
from tests.waiting import eventually

TALK = {
    "title": "Reading Zürich from afar",
    "start": "2026-11-23T09:00:00Z",
    "end": "2026-11-23T09:45:00Z",
    "room": "Hall",
    "track": "Community",
    "languages": ["en", "de"],
    "tags": ["remote"],
    "speakers": [{"name": "Ada Lovelace"}],
    "abstract": "**How** <script>alert(1)</script> remote people read.",
}


@pytest.fixture
def draft(rpc: Rpc, conference: dict[str, Any]) -> dict[str, Any]:
    return dict(rpc("sessions.create_session", conference_id=conference["id"], fields=TALK, request_id=key()))


def published(rpc: Rpc, conference: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = rpc("sessions.create_session", conference_id=conference["id"], fields=TALK | fields, request_id=key())
    return dict(
        rpc("sessions.publish_session", conference_id=conference["id"], session_id=made["id"], request_id=key())
    )


def titles(rpc: Rpc, conference: dict[str, Any], **filters: str) -> list[str]:
    found = rpc("sessions.list_sessions", conference_id=conference["id"], filters=filters)["items"]
    return [one["title"] for one in found]


def feed(rpc: Rpc, conference: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in rpc("feed.list_entries", conference_id=conference["id"])["items"]]


def test_a_draft_is_seen_by_those_who_may_and_its_texts_are_safe(
    rpc: Rpc, conference: dict[str, Any], draft: dict[str, Any]
) -> None:
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("sessions.get_session", conference_id=conference["id"], session=draft["id"])
    seen = rpc("sessions.get_session", conference_id=conference["id"], session=draft["id"], drafts=True)

    assert (seen["state"], seen["day"], seen["duration_minutes"]) == ("draft", "2026-11-23", 45)
    assert "<strong>How</strong>" in seen["abstract_html"]
    assert "<script" not in seen["abstract_html"]
    assert titles(rpc, conference) == []


def test_a_session_goes_its_way_and_each_step_is_one_line_of_the_feed(
    rpc: Rpc, conference: dict[str, Any], draft: dict[str, Any]
) -> None:
    at = {"conference_id": conference["id"], "session_id": draft["id"]}
    rpc("sessions.publish_session", **at, version=1, request_id=key())
    rpc("sessions.update_session", **at, changes={"room": "Attic"}, version=2, request_id=key())
    rpc("sessions.update_session", **at, changes={"title": "Another title"}, version=3, request_id=key())
    last = rpc("sessions.cancel_session", **at, reason="ill", version=4, request_id=key())

    assert (last["state"], last["cancel_reason"], last["version"]) == ("cancelled", "ill", 5)
    steps = ["session_cancelled", "session_changed", "session_moved", "session_published"]
    eventually(lambda: feed(rpc, conference) == steps)


def test_an_edit_of_a_version_that_is_gone_is_refused_and_changes_nothing(
    rpc: Rpc, conference: dict[str, Any], draft: dict[str, Any]
) -> None:
    at = {"conference_id": conference["id"], "session_id": draft["id"]}
    rpc("sessions.update_session", **at, changes={"room": "Attic"}, version=1, request_id=key())

    with pytest.raises(RemoteError, match="VersionMismatch"):
        rpc("sessions.update_session", **at, changes={"room": "Cellar"}, version=1, request_id=key())

    assert (
        rpc("sessions.get_session", conference_id=conference["id"], session=draft["id"], drafts=True)["room"] == "Attic"
    )


def test_a_repeated_command_changes_and_tells_once(rpc: Rpc, conference: dict[str, Any]) -> None:
    create = {"conference_id": conference["id"], "fields": TALK, "request_id": key(), "fingerprint": "f"}
    first, second = (rpc("sessions.create_session", **create) for _ in range(2))
    assert first == second
    publish = {"conference_id": conference["id"], "session_id": first["id"], "request_id": key(), "version": 1}
    assert rpc("sessions.publish_session", **publish) == rpc("sessions.publish_session", **publish)
    move = {"conference_id": conference["id"], "session_id": first["id"], "request_id": key(), "version": 2}
    moved = [rpc("sessions.update_session", **move, changes={"room": "Attic"}) for _ in range(2)]

    assert moved[0] == moved[1]
    eventually(lambda: feed(rpc, conference) == ["session_moved", "session_published"])
    with pytest.raises(RemoteError, match="KeyReused"):
        rpc("sessions.create_session", **create | {"fingerprint": "other"})


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"day": "2026-11-23"}, True),
        ({"day": "2026-11-24"}, False),
        ({"track": "Community"}, True),
        ({"room": "Hall"}, True),
        ({"room": "Attic"}, False),
        ({"speaker": "Ada Lovelace"}, True),
        ({"language": "de"}, True),
        ({"language": "fr"}, False),
        ({"tag": "remote"}, True),
        ({"q": "zurich AFAR read"}, True),
        ({"q": "ada"}, True),
        ({"q": "zurich nothing"}, False),
        ({"state": "published"}, True),
        ({"state": "cancelled"}, False),
        ({"state": "draft"}, False),
        ({"recorded": "false"}, True),
        ({"recorded": "true"}, False),
        ({"day": "2026-11-23", "q": "reading", "track": "Community"}, True),
    ],
)
def test_sessions_are_found_by_what_they_are(
    rpc: Rpc, conference: dict[str, Any], filters: dict[str, str], found: bool
) -> None:
    published(rpc, conference)

    assert titles(rpc, conference, **filters) == ([TALK["title"]] if found else [])


def test_pages_of_the_programme_follow_one_another_without_gap_or_copy(rpc: Rpc, conference: dict[str, Any]) -> None:
    for number in range(5):
        published(rpc, conference, title=f"Talk {number}")
    published(rpc, conference, title="Sometime", start=None, end=None)

    seen: list[str] = []
    cursor = None
    while True:
        page = rpc("sessions.list_sessions", conference_id=conference["id"], cursor=cursor, limit=2)
        seen += [one["title"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == ["Sometime", *(f"Talk {number}" for number in range(5))]
    assert seen[-1] == "Sometime"


def test_a_repeated_change_of_a_conference_is_the_same_change(rpc: Rpc, conference: dict[str, Any]) -> None:
    change = {
        "conference_id": conference["id"],
        "changes": {"title": "Remoter Days"},
        "version": 1,
        "request_id": key(),
    }

    first, second = (rpc("sessions.update_conference", **change) for _ in range(2))

    assert (first, first["title"], first["version"]) == (second, "Remoter Days", 2)


def test_a_cursor_that_no_page_gave_is_refused_and_does_not_look_like_the_end(
    rpc: Rpc, conference: dict[str, Any]
) -> None:
    for method, arguments in (
        ("sessions.list_sessions", {"conference_id": conference["id"]}),
        ("sessions.list_conferences", {}),
    ):
        with pytest.raises(RemoteError, match="Invalid"):
            rpc(method, **arguments, cursor="zzz")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"start": "tomorrow"}, "start"),
        ({"start": "2026-11-23T09:00:00"}, "start"),
        ({"end": "2026-11-23T08:00:00Z"}, "end"),
        ({"colour": "red"}, "colour"),
        ({"state": "published"}, "state"),
        ({"links": [{"url": "javascript:alert(1)"}]}, "links.0.url"),
        ({"title": "x" * 301}, "title"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start"),
    ],
)
def test_what_cannot_be_a_session_is_refused_naming_the_field(
    rpc: Rpc, conference: dict[str, Any], fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(RemoteError, match="Invalid") as refused:
        rpc("sessions.create_session", conference_id=conference["id"], fields=TALK | fields, request_id=key())

    assert list(refused.value.args_[1]["errors"]) == [field]


def test_only_drafts_are_deleted(rpc: Rpc, conference: dict[str, Any], draft: dict[str, Any]) -> None:
    rpc("sessions.delete_session", conference_id=conference["id"], session_id=draft["id"], version=1)
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("sessions.get_session", conference_id=conference["id"], session=draft["id"], drafts=True)

    with pytest.raises(RemoteError, match="Conflict"):
        rpc("sessions.delete_session", conference_id=conference["id"], session_id=published(rpc, conference)["id"])


def test_a_slug_belongs_to_one_conference(rpc: Rpc, conference: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "title": "x",
        "start": "2026-11-23",
        "end": "2026-11-23",
        "timezone": "UTC",
        "request_id": key(),
    }
    with pytest.raises(RemoteError, match="Conflict"):
        rpc("sessions.create_conference", slug=conference["slug"], **fields)


# --- imports


def import_file(rpc: Rpc, slug: str, content: bytes, **more: Any) -> dict[str, Any]:
    given = {"slug": slug, "content": packed(content), "filename": "schedule.xml", "may_create": True}
    return dict(rpc("sessions.import_programme", **(given | more), timeout_seconds=60))


def data(name: str) -> bytes:
    if not DATA.is_dir():
        pytest.skip(f"{DATA} is not here")
    return (DATA / name).read_bytes()


def events_told(database: Callable[[str], Any], conference_id: str) -> int:
    return int(database("feed")["entries"].count_documents({"conference_id": conference_id}))


def test_fosdem_2020_comes_in_whole_and_the_same_file_again_changes_nothing(
    rpc: Rpc, database: Callable[[str], Any]
) -> None:
    slug, content = f"fosdem-{key()[:8]}", data("fosdem-2020-amended-cancelled.schedule.xml")

    dry = import_file(rpc, slug, content, dry_run=True)
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("sessions.get_conference", ref=slug)
    first = import_file(rpc, slug, content)
    again = import_file(rpc, slug, content)

    assert (
        dry["programme"]
        == first["programme"]
        == {"sessions": 872, "days": 2, "rooms": 35, "speakers": 841, "cancelled": 3, "amended": 41}
    )
    assert (len(dry["added"]), len(first["added"]), len(first["cancelled"])) == (872, 872, 3)
    assert [again[name] for name in ("added", "moved", "changed", "cancelled", "unchanged")] == [[], [], [], [], 872]
    overview = rpc("sessions.overview", conference_id=first["conference"]["id"])
    assert (overview["sessions"], overview["speakers"], overview["cancelled"]) == (872, 841, 3)
    assert [len(overview[name]) for name in ("days", "rooms")] == [2, 35]
    eventually(lambda: events_told(database, first["conference"]["id"]) == 1)
    # By the index: asked for what exists, the database reads everything each time, and has no time to publish.
    pending = {"pending_at": {"$gt": datetime(2008, 1, 1, tzinfo=UTC)}}
    eventually(lambda: database("sessions")["sessions"].find_one(pending, {"_id": 1}) is None, seconds=60)
    assert again["conference"]["version"] == first["conference"]["version"]  # nothing was written, nothing told


def test_one_programme_in_two_formats_is_one_programme(rpc: Rpc) -> None:
    slug = f"good-{key()[:8]}"
    json, xml = data("pretalx-good2025.schedule.json"), data("pretalx-good2025.schedule.xml")

    answers = [import_file(rpc, slug, content) for content in (json, xml, json)]

    assert [answer["unchanged"] for answer in answers] == [0, 72, 72]
    assert [answer[name] for answer in answers[1:] for name in ("added", "moved", "changed", "cancelled")] == [[]] * 8


XML = """<schedule><version>1</version>
<conference><title>Small</title><acronym>small</acronym><time_zone_name>Europe/Brussels</time_zone_name></conference>
<day index="1" date="2026-11-23"><room name="Hall">{events}</room></day></schedule>"""
EVENT = """<event guid="{guid}" id="{id}"><date>{date}</date><start>10:00</start><duration>00:45</duration>
<room>Hall</room><title>{title}</title></event>"""


def small(*events: tuple[str, str]) -> bytes:
    parts = (
        EVENT.format(guid=f"00000000-0000-4000-8000-00000000000{n}", id=n, title=title, date=date)
        for n, (title, date) in enumerate(events, 1)
    )
    return XML.format(events="".join(parts)).encode()


def test_the_difference_is_shown_before_it_is_applied_and_told_as_one_entry(rpc: Rpc) -> None:
    slug = f"small-{key()[:8]}"
    nine, ten = "2026-11-23T09:00:00+01:00", "2026-11-23T10:00:00+01:00"
    first = import_file(rpc, slug, small(("One", nine), ("Two", ten), ("Three", ten)))
    second = small(("One", ten), ("Two!", ten))

    dry, real = (import_file(rpc, slug, second, dry_run=dry_run) for dry_run in (True, False))

    for answer in (dry, real):
        assert [one["title"] for one in answer["moved"]] == ["One"]
        assert [(one["title"], one["fields"]) for one in answer["changed"]] == [("Two!", ["title"])]
        assert [one["title"] for one in answer["cancelled"]] == ["Three"]
    conference = first["conference"]
    eventually(lambda: feed(rpc, conference) == ["programme_imported", "programme_imported"])
    entry = rpc("feed.list_entries", conference_id=conference["id"])["items"][0]
    assert (entry["programme"]["moved"], entry["programme"]["moved_sessions"][0]["title"]) == (1, "One")


def test_a_repeated_import_request_gets_its_first_answer(rpc: Rpc) -> None:
    slug, request = f"again-{key()[:8]}", key()
    content = small(("One", "2026-11-23T09:00:00+01:00"))

    first, repeated = (import_file(rpc, slug, content, request_id=request) for _ in range(2))

    assert (len(first["added"]), repeated) == (1, first)
    assert import_file(rpc, slug, content, request_id=key())["unchanged"] == 1


def test_what_an_interrupted_import_did_is_told_by_the_next_one(rpc: Rpc, database: Callable[[str], Any]) -> None:
    slug, content = f"cut-{key()[:8]}", small(("One", "2026-11-23T09:00:00+01:00"))
    first = import_file(rpc, slug, content)
    conference = first["conference"]
    eventually(lambda: feed(rpc, conference) == ["programme_imported"])
    entry = rpc("feed.list_entries", conference_id=conference["id"])["items"][0]
    data = entry["programme"] | {"import_id": key(), "conference_id": conference["id"], "conference": slug}
    note = {"id": data["import_id"], "data": {"name": "programme_imported", "data": data}}
    database("sessions")["conferences"].update_one({"_id": conference["id"]}, {"$push": {"notes": note}})

    again = import_file(rpc, slug, content)

    assert again["unchanged"] == 1
    eventually(lambda: feed(rpc, conference) == ["programme_imported"] * 2)
    assert rpc("sessions.get_conference", ref=slug)["version"] == conference["version"]  # organisers' ETags still hold


def test_another_zone_puts_every_session_on_its_day(rpc: Rpc, conference: dict[str, Any]) -> None:
    talk = published(rpc, conference, start="2026-11-23T20:00:00Z", end="2026-11-23T21:00:00Z")
    assert talk["day"] == "2026-11-23"

    change = {"changes": {"timezone": "Pacific/Auckland"}, "version": conference["version"], "request_id": key()}
    rpc("sessions.update_conference", conference_id=conference["id"], **change)

    assert titles(rpc, conference, day="2026-11-24") == [talk["title"]]
    assert titles(rpc, conference, day="2026-11-23") == []


def test_two_imports_at_once_leave_every_session_once(rpc: Rpc, env: dict[str, str]) -> None:
    slug = f"race-{key()[:8]}"
    content = small(*((f"Talk {n}", "2026-11-23T09:00:00+01:00") for n in range(1, 10)))
    import_file(rpc, slug, small(("Talk 1", "2026-11-23T09:00:00+01:00")))

    def attempt(_: int) -> str:
        with Rpc(env["AMQP_URL"]) as client:
            try:
                return str(import_file(client, slug, content)["import_id"])
            except RemoteError as error:
                return error.kind

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(attempt, range(3)))

    assert "VersionMismatch" not in outcomes
    conference = rpc("sessions.get_conference", ref=slug)
    found = rpc("sessions.list_sessions", conference_id=conference["id"], limit=100)["items"]
    assert sorted(one["title"] for one in found) == [f"Talk {n}" for n in range(1, 10)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>Hi</body></html>", "HTML"),
        (b"\x89PNG\r\n\x1a\n\x00", ""),
        (b"<schedule><conference>", "line"),
        (b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><schedule>&b;</schedule>', ""),
        (b'{"schedule": ', "line"),
    ],
)
def test_a_file_that_is_no_programme_is_refused_with_a_reason_and_nothing_is_stored(
    rpc: Rpc, content: bytes, reason: str
) -> None:
    slug = f"bad-{key()[:8]}"

    with pytest.raises(RemoteError, match="Invalid") as refused:
        import_file(rpc, slug, content)

    assert reason.lower() in str(refused.value.args_).lower()
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("sessions.get_conference", ref=slug)


def test_a_small_file_that_unfolds_into_a_large_one_is_refused(rpc: Rpc) -> None:
    with pytest.raises(RemoteError, match="TooLarge"):
        import_file(rpc, f"bomb-{key()[:8]}", b"<" * 100_000_000)
