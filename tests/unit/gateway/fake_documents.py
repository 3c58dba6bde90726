"""What the fake sessions service knows of its documents: blank ones, derived fields, filters, files."""

import base64
import binascii
import json
import zlib

from services.contracts.errors import Invalid
from tests.unit.gateway.fake_base import Doc, new_id, now

FACTS = (
    "id",
    "guid",
    "conference_id",
    "conference",
    "title",
    "subtitle",
    "type",
    "languages",
    "track",
    "room",
    "start",
    "end",
    "day",
    "speakers",
    "tags",
    "state",
    "amended",
    "version",
)
BLANK: Doc = {
    "title": "",
    "subtitle": "",
    "abstract": "",
    "description": "",
    "abstract_html": "",
    "description_html": "",
    "type": "talk",
    "languages": [],
    "track": "",
    "room": "",
    "start": None,
    "end": None,
    "timezone": "UTC",
    "day": None,
    "duration_minutes": None,
    "speakers": [],
    "tags": [],
    "state": "draft",
    "amended": False,
    "cancel_reason": "",
    "links": [],
    "materials": [],
    "recordings": [],
    "url": "",
    "logo": "",
    "licence": "",
    "do_not_record": False,
    "published_at": None,
}


def with_derived(fields: Doc) -> Doc:
    derived = dict(fields)
    if fields.get("start"):
        derived["day"] = fields["start"][:10]
    if "speakers" in fields:
        derived["speakers"] = [{"id": new_id(), "name": s} if isinstance(s, str) else s for s in fields["speakers"]]
    return derived


def fits(session: Doc, filters: Doc) -> bool:
    checks = {
        "day": lambda v: session["day"] == v,
        "track": lambda v: session["track"] == v,
        "room": lambda v: session["room"] == v,
        "type": lambda v: session["type"] == v,
        "state": lambda v: session["state"] == v,
        "language": lambda v: v in session["languages"],
        "tag": lambda v: v in session["tags"],
        "speaker": lambda v: any(v in (s["id"], s["name"]) for s in session["speakers"]),
        "q": lambda v: v.lower() in session["title"].lower(),
        "recorded": lambda v: bool(session["recordings"]) == (v == "true"),
    }
    return all(checks[name](value) for name, value in filters.items())


def read_programme(content: str) -> list[Doc]:
    try:
        document = json.loads(zlib.decompress(base64.b64decode(content, validate=True)))
        sessions: list[Doc] = document["sessions"]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as why:
        message = "line 1: this is not a programme"
        raise Invalid(message, {"errors": {"file": [message]}}) from why
    return sessions


def new_conference(slug: str, timezone: str | None) -> Doc:
    return {
        "id": new_id(),
        "slug": slug,
        "title": slug,
        "description": "",
        "start": "2026-02-01",
        "end": "2026-02-02",
        "timezone": timezone or "Europe/Brussels",
        "day_change": "04:00",
        "edits": "at_once",
        "popularity": "organisers",
        "version": 1,
        "created_at": now(),
        "updated_at": now(),
    }
