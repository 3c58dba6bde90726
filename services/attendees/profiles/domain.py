"""The rules of profiles: what people may say of themselves, and when others hear of a change. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from services.attendees import cleaning
from services.attendees.domain import NAME_CHARACTERS, Attendee, person
from services.attendees.search import folded
from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.contracts.events_attendees import VISIBILITIES

HEADLINE_CHARACTERS = 160
ORGANISATION_CHARACTERS = 100
BIO_CHARACTERS = 5_000
INTERESTS = 20
INTEREST_CHARACTERS = 50
LINKS = 10
LINK_CHARACTERS = 500
UNCLEANED = 4  # times its limit may a text have before it is looked at: cleaning takes time

# RFC 5646: language, script, region and variants; extensions and private use say nothing to a reader.
LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)

Check = Callable[[Any], Any]
Decided = tuple[Attendee, list[Event]]


class Wrong(ValueError):
    """What a field holds cannot be kept; the message says what to do."""


def edit(attendee: Attendee, changes: Mapping[str, Any]) -> Decided:
    """The attendee with other fields. Raises Invalid, naming all that are wrong.

    Settings that no other attendee sees are told, too: whoever remembers what somebody sees of themselves must hear.
    """
    found, errors = {}, {}
    for name, value in changes.items():
        try:
            found[name] = _checked(name, value)
        except Wrong as why:
            errors[name] = [str(why)]
    if errors:
        raise Invalid.fields(errors)
    if "visibility" in found:  # their own choice now, which verifying the address leaves as it is
        found["hidden_until_verified"] = False
    changed = sorted(name for name, value in found.items() if value != getattr(attendee, name))
    if not changed:
        return attendee, []
    attendee = replace(attendee, **found)
    return attendee, [_profile_changed(attendee, changed)]


def set_avatar(attendee: Attendee, avatar: str) -> Decided:
    """With the name of another picture, or "" for none."""
    if attendee.avatar == avatar:
        return attendee, []
    attendee = replace(attendee, avatar=avatar)
    return attendee, [_profile_changed(attendee, ["avatar"])]


def _profile_changed(attendee: Attendee, changed: list[str]) -> Event:
    return Event("profile_changed", {"attendee_id": attendee.id, "person": person(attendee), "fields": changed})


def _checked(name: str, value: Any) -> Any:
    check = CHECKS.get(name)
    if check is None:
        raise Wrong("There is no such field.")
    return check(value)


def _name(value: Any) -> str:
    name = _bounded(value, NAME_CHARACTERS, cleaning.line)
    if not name:
        raise Wrong("Give the name that others shall see.")
    return name


def _line(longest: int) -> Check:
    return lambda value: _bounded(value, longest, cleaning.line)


def _bio(value: Any) -> str:
    return _bounded(value, BIO_CHARACTERS, cleaning.lines)


def _bounded(value: Any, longest: int, clean: Callable[[str], str]) -> str:
    if not isinstance(value, str):
        raise Wrong("This must be a text.")
    text = clean(value) if len(value) <= longest * UNCLEANED else value
    if len(text) > longest:
        raise Wrong(f"Use {longest:,} characters at most; this has {len(text):,}.")
    return text


def _interests(value: Any) -> tuple[str, ...]:
    """Each once, whatever its accents and case, as first written."""
    found: dict[str, str] = {}
    for each in _texts(value):
        interest = _bounded(each, INTEREST_CHARACTERS, cleaning.line)
        if interest:
            found.setdefault(folded(interest), interest)
        if len(found) > INTERESTS:
            raise Wrong(f"Name {INTERESTS} interests at most.")
    return tuple(found.values())


def _links(value: Any) -> tuple[str, ...]:
    found = {address: None for each in _texts(value) if (address := each.strip())}
    if len(found) > LINKS:
        raise Wrong(f"Give {LINKS} links at most.")
    for address in found:
        if not is_web_address(address):
            raise Wrong(f"{address[:100]!r} is no address such as https://example.org.")
    return tuple(found)


def is_web_address(address: str) -> bool:
    """Whether it leads where it says: http(s), nothing invisible in it, and no user before the host."""
    if len(address) > LINK_CHARACTERS or not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise Wrong("This must be a list of texts.")
    return list(value)


def _timezone(value: Any) -> str:
    if value != "" and value not in _time_zones():
        raise Wrong("This is no IANA time zone, such as Europe/Brussels.")
    return str(value)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _language(value: Any) -> str:
    """A BCP 47 tag in its usual spelling: zh-Hant-TW."""
    if value == "":
        return ""
    found = LANGUAGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong("This is no language tag, such as en or pt-BR.")
    script, region = found["script"], found["region"]
    parts = [found["language"].lower(), script and script.title(), region and region.upper()]
    return "-".join(part for part in parts if part) + found["variants"].lower()


def _visibility(value: Any) -> str:
    if value not in VISIBILITIES:
        raise Wrong(f"Choose one of {', '.join(VISIBILITIES)}.")
    return str(value)


def _suggestions(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("This is true or false.")
    return value


CHECKS: dict[str, Check] = {
    "name": _name,
    "headline": _line(HEADLINE_CHARACTERS),
    "organisation": _line(ORGANISATION_CHARACTERS),
    "bio": _bio,
    "interests": _interests,
    "links": _links,
    "timezone": _timezone,
    "language": _language,
    "visibility": _visibility,
    "suggestions": _suggestions,
}
