"""Reads captions, WebVTT or SRT, and writes WebVTT that is safe to give to any browser. Pure.

Of a file its cues are kept: times, where they are placed, and text with the few tags that WebVTT has. Styles, regions
and notes are left out: a stylesheet of a stranger has no business on our pages.
https://www.w3.org/TR/webvtt1/
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

CUES_AT_MOST = 20_000  # a day of talking has 15,000
TEXT_CHARACTERS = 5_000  # of one cue
LONGEST_SECONDS = 7 * 24 * 3600

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(.*))?$")
_SETTING = re.compile(
    r"^(?:vertical:(?:rl|lr)|line:-?\d{1,3}(?:\.\d+)?%?(?:,(?:start|center|end))?"
    r"|position:\d{1,3}(?:\.\d+)?%(?:,(?:line-left|center|line-right))?|size:\d{1,3}(?:\.\d+)?%"
    r"|align:(?:start|center|middle|end|left|right))$"
)
_TAG = re.compile(r"<([^<>]*)>")
_PLAIN_TAG = re.compile(r"^/?(?:b|i|u|c|ruby|rt|v|lang)$")
_SPOKEN = re.compile(r"^v(?:\.[\w.-]+)?\s+([^<>&\x00-\x1f]{1,200})$")
_LANGUAGE = re.compile(r"^lang\s+[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$")
_TIMESTAMP = re.compile(r"^(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}$")
_SUBRIP_STYLE = re.compile(r"\{\\an?\d{1,2}\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLOCKS = ("NOTE", "STYLE", "REGION")


class Unreadable(Exception):
    """Why these are no captions, and what to do about it."""


@dataclass(frozen=True)
class Cue:
    """Times in milliseconds from the beginning of the recording. `text` is WebVTT, `plain` without its markup."""

    start: int
    end: int
    text: str
    settings: str = ""

    @property
    def plain(self) -> str:
        return " ".join(html.unescape(_TAG.sub("", self.text)).split())


def read(raw: bytes) -> list[Cue]:
    """The cues, in the order of their times. Raises Unreadable, naming the line."""
    lines = _text(raw).split("\n")
    is_webvtt = lines[0].startswith("WEBVTT") and (len(lines[0]) == 6 or lines[0][6] in " \t")
    cues = [cue for block in _blocks(lines) if (cue := _cue(block, is_webvtt)) is not None]
    if not cues:
        what = "This has no captions in it" if is_webvtt else "This is neither WebVTT nor SRT"
        raise Unreadable(f"{what}: a caption is a line such as 00:00:01.000 --> 00:00:04.000, and its text below.")
    if len(cues) > CUES_AT_MOST:
        raise Unreadable(f"There are {len(cues):,} captions; {CUES_AT_MOST:,} at most.")
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def write(cues: list[Cue]) -> str:
    """WebVTT: the same bytes for the same cues."""
    return "WEBVTT\n" + "".join(f"\n{_timing(cue)}\n{cue.text}\n" for cue in cues)


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("This file is in UTF-16. Save it as UTF-8.") from None
        raise Unreadable("This file is not in UTF-8. Save it as UTF-8.") from None
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


Block = list[tuple[int, str]]


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Lines that stand together, each with its number."""
    block: Block = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(block: Block, is_webvtt: bool) -> Cue | None:
    """What a block says; None for the head of the file, for notes and for styles."""
    first = block[0][1]
    if is_webvtt and (first.startswith("WEBVTT") or first.split()[0] in _BLOCKS):
        return None
    at = next((index for index, (_, line) in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        number, line = block[0]
        raise Unreadable(f"Line {number} is no caption: a line with --> and two times is missing.")
    number, line = block[at]
    match = _TIMING.match(line)
    if match is None:
        raise Unreadable(f"Line {number} has no times such as 00:00:01.000 --> 00:00:04.000.")
    start, end = _milliseconds(number, *match.groups()[:4]), _milliseconds(number, *match.groups()[4:8])
    if end <= start:
        raise Unreadable(f"Line {number}: a caption ends after it starts.")
    text = "\n".join(line for _, line in block[at + 1 :])
    if "-->" in text:
        raise Unreadable(f"Line {number + 1} has --> in the text of a caption: is a blank line missing before it?")
    text = safe_text(_SUBRIP_STYLE.sub("", text))[:TEXT_CHARACTERS]
    settings = " ".join(one for one in (match[9] or "").split() if _SETTING.match(one)) if is_webvtt else ""
    return Cue(start, end, text, settings) if text else None


def _milliseconds(number: int, hours: str | None, minutes: str, seconds: str, rest: str) -> int:
    if int(minutes) > 59 or int(seconds) > 59:
        raise Unreadable(f"Line {number}: a minute has 60 seconds, an hour 60 minutes.")
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    if whole > LONGEST_SECONDS:
        raise Unreadable(f"Line {number} is later than any recording lasts.")
    return whole * 1000 + int(rest.ljust(3, "0"))


def safe_text(text: str) -> str:
    """The text of a cue with the tags that WebVTT knows; what else looks like markup is text, and escaped."""
    found, at = [], 0
    for match in _TAG.finditer(text):
        found += [_escaped(text[at : match.start()]), _tag(match[1])]
        at = match.end()
    found.append(_escaped(text[at:]))
    return "\n".join(line.strip() for line in "".join(found).split("\n") if line.strip())


def _escaped(text: str) -> str:
    return html.escape(html.unescape(text), quote=False)


def _tag(inside: str) -> str:
    """A tag that WebVTT knows, without classes; others (such as <font> of SRT) are left out."""
    inside = inside.strip()
    spoken = _SPOKEN.match(inside)
    if spoken:
        return f"<v {' '.join(spoken[1].split())}>"
    name = inside.partition(".")[0]
    if _LANGUAGE.match(inside) or _TIMESTAMP.match(inside):
        return f"<{inside}>"
    return f"<{name.lower()}>" if _PLAIN_TAG.match(name.lower()) and name.lower() not in ("v", "lang") else ""


def _timing(cue: Cue) -> str:
    return f"{_clock(cue.start)} --> {_clock(cue.end)}{' ' + cue.settings if cue.settings else ''}"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
