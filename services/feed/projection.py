"""What an event of another service looks like in the feed: event in, entry out. No broker, no database.

An event that an import caused has no entry of its own: the import is told once, as a whole.
"""

from typing import Any

from services.contracts.envelope import Envelope

Fields = dict[str, Any]

WHOLES = ("programme_imported", "programme_released", "recordings_imported")
NO_NEWS = ["recordings"]  # that the first one came is told by session_recorded; who improves others needs no witness
SESSION_FIELDS = ("id", "title", "start", "end", "room", "day", "track", "state")


def entry(event: Envelope) -> Fields | None:
    """The entry's own fields (without id and seq), or None when this is not told."""
    if event.name in WHOLES:
        return _whole(event)
    if event.data.get("import_id") or event.data.get("fields") == NO_NEWS:
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


def session_now(session: Fields, known: Fields | None) -> Fields | None:
    """What a post is about, as it is called now; None when nobody may see it any more."""
    if known is None:
        return session
    return None if known["state"] == "draft" else session | {"title": known["title"]}


def _change(event: Envelope) -> Fields:
    if event.name == "session_moved":
        return {"before": event.data["before"], "after": event.data["after"], **_why(event)}
    if event.name == "session_changed":
        return {"fields": event.data["fields"], **_why(event)}
    if event.name == "session_recorded":
        return {"recording": event.data["recording"]}
    if event.data.get("takes_place_again"):
        return {"takes_place_again": True, **_why(event)}
    return _why(event)


def recorded_id(event: Envelope) -> str:
    """The id of the entry that tells of a session's recording: one for each session, whatever comes and goes."""
    return f"recorded-{event.data['session']['id']}"


def _why(event: Envelope) -> Fields:
    return {"reason": event.data["reason"]} if event.data.get("reason") else {}


def _whole(event: Envelope) -> Fields:
    """An import or a release, told once."""
    data = event.data
    lists = [name for name in data if name.endswith("_sessions") and name != "added_sessions"]
    programme = {name: value for name, value in data.items() if name not in ("conference", "conference_id")}
    # A session's own page tells of its moves and its end; that it was among hundreds added is no news there.
    told_of = [one["id"] for name in lists for one in data[name]]
    return {
        "kind": event.name,
        "at": event.time,
        "conference": data["conference"],
        "conference_id": data["conference_id"],
        "programme": programme,
        "session_ids": list(dict.fromkeys(told_of)),
    }
