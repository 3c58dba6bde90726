import io
import zipfile

import pytest

from gateway.sniffing import clean_name, content_type, is_inline

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
IMPRESS = "application/vnd.oasis.opendocument.presentation"


def zipped(*names: str, first: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, first)
    return made.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "x.html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "x", "image/png"),
        (b"RIFF....WEBPVP8", "x", "image/webp"),
        (b"....WEBP", "x", "text/plain; charset=utf-8"),
        (b"\x00\x00\x00\x20ftypisom", "x", "video/mp4"),
        (b"\x1aE\xdf\xa3", "x", "video/webm"),
        (zipped("[Content_Types].xml"), "x.PPTX", POWERPOINT),
        (zipped("mimetype", first=IMPRESS.encode()), "x", IMPRESS),
        (zipped("mimetype", first=b"text/html"), "x.odp", "application/zip"),
        (zipped("evil.js"), "x.pptx", "application/zip"),
        (b"# Notes\n\ngr\xc3\xbc\xc3\x9fe", "notes.md", "text/plain; charset=utf-8"),
        (b"caf\xc3", "cut.txt", "text/plain; charset=utf-8"),
        (b"alert(1)", "x.js", "application/octet-stream"),
        (b"body{}", "x.css", "application/octet-stream"),
        (b" \n<!DOCTYPE html>", "x.txt", "application/octet-stream"),
        (b"\xef\xbb\xbf<svg onload=x>", "x.txt", "application/octet-stream"),
        (b"<?xml version='1.0'?>", "x", "application/octet-stream"),
        (b"caf\xe9 latin", "x.txt", "application/octet-stream"),
        (b"a\x00b", "x.txt", "application/octet-stream"),
        (b"", "", "text/plain; charset=utf-8"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(head: bytes, name: str, kind: str) -> None:
    assert content_type(head, name) == kind


def test_only_what_cannot_run_is_shown_in_the_browser() -> None:
    assert is_inline("application/pdf") and is_inline("image/png") and is_inline("text/plain; charset=utf-8")
    assert not any(map(is_inline, ("text/html", "image/svg+xml", "application/octet-stream", "video/mp4")))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Lämps & co.pdf", "Lämps & co.pdf"),
        ("C:\\talks\\slides.pdf", "slides.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.pdf", "a_b_.pdf"),
        ("evil\u202efdp.exe", "evil_fdp.exe"),
        (".htaccess", "htaccess"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_what_every_system_can_keep(given: str, kept: str) -> None:
    assert clean_name(given, "application/pdf") == kept
