"""Whose JSON this is, told by its shape, and read by who knows it."""

from typing import Any

from services.sessions.importers import (
    columns,
    json_reader,
    json_values,
    other_json_reader,
    pretalx_reader,
    sessionize_reader,
    tables,
    widget_reader,
)
from services.sessions.importers.model import Unreadable
from services.sessions.importers.options import FieldMapping
from services.sessions.importers.raw import Notes, RawProgramme


def read(content: bytes, notes: Notes, wishes: FieldMapping) -> RawProgramme:
    document = json_values.document(content)
    match kind(document):
        case "schedule":
            return json_reader.read(document)
        case "sessionize":
            return sessionize_reader.read(document, wishes)
        case "widget":
            return widget_reader.read(document)
        case "opass":
            return other_json_reader.read_opass(document)
        case "pretalx":
            return pretalx_reader.read(document)
        case "symposion":
            return other_json_reader.read_symposion(document)
        case "table":
            return columns.read(tables.from_json(document), wishes, notes)
    raise Unreadable(f"The JSON holds no sessions that are known here: it is no programme. {json_values.WANTED}", 1)


def kind(document: Any) -> str:
    """The name of the format, or "" for none. The surest signs are looked for first."""
    fits = {
        "schedule": json_reader.fits,
        "widget": widget_reader.fits,
        "opass": other_json_reader.fits_opass,
        "sessionize": sessionize_reader.fits,
        "pretalx": pretalx_reader.fits,
        "symposion": other_json_reader.fits_symposion,
        "table": tables.is_table,
    }
    return next((name for name, fit in fits.items() if fit(document)), "")
