"""What tests about being there share: sessions at times that one chooses, speakers who are linked, moments."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.http.conftest import Client

Doc = dict[str, Any]
Member = Callable[..., Client]


def moment(minutes: float) -> str:
    """So many minutes from now."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def talk(operator: Client, conference: Doc, title: str = "On lamps", *, begins: float = -10, **fields: Any) -> Doc:
    """A published session of 30 minutes that begins in so many minutes; `minutes` makes it longer."""
    minutes = fields.pop("minutes", 30)
    times = {"start": moment(begins), "end": moment(begins + minutes)}
    where = f"/conferences/{conference['slug']}/sessions"
    made = operator.post(where, json={"title": title, **times, **fields})
    assert made.status_code == 201, made.text
    published = operator.post(f"{where}/{made.json()['id']}/publish?when=now")
    assert published.status_code == 200, published.text
    return dict(published.json())


def linked_speaker(session: Doc, member: Member, operator: Client) -> Client:
    """Somebody who is the first speaker of the session."""
    conference, speaker = f"/conferences/{session['conference']}", session["speakers"][0]["id"]
    who = member("attendee", "Speaker")
    assert who.put(f"{conference}/speakers/{speaker}/claim").status_code == 200
    decided = operator.put(f"{conference}/claims/{who.id}/{speaker}", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text
    return who


def address(session: Doc) -> str:
    return f"/conferences/{session['conference']}/sessions/{session['id']}"


def ask(who: Client, session: Doc, text: str = "How bright?", **more: Any) -> Doc:
    asked = who.post(f"{address(session)}/questions", json={"text": text, **more})
    assert asked.status_code == 201, asked.text
    return dict(asked.json())


def question_url(question: Doc) -> str:
    return f"/conferences/{question['conference_id']}/sessions/{question['session_id']}/questions/{question['id']}"
