"""What people type into the forms about recordings and materials, made into what the orders take."""

import re
from dataclasses import dataclass
from typing import Any

from gateway.inputs import load
from gateway.pages.times import position
from gateway.schemas.materials import MaterialLinkSchema
from gateway.schemas.recordings import RecordingInputSchema
from services.contracts.errors import Invalid

Json = dict[str, Any]
Values = dict[str, str]

_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,4}):(\d{2})$")
_WORDS = ("title", "licence", "credit")


@dataclass(frozen=True)
class Field:
    """A line of the form."""

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    required: bool = False
    most: int = 300


RECORDING_FIELDS = (
    Field("url", "Address", "Of the video at YouTube, Vimeo, PeerTube or media.ccc.de, or of an MP4, WebM, MP3 or "
          "HLS file.", "url", True, 2_000),
    Field("title", "Title", "Only if there are several: “With translation”."),
    Field("languages", "Languages", "Codes such as de, en."),
    Field("licence", "Licence", "Such as CC BY 4.0."),
    Field("credit", "Credit", "Whom it came from; shown as “via”."),
    Field("credit_url", "Address of the credit", "", "url", most=2_000),
    Field("start", "Begins at", "Where the session begins in the recording: 1:30 or 1:02:30."),
    Field("duration", "Length", "Such as 45:00."),
)  # fmt: skip


def recording_fields(values: Values) -> Json:
    """What a recording is made of. Raises Invalid, naming the fields of the form."""
    languages = [code for code in re.split(r"[\s,;]+", values.get("languages", "")) if code]
    given: Json = {
        "url": values.get("url", ""),
        **{name: values.get(name, "") for name in _WORDS},
        "credit_url": values.get("credit_url") or None,
        "languages": languages,
        "start_offset_seconds": _seconds(values, "start") or 0,
        "duration_seconds": _seconds(values, "duration"),
        "chapters": values.get("chapters", ""),
    }
    try:
        return load(RecordingInputSchema, given)
    except Invalid as error:
        raise as_in_form(error) from error


def as_in_form(error: Invalid) -> Invalid:
    """The same error, at the fields of the form."""
    names = {"start_offset_seconds": "start", "duration_seconds": "duration"}
    errors: dict[str, list[str]] = {}
    for name, messages in error.errors.items():
        field = name.partition(".")[0]
        errors.setdefault(names.get(field, field), []).extend(messages)
    return Invalid(error.message, {"errors": errors} if errors else {})


def recording_values(recording: Json) -> Values:
    """What the form shows of a recording there is."""
    duration = recording["duration_seconds"]
    return {
        "url": recording["url"],
        **{name: recording[name] for name in (*_WORDS, "credit_url")},
        "languages": ", ".join(recording["languages"]),
        "start": position(recording["start_offset_seconds"]) if recording["start_offset_seconds"] else "",
        "duration": position(duration) if duration else "",
        "chapters": "\n".join(f"{position(one['at_seconds'])} {one['title']}" for one in recording["chapters"]),
    }


def link_fields(values: Values) -> Json:
    """Raises Invalid."""
    return load(MaterialLinkSchema, {name: values.get(name, "") for name in ("url", "title", "type")})


def _seconds(values: Values, name: str) -> int | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    found = _CLOCK.match(text)
    if found is None or int(found[3]) > 59 or (found[1] and int(found[2]) > 59):
        raise Invalid.fields({name: ["Not a time such as 1:30 or 1:02:30."]})
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
