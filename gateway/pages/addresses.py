"""Addresses: those pages link to, those they go back to, and those from outside that they dare to link."""

from urllib.parse import quote, urlencode, urlsplit

HOME = "/"
MAX_ADDRESS = 2_000  # longer ones are nobody's honest way back


def conference_url(slug: str) -> str:
    return f"/conferences/{quote(slug, safe='')}"


def session_url(slug: str, session_id: str) -> str:
    return f"{conference_url(slug)}/sessions/{quote(session_id, safe='')}"


def programme_url(slug: str, **filters: str) -> str:
    return with_query(f"{conference_url(slug)}/programme", **filters)


def my_programme_url(slug: str, session_id: str = "") -> str:
    """With a session: where the note about it goes."""
    return f"{conference_url(slug)}/my-programme" + (f"/{quote(session_id, safe='')}" if session_id else "")


def calendars_url(slug: str = "") -> str:
    return with_query("/settings/calendars", conference=slug)


def now_url(slug: str) -> str:
    return f"{conference_url(slug)}/now"


def questions_url(slug: str, session_id: str, **page: str) -> str:
    return with_query(f"{session_url(slug, session_id)}/questions", **page)


def feed_url(slug: str, **filters: str) -> str:
    return with_query(f"{conference_url(slug)}/feed", **filters)


def person_url(attendee_id: str) -> str:
    return f"/people/{quote(attendee_id, safe='')}"


def claim_url(slug: str, speaker_id: str) -> str:
    return f"{conference_url(slug)}/speakers/{quote(speaker_id, safe='')}/claim"


def speakers_url(slug: str, **filters: str) -> str:
    return with_query(f"{conference_url(slug)}/speakers", **filters)


def speaker_url(slug: str, speaker_id: str) -> str:
    return f"{conference_url(slug)}/speakers/{quote(speaker_id, safe='')}"


def organise_url(slug: str, page: str = "", **filters: str) -> str:
    """A page of the organisers: "sessions", "rooms"; without a name the list of all of them."""
    home = f"{conference_url(slug)}/organise"
    return with_query(f"{home}/{page}" if page else home, **filters)


def organise_people_url(slug: str, **filters: str) -> str:
    return with_query(f"{conference_url(slug)}/organise/people", **filters)


def with_query(path: str, **values: str) -> str:
    """Empty values are left out, so that the same choice has one address."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def safe_next(address: str | None) -> str:
    """Where a form may send people afterwards: a path of this site, or home.

    Browsers read `//host`, `/\\host` and `/<tab>/host` as another site, so anything odd is refused, not repaired.
    """
    if not address or len(address) > MAX_ADDRESS or not address.startswith("/") or address.startswith("//"):
        return HOME
    if "\\" in address or any(ord(char) < 0x21 or ord(char) == 0x7F for char in address):
        return HOME
    return address


def web_url(address: str | None) -> str:
    """An address from a programme that may be linked; "" for `javascript:` and other surprises."""
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else ""


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
