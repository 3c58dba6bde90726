import pytest

from gateway.embeds import Embed, embed

SHORT = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=62",
        "https://youtu.be/dQw4w9WgXcQ?t=1m2s",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ?start=62",
        "https://youtube.com/live/dQw4w9WgXcQ#t=62",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=62",
    ],
)
def test_youtube_is_known_by_all_its_addresses_and_embedded_without_cookies(url: str) -> None:
    assert embed(url) == Embed(
        "frame",
        "YouTube",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=62s",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0&start=62",
        "www.youtube-nocookie.com",
        62,
        "strict-origin",
    )


@pytest.mark.parametrize(
    ("url", "provider", "source"),
    [
        ("https://vimeo.com/123456789", "Vimeo", "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1#t=5s"),
        (
            "https://vimeo.com/123456789/abcdef0123",
            "Vimeo",
            "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1&h=abcdef0123#t=5s",
        ),
        ("https://media.ccc.de/v/38c3-lamps", "media.ccc.de", "https://media.ccc.de/v/38c3-lamps/oembed#t=5"),
        (
            f"https://tube.example.org/videos/watch/{SHORT}",
            "PeerTube at tube.example.org",
            f"https://tube.example.org/videos/embed/{SHORT}?autoplay=1&p2p=0&start=5s",
        ),
        (
            "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "PeerTube at tube.example.org",
            "https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?autoplay=1&p2p=0&start=5s",
        ),
    ],
)
def test_other_providers_play_in_frames_of_theirs(url: str, provider: str, source: str) -> None:
    found = embed(url, 5)
    assert (found.kind, found.provider, found.source) == ("frame", provider, source)
    assert found.referrer == "no-referrer"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://cdn.example.org/a/talk.mp4?x=1", "video"),
        ("https://cdn.example.org/talk.WEBM", "video"),
        ("https://cdn.example.org/talk.opus", "audio"),
        ("https://cdn.example.org/live/index.m3u8", "stream"),
    ],
)
def test_files_play_in_the_browsers_own_player(url: str, kind: str) -> None:
    found = embed(url, 9)
    assert (found.kind, found.source, found.origin) == (kind, url, "https://cdn.example.org")


@pytest.mark.parametrize(
    "url",
    [
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ%22onload",
        "https://media.ccc.de/v/a/b",
        "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://cdn.example.org:8443/talk.mp4",
        "https://exa;mple.org/talk.mp4",
        "https://example.org/mp4",
        "https://[::1]/talk.mp4",
        "https://[bad",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_only_looks_like_one_of_them_is_a_link_and_lets_nobody_in(url: str) -> None:
    found = embed(url)
    assert (found.kind, found.source, found.origin) == ("link", "", "")
