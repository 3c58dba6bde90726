"""People with everything that Hallway can keep of somebody, and ways to look for what is left of them."""

import io
import json
import re
import subprocess
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pymongo
from PIL import Image

from services.plumbing.clock import to_text
from tests.conftest import call_rabbitmq
from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually

Doc = dict[str, Any]
Database = Callable[[str], "pymongo.database.Database[Doc]"]

NAME = "Zephyrine Quillfeather"
PROFILE = {
    "headline": "Xylographer in residence",
    "organisation": "Quux Lighthouse Guild",
    "bio": "Collects **marginalia** of zincographers.",
    "interests": ["Vexillology", "Ornithopters"],
    "links": ["https://quillfeather.example/"],
    "timezone": "Europe/Lisbon",
    "language": "pt-PT",
}
WORDS = ("zephyrine", "quillfeather", "xylograph", "quux", "zincograph", "vexillolog", "ornithopter")
SERVICES = ("attendees", "sessions", "feed", "media")


@dataclass(frozen=True)
class Populated:
    """Somebody, and those whom they have to do with. `words` are theirs alone."""

    client: Client
    follower: Client
    followed: Client
    post: str  # what each of their three posts begins with
    session: Doc
    words: tuple[str, ...] = WORDS


def marked(text: str, mark: str) -> str:
    """The text with its rare words made rarer, so that they are nobody else's of the same system."""
    return re.sub(f"({'|'.join(WORDS)})", rf"{mark}\1", text, flags=re.IGNORECASE)


def populate(
    person: Person, member: Callable[..., Client], conference: Doc, operator: Client, *, mark: str = ""
) -> Populated:
    profile: Doc = json.loads(marked(json.dumps(PROFILE), mark))
    zephyrine = person(marked(NAME, mark), **profile)
    follower, followed, muted, blocked = (person(each) for each in ("Fan", "Idol", "Loud", "Rude"))
    where = f"/conferences/{conference['slug']}"
    done = [
        zephyrine.put("/attendees/me/avatar", content=picture(), headers={"Content-Type": "image/png"}),
        zephyrine.put(f"{where}/membership", json={}),
        zephyrine.put(f"/attendees/{followed.id}/follow"),
        zephyrine.put(f"/attendees/{muted.id}/mute"),
        zephyrine.put(f"/attendees/{blocked.id}/block"),
        follower.put(f"/attendees/{zephyrine.id}/follow"),
    ]
    session = published_session(operator, conference)
    done.append(zephyrine.put(f"{where}/sessions/{session['id']}/star"))
    post = f"About hydrophones {uuid.uuid4().hex}"
    posts = [zephyrine.post(f"{where}/posts", json={"text": f"{post} {number}"}) for number in range(3)]
    invited = operator.post(f"{where}/invitations", json={"emails": [zephyrine.email], "role": "speaker"})
    assert [one.text for one in (*done, *posts, invited) if one.status_code >= 300] == []
    return Populated(zephyrine, follower, followed, post, session, tuple(f"{mark}{word}" for word in WORDS))


def published_session(operator: Client, conference: Doc) -> Doc:
    where = f"/conferences/{conference['slug']}/sessions"
    session: Doc = operator.post(where, json={"title": "Tide tables", "speakers": ["Grace"]}).json()
    published = operator.post(f"{where}/{session['id']}/publish")
    assert published.status_code == 200, published.text
    return session


def picture(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(made, "PNG")
    return made.getvalue()


# --- export


def export(client: Client) -> dict[str, bytes]:
    answer = client.get("/attendees/me/export")
    assert answer.status_code == 200, answer.text
    return unpacked(answer)


def unpacked(answer: httpx.Response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def documents(files: dict[str, bytes]) -> Doc:
    """The JSON files of an export, by name, without the schema."""
    names = [name for name in files if name.endswith(".json") and name != "schema.json"]
    return {name: json.loads(files[name]) for name in names}


def values_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(name of the field, text) of all that is said somewhere in this."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from values_in(one, str(key))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from values_in(one, path)
    elif isinstance(value, datetime):
        yield path, to_text(value)
    elif value not in (None, "", False):
        yield path, str(value)


# --- erasure


def erase(client: Client, posts: str = "remove", **more: Any) -> httpx.Response:
    return client.request("DELETE", "/attendees/me", json={"password": client.password, "posts": posts}, **more)


def completed(anybody: Client, token: str) -> Doc:
    """The receipt, once all have confirmed."""

    def receipt() -> Doc:
        found: Doc = anybody.get(f"/erasures/{token}").json()
        assert found["completed_at"], found["services"]
        return found

    return eventually(receipt, seconds=20)


def left_in_databases(site: Site, needles: tuple[str, ...]) -> list[str]:
    """Where any of these words stands still, in whatever collection of whatever database of the site."""
    found = []
    with pymongo.MongoClient[Doc](site.env["MONGO_URL"]) as client:
        for service in SERVICES:
            database = client[f"{site.env['HALLWAY_DB_PREFIX']}{service}"]
            for name in database.list_collection_names():
                for document in database[name].find():
                    text = str(document).lower()
                    found += [f"{service}.{name}: {word}" for word in needles if word.lower() in text]
    return sorted(set(found))


def left_in_queues(site: Site, api: str | None, needles: tuple[str, ...]) -> list[str]:
    """The same for messages that wait anywhere in the broker. Without its management API nothing can be said."""
    if not api:
        return []
    vhost = urlsplit(site.env["AMQP_URL"]).path.lstrip("/")
    queues: Any = call_rabbitmq(api, "GET", f"/queues/{vhost}")
    look = {"count": 1_000, "ackmode": "ack_requeue_true", "encoding": "auto"}
    found = []
    for queue in queues:
        if queue.get("exclusive") or queue.get("owner_pid_details"):
            continue
        messages: Any = call_rabbitmq(api, "POST", f"/queues/{vhost}/{queue['name']}/get", look)
        text = str(messages).lower()
        found += [f"{queue['name']}: {word}" for word in needles if word.lower() in text]
    return found


def stopped(site: Site, program: str) -> "Stopped":
    """The program hangs within the block: neither dead nor alive, which is the worst a service can be."""
    return Stopped(site.programs[program].process)


class Stopped:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def __enter__(self) -> None:
        self._process.send_signal(19)  # SIGSTOP

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(18)  # SIGCONT
