"""Single values out of a file's strings: texts within limits, languages, web addresses, names, flags.

Each function takes whatever stood there and answers with something storable; times are in times.py.
"""

import re
import unicodedata
import uuid
from urllib.parse import urljoin, urlsplit, urlunsplit

from services.sessions.importers.raw import Notes
from services.sessions.texts import clean, clean_line

MAX_LINE = 500  # characters of a title, name or room: ten times the longest real one
MAX_TEXT = 50_000  # characters of an abstract or description: a document must stay far below 16 MB
MAX_ITEMS = 200  # speakers, links, tags of one session
MAX_URL = 2_000

_EMAIL = r"[^\s<>()\[\]@,;]+@[^\s<>()\[\]@,;]+\.[A-Za-z]{2,}"
_EMAIL_ONLY = re.compile(rf"^(?:mailto:)?({_EMAIL})$", re.IGNORECASE)
_EMAIL_BESIDE = re.compile(rf"\s*[<(\[]\s*(?:mailto:)?{_EMAIL}\s*[>)\]]", re.IGNORECASE)
_LANGUAGE = re.compile(r"^([a-z]{2,3})((?:-[a-z0-9]{1,8})*)$")
_LANGUAGE_BREAKS = re.compile(r"[,;/|&+\s]+|\b(?:and|und|et|or)\b", re.IGNORECASE)
_LANGUAGE_NAMES = {
    "english": "en", "englisch": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "dutch": "nl", "spanish": "es", "español": "es", "italian": "it", "portuguese": "pt", "de-formal": "de",
}  # fmt: skip
_CODE = re.compile(r"/talk/([A-Z0-9]{6})(?:[/?#]|$)")
_UNFIT_BEHIND_HOST = re.compile(r"%(?![0-9A-Fa-f]{2})|[\[\]#]")
_PLACE = re.compile(
    r"(?:[\w.~!$&'()*+,;=:-]*@)?(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d*)?", re.ASCII
)
_UNFIT_IN_URL = re.compile(r"[^!-~]|[<>\"\\^`{|}]")


def line(value: str, name: str, notes: Notes) -> str:
    return _capped(clean_line(value), MAX_LINE, name, notes)


def text(value: str, name: str, notes: Notes) -> str:
    return _capped(clean(value), MAX_TEXT, name, notes)


def _capped(value: str, limit: int, name: str, notes: Notes) -> str:
    if len(value) <= limit:
        return value
    notes.warn(f"A {name} of {len(value)} characters was cut to {limit}: “{value[:60]}…”.")
    return value[:limit].rstrip()


def flag(value: str) -> bool:
    return value.strip().lower() in {"true", "1", "yes", "on"}


def guid(value: str) -> str | None:
    """Only a UUID is kept as the session's guid: exports promise one, and a nil UUID identifies nothing."""
    try:
        found = uuid.UUID(value.strip())
    except ValueError:
        return None
    return str(found) if found.int else None


def languages(value: str) -> tuple[str, ...]:
    value = value[:MAX_LINE]
    whole = value.strip().lower()
    if whole in _LANGUAGE_NAMES:
        return (_LANGUAGE_NAMES[whole],)
    found = (_language(part) for part in _LANGUAGE_BREAKS.split(value))
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MAX_ITEMS]


def _language(value: str) -> str | None:
    """A tag in its usual case (pt-BR, zh-Hant); what is no tag at all is dropped."""
    value = value.strip().lower().replace("_", "-")
    value = _LANGUAGE_NAMES.get(value, value)
    match = _LANGUAGE.match(value)
    if match is None:
        return None
    parts = match[2].split("-")[1:]
    cased = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts)
    return "-".join((match[1], *cased))


def web_address(value: str, base: str = "") -> str:
    """An absolute http(s) URL in ASCII, as RFC 3986 has it and schemas want it; or "" for anything else.

    Doubled slashes in the path are one (pretalx 2 writes both).
    """
    value = clean_line(value)
    if not value or len(value) > MAX_URL:
        return ""
    if value.lower().startswith("www."):
        value = f"https://{value}"
    try:
        parts = urlsplit(urljoin(base, value) if base else value)
        host, _ = parts.hostname, parts.port  # a port that is no number is a ValueError, too
        place = _in_ascii(parts.netloc)
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    path = re.sub(r"/{2,}", "/", parts.path) if "://" not in parts.path else parts.path
    behind = (_UNFIT_BEHIND_HOST.sub(_quoted, part) for part in (path, parts.query, parts.fragment))
    found = urlunsplit((parts.scheme.lower(), place.removesuffix(":"), *behind))
    found = _UNFIT_IN_URL.sub(_quoted, found)
    return found if len(found) <= MAX_URL else ""


def _in_ascii(place: str) -> str:
    """A host, and what stands around it, as DNS and RFC 3986 know it. Raises ValueError where it can be none."""
    if not place.isascii():
        user, at, place = place.rpartition("@")
        name, colon, port = place.partition(":")
        place = f"{user}{at}{name.encode('idna').decode()}{colon}{port}"
    if not _PLACE.fullmatch(place):
        raise ValueError(f"{place!r} is no host.")
    return place


def _quoted(odd: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in odd[0].encode())


def host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def code_in(url: str) -> str | None:
    """pretalx before 2024 gives a talk's code only in its address."""
    match = _CODE.search(url)
    return match[1] if match else None


def person_name(value: str, notes: Notes) -> str:
    """A name without an e-mail address in it: staff exports carry them, and nobody asked to be published."""
    name = _EMAIL_BESIDE.sub("", line(value, "name", notes)).strip()
    match = _EMAIL_ONLY.match(name)
    return match[1].split("@")[0] if match else name


def slug(value: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens; empty when nothing of the kind is in it."""
    plain = unicodedata.normalize("NFKD", value.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
