"""Many small changes of a programme, told in one entry instead of many. Entries in, what replaces them out.

A change is told at once, in an entry of its own. A change that follows soon replaces that entry by one that tells both:
of one session what changed of it in all, of many sessions which they were. Whoever reads later reads one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Fields = dict[str, Any]

SOON = timedelta(minutes=10)
MANY = 5  # sessions that changed in the same way: from here on they share one entry
NAMED_AT_MOST = 50  # sessions in one entry; what comes after begins another
SINGLE = ("session_changed", "session_moved")
TOGETHER = "programme_changed"
KINDS = (*SINGLE, TOGETHER)


@dataclass(frozen=True)
class Told:
    """The entry to add (None: nothing is left to tell), and those that it replaces."""

    fields: Fields | None
    replaced: tuple[Fields, ...] = ()


def coalesced(new: Fields, recent: Sequence[Fields]) -> Told:
    """What becomes of a new entry. `recent` are those of these KINDS that were told a short while ago, newest first."""
    if new["kind"] not in SINGLE:
        return Told(new)
    together = next((one for one in recent if one["kind"] == TOGETHER and _has_room_for(one, new)), None)
    if together is not None:
        return Told(_joined(new, [together, new]), (together,))
    alike = [one for one in recent if one["kind"] == new["kind"]]
    if len({one["session"]["id"] for one in [*alike, new]}) >= MANY:
        return Told(_joined(new, [*reversed(alike), new]), tuple(alike))
    before = [one for one in alike if one["session"]["id"] == new["session"]["id"]]
    return Told(_of_one_session(new, before), tuple(before))


def _has_room_for(together: Fields, new: Fields) -> bool:
    ids = together["session_ids"]
    return len(ids) < NAMED_AT_MOST or new["session"]["id"] in ids


def _of_one_session(new: Fields, before: Sequence[Fields]) -> Fields | None:
    """All that changed of it; None when it is back where it was."""
    change = dict(new["change"])
    for earlier in before:
        change = _both(earlier["change"], change)
    return {**new, "change": change} if _is_change(change) else None


def _both(earlier: Fields, later: Fields) -> Fields:
    both = {**earlier, **later}
    if "before" in earlier:
        both["before"] = earlier["before"]
    if "fields" in later:
        both["fields"] = list(dict.fromkeys([*earlier.get("fields", ()), *later["fields"]]))
    return both


def _is_change(change: Fields) -> bool:
    return "before" not in change or change["before"] != change["after"]


def _joined(new: Fields, entries: Sequence[Fields]) -> Fields | None:
    """One entry of all these, oldest first; None when everything is back where it was."""
    moved: dict[str, Fields] = {}
    changed: dict[str, Fields] = {}
    for entry in entries:
        programme = entry["programme"] if entry["kind"] == TOGETHER else _as_programme(entry)
        for one in programme["moved_sessions"]:
            moved[one["id"]] = _both(moved.get(one["id"], {}), one)
        changed |= {one["id"]: one for one in programme["changed_sessions"]}
    told = [one for one in moved.values() if _is_change(one)]
    ids = list(dict.fromkeys([*(one["id"] for one in told), *changed]))
    if not ids:
        return None
    return {
        "kind": TOGETHER,
        "at": new["at"],
        "conference": new["conference"],
        "conference_id": new["conference_id"],
        "programme": _programme(told, list(changed.values())),
        "session_ids": ids,
    }


def _as_programme(entry: Fields) -> Fields:
    named = {"id": entry["session"]["id"], "title": entry["session"]["title"]}
    if entry["kind"] == "session_moved":
        place = {"before": entry["change"]["before"], "after": entry["change"]["after"]}
        return _programme([named | place], [])
    return _programme([], [named])


def _programme(moved: list[Fields], changed: list[Fields]) -> Fields:
    """In the form of the event programme_imported, as pages show it."""
    lists: Fields = {"added": [], "moved": moved, "changed": changed, "cancelled": []}
    counts = {name: len(found) for name, found in lists.items()}
    return counts | {f"{name}_sessions": found for name, found in lists.items()}
