"""The list of speakers: by name, searched by the beginnings of words, page by page. Pure."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable

from services.contracts.errors import Invalid
from services.sessions.domain.session import Speaker
from services.sessions.finding.domain.words import folded
from services.sessions.speakers.domain import Named

_WORD = re.compile(r"\w+")
Key = tuple[str, str]


def people(speakers_of_sessions: Iterable[Iterable[Speaker]]) -> list[Named]:
    """Everybody who speaks, once, by name; whoever has several names goes by the one they have most often."""
    names: dict[str, Counter[str]] = {}
    for speakers in speakers_of_sessions:
        for one in {speaker.id: speaker for speaker in speakers}.values():
            names.setdefault(one.id, Counter())[one.name] += 1
    found = [Named(key, called.most_common(1)[0][0], called.total()) for key, called in names.items()]
    return sorted(found, key=sort_key)


def sort_key(person: Named) -> Key:
    return folded(person.name), person.id


def searched(found: Iterable[Named], q: str) -> list[Named]:
    """Those in whose name every word of `q` is the beginning of a word."""
    wanted = _WORD.findall(folded(q))
    return [person for person in found if _has(folded(person.name), wanted)]


def _has(name: str, wanted: list[str]) -> bool:
    words = _WORD.findall(name)
    return all(any(word.startswith(start) for word in words) for start in wanted)


def page(found: list[Named], cursor: str | None, limit: int) -> tuple[list[Named], str | None]:
    """Those after the cursor, and the cursor of the next page."""
    after = _key(cursor) if cursor else ("", "")
    rest = [person for person in found if sort_key(person) > after]
    following = _cursor(sort_key(rest[limit - 1])) if len(rest) > limit else None
    return rest[:limit], following


def _cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _key(cursor: str) -> Key:
    try:
        name, speaker_id = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid.cursor() from error
    if not isinstance(name, str) or not isinstance(speaker_id, str):
        raise Invalid.cursor()
    return name, speaker_id
