"""What a recording is called that nobody gave a title."""

from typing import Any

import pytest

from gateway.pages.recordings import players_of

BARE: dict[str, Any] = {
    "id": "01R",
    "start_offset_seconds": 0,
    "licence": "",
    "credit": "",
    "credit_url": "",
    "chapters": [],
}


@pytest.mark.parametrize(
    ("title", "url", "languages", "name"),
    [
        ("Opening", "https://vimeo.com/123456", ["en"], "Opening"),
        ("", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", ["en"], "Recording at YouTube, English"),
        ("", "https://videos.example.org/a.mp4", ["de", "en"], "Recording at videos.example.org, German, English"),
        ("", "https://videos.example.org/a", [], "Recording at videos.example.org"),
    ],
)
def test_a_recording_is_named(title: str, url: str, languages: list[str], name: str) -> None:
    session = {"id": "01S", "recordings": [{**BARE, "title": title, "url": url, "languages": languages}]}

    [player] = players_of("fosdem", session, None, "", 0)

    assert player.name == name
