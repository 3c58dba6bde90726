"""What happens in the demo once its programme is out: streams, captions, slides, a release, questions and answers.

Every step may be repeated after an interruption: keys and wishes say the same again, and nothing is there twice.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deploy.api import Api
from deploy.demo import programme
from deploy.demo.state import DemoState

STREAMS = {
    "Lighthouse": "https://stream.harbour-lights.example/lighthouse.m3u8",
    "Boathouse": "https://stream.harbour-lights.example/boathouse.m3u8",
}
MOVES = {"Feeds are not dead": "Sail Loft", "A census of benches": "Sail Loft"}
WHY = "The projector of the Boathouse went into the harbour."
NOTE = "Two sessions have another room, because the Boathouse has no projector any more. Times are as they were."

CAPTIONED = "Captions are not an afterthought"
CAPTIONS = """WEBVTT

00:00:04.000 --> 00:00:09.500
Good afternoon. If you can read this, somebody typed it, and her name is Solveig.

00:00:10.000 --> 00:00:17.000
Live captions cost about as much as the coffee break. Nobody asks whether coffee is worth it.

00:02:31.000 --> 00:02:38.000
Here is last year's machine: it heard "harbour lights" and wrote "Arthur bites". Forty-one times.

00:05:02.000 --> 00:05:09.000
So people correct what the machine writes, a sentence behind the speaker, in pairs, twenty minutes each.
"""

SLIDES_OF = "Backups you have actually restored"
SLIDES = """# The restore Monday checklist

1. Somebody draws a service from the hat.
2. Nobody who built it may touch the keyboard.
3. The clock starts. Write down every question that has no answer.
4. What was missing becomes next month's work, before anything new.
"""

ASKED_OF = "The village that bought its own cable"
QUESTIONS = [
    ("jun", "What happens to the cable when the people who bought it grow old?", "It belongs to the cooperative, and "
     "the **cooperative has to have three members under thirty**: it is in the statutes."),
    ("attendee", "Did the big provider come to the village once there was a cable?", ""),
]  # fmt: skip


def follow_up(state: DemoState, url: str, slug: str) -> None:
    at = f"/conferences/{slug}"
    with Api(url) as organiser:
        organiser.sign_in(**state.account("organiser"))
        _stream(organiser, at)
        _enrich(organiser, at)
        _release(state, organiser, at)
        _ask_and_answer(state, url, organiser, at)


def _stream(organiser: Api, at: str) -> None:
    for room in organiser.call("GET", f"{at}/rooms", "Looking for the rooms")["items"]:
        if room["name"] in STREAMS:
            wanted = {"stream_url": STREAMS[room["name"]]}
            path = f"{at}/rooms/{room['id']}"
            organiser.call("PATCH", path, "Naming a stream", json=wanted, headers={"if-match": "*"})


def _enrich(organiser: Api, at: str) -> None:
    """Captions for a recording that the file brought; something to read for a talk."""
    talk = f"{at}/sessions/{programme.guid(CAPTIONED)}"
    recording = organiser.call("GET", f"{talk}/recordings", "Looking for the recording")["items"][0]
    path = f"{talk}/recordings/{recording['id']}/captions/en"
    organiser.call(
        "PUT", path, "Captioning", content=CAPTIONS.encode(), headers={"content-type": "text/vtt", "if-match": "*"}
    )
    talk = f"{at}/sessions/{programme.guid(SLIDES_OF)}"
    if not organiser.call("GET", f"{talk}/materials", "Looking for materials")["items"]:
        file = {"file": ("restore-monday.md", SLIDES.encode(), "text/markdown")}
        about = {"title": "The restore Monday checklist", "type": "slides"}
        organiser.call("POST", f"{talk}/materials", "Sending a file", data=about, files=file)


def _release(state: DemoState, organiser: Api, at: str) -> None:
    """Two rooms change, together and with a reason; a second time there is nothing to release."""
    for title, room in MOVES.items():
        path = f"{at}/sessions/{programme.guid(title)}?when=release"
        wanted = {"room": room, "reason": WHY}
        organiser.call("PATCH", path, "Planning a move", json=wanted, headers={"if-match": "*"})
    if organiser.call("GET", f"{at}/draft", "Looking at what waits")["items"]:
        headers = {"idempotency-key": _key(state, "release")}
        organiser.call("POST", f"{at}/releases", "Releasing", json={"note": NOTE, "version": "1.1"}, headers=headers)


def _ask_and_answer(state: DemoState, url: str, organiser: Api, at: str) -> None:
    path = f"{at}/sessions/{programme.guid(ASKED_OF)}/questions"
    for number, (role, text, answer) in enumerate(QUESTIONS):
        with Api(url) as asker:
            asker.sign_in(**state.account(role))
            headers = {"idempotency-key": _key(state, f"question {number}")}
            question: dict[str, Any] = asker.call("POST", path, "Asking", json={"text": text}, headers=headers)
        with Api(url) as other:
            other.sign_in(**state.account("adaeze"))
            other.call("PUT", f"{path}/{question['id']}/vote", "Voting")
        if answer:
            body = {"text": answer}
            organiser.call("PUT", f"{path}/{question['id']}/answer", "Answering", json=body, headers={"if-match": "*"})


def _key(state: DemoState, step: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{state.account('organiser')['password']}{step}"))
