"""Two organisers at one session: what the one wants to change that the other has changed meanwhile. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.sessions.domain.forms import plain
from services.sessions.history.domain import Change

DERIVED = ("day", "cancelled_here")  # these follow from others, and nobody writes them


def differences(yours: Mapping[str, Any], theirs: Iterable[Change]) -> dict[str, Any]:
    """`differences` are the fields that both changed, to different values: {base, theirs, yours}. `theirs_only` are
    the fields that nothing stands in the way of: only the others changed them.

    `theirs` are all changes since the version that yours is based on, oldest first.
    """
    base: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for change in theirs:
        for name, (before, after) in change.fields.items():
            base.setdefault(name, before)
            now[name] = after
    changed = [name for name in now if now[name] != base[name] and name not in DERIVED]
    both = {name: plain(yours[name]) for name in changed if name in yours}
    return {
        "differences": {
            name: {"base": base[name], "theirs": now[name], "yours": value}
            for name, value in both.items()
            if value != now[name]
        },
        "theirs_only": [name for name in changed if name not in yours],
    }
