"""Addresses of the web are kept as RFC 3986 has them, whoever gives them: else exports would be invalid, or changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.importers.values import MAX_URL, web_address
from services.sessions.recordings.schemas import Address

HOST = st.text(max_size=6) | st.text("a.:@[]%é1 ", max_size=8)
BEHIND = st.text(max_size=12) | st.text("/?#[]%@:éü .", max_size=12)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bücher.example:8080/é?q=李#ü", "https://xn--bcher-kva.example:8080/%C3%A9?q=%E6%9D%8E#%C3%BC"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
        ("https://a_b.example/%C3%A9", "https://a_b.example/%C3%A9"),
        ("https://%/", ""),
        ("https:// /", ""),
        ("https://é..example/", ""),
        ("https://a.example/" + "é" * (MAX_URL // 3), ""),
    ],
)
def test_an_address_is_kept_in_ascii_or_not_at_all(given: str, kept: str) -> None:
    assert web_address(given) == kept


@given(st.builds("https://{}{}".format, HOST, BEHIND))
def test_an_address_that_was_kept_is_kept_as_it_is(given: str) -> None:
    kept = web_address(given)

    assert web_address(kept) == kept
    assert re.fullmatch(r"(https://([!$&-;=?-Z_a-z~#@\[\]]|%[0-9A-F]{2})+)?", kept, re.IGNORECASE)


def test_what_people_add_here_is_spelled_as_what_files_bring() -> None:
    assert Address().deserialize("https://a.example/é[1].mp4") == "https://a.example/%C3%A9%5B1%5D.mp4"
