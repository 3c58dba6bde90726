"""iCalendar (RFC 5545, with the properties of RFC 7986): lines of 75 octets, CRLF, escaped texts. The same calendar
always gives the same bytes."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from services.plumbing.characters import legal_lines
from services.sessions.exporters import calendars
from services.sessions.exporters.calendars import CalendarEvent, Component, Property

LINE_OCTETS = 75
_MUST_BE_SAID = {"REFRESH-INTERVAL": "DURATION", "SOURCE": "URI", "IMAGE": "URI"}  # no type is their default
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(events: Iterable[CalendarEvent], *, name: str, source: str = "", zone: ZoneInfo | None = None) -> bytes:
    """A calendar as a file; see calendars.calendar."""
    return render(calendars.calendar(events, name=name, source=source, zone=zone))


def render(component: Component) -> bytes:
    lines: list[bytes] = []
    _write(component, lines)
    return b"\r\n".join([*lines, b""])


def _write(component: Component, lines: list[bytes]) -> None:
    lines.append(b"BEGIN:" + component.name.encode())
    lines.extend(_folded(_line(one).encode()) for one in component.properties)
    for part in component.components:
        _write(part, lines)
    lines.append(b"END:" + component.name.encode())


def _line(one: Property) -> str:
    said = _MUST_BE_SAID.get(one.name)
    params = "".join(
        f";{name}={_parameter(value)}" for name, value in (*one.params, *([("VALUE", said)] if said else []))
    )
    return f"{one.name}{params}:{','.join(_value(value, one.type) for value in one.values)}"


def _value(value: str, kind: str) -> str:
    if kind == "text":
        return legal_lines(value).translate(_ESCAPES)
    if kind in ("date-time", "utc-offset"):
        return _compact(value)
    return legal_lines(value).replace("\n", " ")


def _compact(value: str) -> str:
    """2026-11-23T13:00:00 as 20261123T130000; the sign of an offset stays."""
    sign = value[:1] if value[:1] in "+-" else ""
    return sign + value.removeprefix(sign).replace("-", "").replace(":", "")


def _parameter(value: str) -> str:
    clean = legal_lines(value).replace('"', "'").replace("\n", " ")
    return f'"{clean}"' if any(mark in clean for mark in ":;,") else clean


def _folded(line: bytes) -> bytes:
    """In lines of 75 octets, none of which ends inside a character."""
    if len(line) <= LINE_OCTETS:
        return line
    parts, start, room = [], 0, LINE_OCTETS
    while start < len(line):
        end = min(start + room, len(line))
        while end < len(line) and line[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(line[start:end])
        start, room = end, LINE_OCTETS - 1  # the blank that continues a line counts
    return b"\r\n ".join(parts)
