"""What a file is, by its first bytes: never by what somebody says it is. And how it may be shown. Pure."""

import mimetypes
import re
from pathlib import PurePath

HEAD_BYTES = 4_096
BINARY = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", TEXT})
NAME_CHARACTERS = 120

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "application/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"(\xb5/\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # the Office of the last century
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_RIFF = (b"WEBP", b"WAVE", b"AVI ")
_OPEN_DOCUMENT = re.compile(rb"^application/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40})")
_OFFICE = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".key": "application/vnd.apple.keynote",
}
# What a person reads. Everything else that is text might be a script or a page to some browser.
_READABLE = frozenset({"", ".txt", ".md", ".markdown", ".rst", ".csv", ".tsv", ".log", ".srt", ".vtt", ".org", ".adoc"})
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(rb"<(?:!|\?|[a-zA-Z/])")
_UNWELCOME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def content_type(head: bytes, filename: str) -> str:
    """Of a file that begins so. The name decides only between kinds that nothing can be run of."""
    suffix = PurePath(filename).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head, suffix)
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic and (magic not in _RIFF or head.startswith(b"RIFF")):
            return kind
    return TEXT if _is_text(head) and suffix in _READABLE else BINARY


def clean_name(filename: str, kind: str) -> str:
    """What a download is called: of the name that came with the file what every system can keep."""
    name = _UNWELCOME.sub("_", PurePath(filename.replace("\\", "/")).name).strip(" ._")
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    if not stem:
        stem, suffix = "file", mimetypes.guess_extension(kind.partition(";")[0]) or ""
    return stem[: NAME_CHARACTERS - len(suffix[:20])] + suffix[:20]


def is_inline(kind: str) -> bool:
    """Whether a browser may show it itself, instead of keeping it."""
    return kind in INLINE


def _zipped(head: bytes, suffix: str) -> str:
    """Documents of offices are archives that begin with a file that says so."""
    name_length = int.from_bytes(head[26:28], "little")
    extra_length = int.from_bytes(head[28:30], "little")
    name, content = head[30 : 30 + name_length], head[30 + name_length + extra_length :]
    if name == b"mimetype" and (found := _OPEN_DOCUMENT.match(content)):
        return found[0].decode()
    is_office = name in (b"[Content_Types].xml", b"_rels/.rels") or name.startswith(
        (b"ppt/", b"word/", b"xl/", b"docProps/")
    )
    if (is_office and suffix in _OFFICE) or (suffix == ".key" and name.startswith((b"Index", b"Data/", b"preview"))):
        return _OFFICE[suffix]
    return "application/zip"


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # not only a character that goes on after what we have
            return False
    return not _CONTROL.search(head) and not _MARKUP.search(head[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n")[:200])
