"""By which names a session is known again at the next import: guid, then code, then number, then address.

Numbers repeat for repeated talks, and even guids have repeated in merged files. Inside one programme each key belongs
to one session: a later one with the same key has its start time added, and is never dropped.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from services.sessions.importers import values
from services.sessions.importers.raw import Notes, RawEvent

SURE = ("guid", "code", "id")  # a repetition of these is worth a word; titles, addresses and UIDs repeat by design
SLOT = "slot"  # the kind of key that breaks have which are only slots

_CODE = re.compile(r"^[A-Za-z0-9_-]{1,40}$")
_NUMBER = re.compile(r"^\S{1,100}$")


def source(base_url: str, acronym: str, title: str) -> str:
    """Whose numbers these are: the host that gave them, or the programme when it names none."""
    return values.host(base_url) or values.slug(acronym or title) or "programme"


def code(event: RawEvent, base: str) -> tuple[str, str]:
    """The code of the talk and the host that gave it; ("", "") when there is none."""
    addresses = [values.web_address(event.get(name), base) for name in ("url", "origin_url", "feedback_url")]
    stated = event.get("code").strip()
    for address in addresses:
        found = values.code_in(address)
        if found and stated in ("", found):
            return found, values.host(address)
    if _CODE.match(stated):
        return stated, event.get("code_host") or values.host(addresses[0]) or values.host(base)
    return "", ""


def keys(event: RawEvent, *, title: str, base: str, of: str) -> tuple[str, ...]:
    """All keys of an event, best first; never none."""
    name = values.slug(title) or title[:100]
    if event.get("slot"):
        return (f"{SLOT}:{name}",)  # numbers of slots are given anew with each release of a schedule
    found = tuple(dict.fromkeys(_keys(event, base, of)))
    return found or (f"title:{of}/{name}",)


def _keys(event: RawEvent, base: str, of: str) -> Iterator[str]:
    stated = event.get("guid").strip()
    guid = values.guid(stated)
    if guid:
        yield f"guid:{guid}"
    elif _NUMBER.match(stated) and not set(stated) <= set("0-{}"):
        yield f"guid:{stated.lower()}"
    talk, host = code(event, base)
    if talk:
        yield f"code:{host or of}/{talk}"
    number = event.get("id").strip()
    if _NUMBER.match(number):
        yield f"id:{of}/{number}"
    if uid := event.get("uid"):
        # An @ sets apart the showings of one talk, in keys; and some calendars have UIDs of hundreds of characters.
        plain = re.sub(r"\s", "", uid).replace("@", "/")
        yield f"uid:{plain}" if len(plain) <= 100 else f"uid:{hashlib.sha256(uid.encode()).hexdigest()[:40]}"
    address = values.web_address(event.get("url"), base)
    slug = event.get("slug").strip()
    if address:
        yield f"url:{address}"
    elif _NUMBER.match(slug):
        yield f"slug:{of}/{slug}"


class Keyring:
    """Gives each session its own keys. Ask in order of start, so that the same file always gives the same answer."""

    def __init__(self, notes: Notes) -> None:
        self._taken: set[str] = set()
        self._repeats: Counter[str] = Counter()
        self._notes = notes

    def own(self, wanted: tuple[str, ...], *, title: str, start: datetime | None, room: str) -> tuple[str, ...]:
        when = f"{start:%Y%m%dT%H%MZ}" if start else "unscheduled"
        given = tuple(self._own(key, when, room) for key in wanted)
        self._taken.update(given)
        kind, _, name = wanted[0].partition(":")
        if given[0] != wanted[0] and kind in SURE:
            self._notes.warn(
                f"The {kind} {name[:100]} stands at more than one session; "
                f"“{title}” ({when}) is told apart by its start time."
            )
        return given

    def _own(self, key: str, when: str, room: str) -> str:
        here = f"{key}@{when}/{values.slug(room) or 'no-room'}"
        for name in (key, f"{key}@{when}", here):
            if name not in self._taken:
                return name
        # Counted, not searched: a file may repeat one event ten thousand times.
        self._repeats[here] += 1
        return f"{here}/{self._repeats[here] + 1}"
