import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy import recordings
from deploy.api import Api
from deploy.problem import Problem

ANSWER = {
    "dry_run": False,
    "added": [{"id": "1", "title": "Lamps", "recordings": 2}],
    "updated": [],
    "unchanged": 3,
    "unmatched": [{"guid": "x", "title": ""}],
}


def test_the_difference_is_told_in_words() -> None:
    assert recordings.difference(ANSWER) == (
        "  brought recordings to sessions: 1 added, 0 updated, 3 unchanged; 1 of no session here\n"
        "  added:\n    Lamps\n  unmatched:\n    x"
    )


def test_events_without_recordings_are_asked_for_where_the_list_is(monkeypatch: pytest.MonkeyPatch) -> None:
    here, elsewhere = "https://api.example.org/e/1", "https://evil.example/e/2"
    answers: dict[str, Any] = {
        "https://api.example.org/c": {"events": [{"url": here}, {"url": elsewhere}, {"url": here, "recordings": []}]},
        here: {"recordings": [{"recording_url": "https://cdn.example.org/a.mp4"}]},
    }
    client = httpx.Client
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[str(request.url)]))
    monkeypatch.setattr(httpx, "Client", lambda **options: client(transport=transport, **options))

    found = json.loads(recordings.fetched("https://api.example.org/c"))

    assert [one.get("recordings") for one in found["events"]] == [answers[here]["recordings"], None, []]


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot read"):
        recordings.import_recordings(Api("http://127.0.0.1:1"), str(tmp_path / "none.json"), "c", dry_run=True)
