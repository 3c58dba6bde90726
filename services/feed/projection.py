"""What an event of another service looks like in the feed: event in, entry out. No broker, no database.

An event that an import caused has no entry of its own: the import is told once, as a whole.
"""

from typing import Any

from services.contracts.envelope import Envelope

Fields = dict[str, Any]

SESSION_FIELDS = ("id", "title", "start", "end", "room", "day", "track", "state")


def entry(event: Envelope) -> Fields | None:
    """The entry's own fields (without id and seq), or None when this is not told."""
    if event.name == "programme_imported":
        return _imported(event)
    if event.data.get("import_id"):
        return None
    session = event.data["session"]
    return {
        "kind": event.name,
        "at": event.time,
        "conference": session["conference"],
        "conference_id": session["conference_id"],
        "session": {name: session[name] for name in SESSION_FIELDS},
        "change": _change(event),
        "session_ids": [session["id"]],
    }


def session_known(event: Envelope) -> Fields:
    """What the feed keeps of a session: the current words for what a post is about."""
    session = event.data["session"]
    return {"title": session["title"], "state": session["state"], "conference_id": session["conference_id"]}


def _change(event: Envelope) -> Fields:
    if event.name == "session_moved":
        return {"before": event.data["before"], "after": event.data["after"]}
    if event.name == "session_changed":
        return {"fields": event.data["fields"]}
    if event.name == "session_cancelled":
        return {"reason": event.data["reason"]}
    return {}


def _imported(event: Envelope) -> Fields:
    data = event.data
    lists = ("added_sessions", "moved_sessions", "changed_sessions", "cancelled_sessions")
    programme = {name: value for name, value in data.items() if name not in ("conference", "conference_id")}
    # A session's own page tells of its moves and its end; that it was among hundreds added is no news there.
    told_of = [one["id"] for name in lists[1:] for one in data[name]]
    return {
        "kind": event.name,
        "at": event.time,
        "conference": data["conference"],
        "conference_id": data["conference_id"],
        "programme": programme,
        "session_ids": list(dict.fromkeys(told_of)),
    }
