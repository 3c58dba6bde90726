"""What frab's schedule.json, version 1, has to be, in our own words: the rules of c3voc's schema as far as they are
known (../shared/formats.md, section 2), and stricter where applications are. Nothing else may stand in a file."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "minLength": 1}
WEB: Schema = {
    "type": "string",
    "pattern": r"^https?://([A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|\[[0-9a-f:.]+\]|%[0-9A-Fa-f]{2})+$",
}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DATE: Schema = {"type": "string", "format": "date"}
CLOCK: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
UUID: Schema = {"type": "string", "format": "uuid"}
SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9-]+[a-z0-9]$"}
NUMBER: Schema = {"type": "integer", "minimum": 1}
LINK_TYPES = ["slides", "paper", "web", "blog", "article", "media", "related", "activitypub"]


def closed(required: Schema, **optional: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": required | optional,
        "required": list(required),
    }


def several(item: Schema) -> Schema:
    return {"type": "array", "items": item}


LINK = closed({"url": WEB, "title": TEXT}, type={"enum": LINK_TYPES})
PERSON = closed(
    {"guid": UUID, "id": NUMBER, "name": FILLED},
    biography=FILLED,
    avatar=WEB,
    links=several(LINK),
)
ROOM = closed(
    {"name": TEXT, "guid": UUID},
    slug=SLUG,
    capacity=NUMBER,
    description=FILLED,
)
EVENT = closed(
    {
        "guid": UUID,
        "id": NUMBER,
        "date": MOMENT,
        "start": CLOCK,
        "duration": CLOCK,
        "end": MOMENT,
        "room": TEXT,
        "slug": {"type": "string", "pattern": "^[a-z0-9_]{4,}-[a-z0-9_-]{3,}[a-z0-9]$"},
        "url": WEB,
        "title": FILLED,
        "subtitle": TEXT,
        "track": TEXT,
        "type": TEXT,
        "language": TEXT,
        "abstract": TEXT,
        "description": TEXT,
        "recording_license": TEXT,
        "do_not_record": {"type": "boolean"},
        "persons": several(PERSON),
        "links": several(LINK),
        "attachments": several(LINK),
        "feedback_url": WEB,
        "origin_url": WEB,
    },
    code={"type": "string", "pattern": "^[0-9A-Z]{6}$"},
    logo=WEB,
)
DAY = closed(
    {
        "index": NUMBER,
        "date": DATE,
        "day_start": MOMENT,
        "day_end": MOMENT,
        "rooms": {"type": "object", "additionalProperties": several(EVENT)},
    }
)
CONFERENCE = closed(
    {
        "acronym": {"type": "string", "pattern": "^[a-z0-9_]{4,}$"},
        "title": FILLED,
        "start": DATE,
        "end": DATE,
        "daysCount": NUMBER,
        "timeslot_duration": CLOCK,
        "url": WEB,
        "rooms": several(ROOM),
        "tracks": several(closed({"name": FILLED}, slug=SLUG, color={"type": "string", "pattern": "^#[0-9a-f]{6}$"})),
        "days": several(DAY) | {"minItems": 1},
    },
    time_zone_name={"type": "string", "pattern": "^[A-Z][a-z]+/[A-Z][a-z]+|UTC$"},
)
SCHEMA = closed(
    {
        "$schema": {"const": "https://c3voc.de/schedule/schema.json"},
        "generator": closed({"name": FILLED, "url": WEB}),
        "schedule": closed({"url": WEB, "version": FILLED, "base_url": WEB, "conference": CONFERENCE}),
    }
)
