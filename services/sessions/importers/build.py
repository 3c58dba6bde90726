"""From a file's strings to a Programme: who is skipped and why, which zone holds, what each session becomes."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.sessions.importers import identity, resources, state, times, values
from services.sessions.importers.model import ImportedSession, Programme, Skipped, Unreadable
from services.sessions.importers.raw import Notes, RawEvent, RawProgramme
from services.sessions.importers.zones import Setting, setting

MAX_SESSIONS = 20_000  # the largest real programme has about 1,500; more is a mistake or an attack
DEFAULT_GRID = timedelta(minutes=5)
_NEVER = datetime.max.replace(tzinfo=UTC)  # sorts what is not scheduled last


@dataclass
class _Draft:
    event: RawEvent
    title: str
    cancelled: bool
    amended: bool
    start: datetime | None
    end: datetime | None
    lengths: tuple[timedelta, ...]  # empty when the end is known


def build(raw: RawProgramme, notes: Notes, *, timezone: str | None) -> Programme:
    if len(raw.events) > MAX_SESSIONS:
        raise Unreadable(f"The file has {len(raw.events):,} sessions; the limit is {MAX_SESSIONS:,}. Split it.")
    where = setting(raw, notes, timezone)
    skipped = [_skipped(skip.title, skip.reason, notes) for skip in raw.skipped]
    base, of = _names(raw)
    drafts = []
    for event in raw.events:
        try:
            drafts.append(_draft(event, where, notes))
        except (ValueError, OverflowError) as error:
            title = event.get("title").strip() or event.get("slug").strip() or f"({event.where})"
            keys = identity.keys(event, title=title, base=base, of=of)
            skipped.append(_skipped(title, f"{error} ({event.where})", notes, keys))
    if not drafts:
        raise Unreadable(_nothing(skipped))
    _settle_ends(drafts, _grid(raw))
    return _programme(raw, where, _sessions(drafts, raw, where, notes), skipped, notes)


def _skipped(title: str, reason: str, notes: Notes, keys: tuple[str, ...] = ()) -> Skipped:
    return Skipped(values.line(title, "title", notes), values.line(reason, "reason", notes), keys)


def _nothing(skipped: list[Skipped]) -> str:
    if not skipped:
        return "The programme holds no sessions: perhaps it was not released yet. Export it again after its release."
    return f"None of the {len(skipped)} sessions can be read; the first, “{skipped[0].title}”: {skipped[0].reason}."


def _draft(event: RawEvent, where: Setting, notes: Notes) -> _Draft:
    title, cancelled, amended = state.of_title(values.line(event.get("title"), "title", notes))
    if not title:
        raise ValueError("it has no title")
    cancelled = cancelled or state.is_cancelled(*(event.get(n) for n in ("cancelled", "canceled", "status", "state")))
    start = _start(event, where)
    end = _stated_end(event, start, where)
    lengths: tuple[timedelta, ...] = ()
    if start is not None and end is None:
        if not event.get("duration").strip():
            raise ValueError("it has no duration" if not event.get("end").strip() else "its end cannot be read")
        lengths = times.durations(event.get("duration"))
    return _Draft(event, title, cancelled, amended, start, end, lengths)


def _start(event: RawEvent, where: Setting) -> datetime | None:
    """The instant is `date` where there is one; a day and a local time are only asked when there is none."""
    stated, local = event.get("date").strip(), event.get("start").strip()
    if not stated and local[4:5] == "-":
        stated, local = local, ""  # version 2 has the instant in `start`
    if stated and not times.is_date_only(stated):
        return times.in_utc(times.moment(stated), where.zone)
    if not local:
        return None  # not scheduled yet
    return times.on_day(stated or event.day.date, local, where.day_change, where.zone)


def _stated_end(event: RawEvent, start: datetime | None, where: Setting) -> datetime | None:
    """The end when the file states it as an instant; a length has several readings, an instant one."""
    if start is None or not event.get("end").strip():
        return None
    try:
        end = times.in_utc(times.moment(event.get("end")), where.zone)
    except ValueError:
        return None
    return end if start <= end <= start + times.MAX_DURATION else None


def _grid(raw: RawProgramme) -> timedelta:
    try:
        return times.durations(raw.conference.get("timeslot_duration", ""))[0] or DEFAULT_GRID
    except ValueError:
        return DEFAULT_GRID


def _settle_ends(drafts: list[_Draft], grid: timedelta) -> None:
    """Chooses among the readings of a duration, by the grid and by what comes next in the room."""
    in_doubt = {draft.event.room for draft in drafts if len(draft.lengths) > 1}
    starts: dict[str, list[datetime]] = defaultdict(list)
    for draft in drafts:
        if draft.start is not None and draft.event.room in in_doubt:
            starts[draft.event.room].append(draft.start)
    for room in starts.values():
        room.sort()
    for draft in drafts:
        if draft.start is not None and draft.lengths:
            room = starts[draft.event.room]
            later = bisect_right(room, draft.start)
            until = room[later] - draft.start if later < len(room) else None
            draft.end = draft.start + times.likeliest(draft.lengths, grid, until)


def _sessions(drafts: list[_Draft], raw: RawProgramme, where: Setting, notes: Notes) -> tuple[ImportedSession, ...]:
    """In order of time, so that two formats of one programme give the same."""
    drafts.sort(key=lambda draft: (draft.start or _NEVER, draft.event.room, draft.title))
    base, of = _names(raw)
    ring = identity.Keyring(notes)
    sessions = []
    for draft in drafts:
        room = values.line(draft.event.room, "room", notes)
        wanted = identity.keys(draft.event, title=draft.title, base=base, of=of)
        keys = ring.own(wanted, title=draft.title, start=draft.start, room=room)
        sessions.append(_session(draft, keys, room, base, where, notes))
    return tuple(sessions)


def _session(
    draft: _Draft, keys: tuple[str, ...], room: str, base: str, where: Setting, notes: Notes
) -> ImportedSession:
    event = draft.event
    links, recordings = resources.links_and_recordings(event, base, notes)
    guid = values.guid(event.get("guid"))
    tags = dict.fromkeys(values.line(tag, "tag", notes) for tag in resources.capped(event.tags, "tags", notes))
    return ImportedSession(
        keys=keys,
        guid=guid if guid and keys[0] == f"guid:{guid}" else None,  # a repeated guid belongs to the first alone
        code=identity.code(event, base)[0] or None,
        title=draft.title,
        subtitle=values.line(event.get("subtitle"), "subtitle", notes),
        abstract=values.text(event.get("abstract"), "abstract", notes),
        description=values.text(event.get("description"), "description", notes),
        type=values.line(event.get("type"), "type", notes),
        languages=values.languages(event.get("language")),
        track=values.line(event.get("track"), "track", notes),
        room=room,
        start=draft.start,
        end=draft.end,
        day=times.programme_day(draft.start, where.day_change, where.zone) if draft.start else None,
        speakers=resources.speakers(event.persons, notes),
        tags=tuple(tag for tag in tags if tag),
        links=links,
        materials=resources.materials(event, base, notes),
        recordings=recordings,
        url=values.web_address(event.get("url"), base),
        logo=values.web_address(event.get("logo"), base),
        licence=values.line(event.get("recording_license") or event.get("license"), "licence", notes),
        do_not_record=values.flag(event.get("do_not_record")),
        state="cancelled" if draft.cancelled else "published",
        amended=draft.amended,
    )


def _base(raw: RawProgramme) -> str:
    return values.web_address(raw.conference.get("base_url", "")) or values.web_address(raw.conference.get("url", ""))


def _names(raw: RawProgramme) -> tuple[str, str]:
    """The address that relative ones start from, and whose numbers these are."""
    base = _base(raw)
    return base, identity.source(base, raw.conference.get("acronym", ""), raw.conference.get("title", ""))


def _programme(
    raw: RawProgramme, where: Setting, sessions: tuple[ImportedSession, ...], skipped: list[Skipped], notes: Notes
) -> Programme:
    title = values.line(raw.conference.get("title", ""), "title", notes)
    acronym = values.line(raw.conference.get("acronym", ""), "acronym", notes)
    start, end = _dates(raw, where, [session.day for session in sessions if session.day])
    return Programme(
        title=title or acronym or "Programme",
        acronym=acronym,
        slug=_slug(acronym, title),
        start=start,
        end=end,
        timezone=where.name,
        timezone_given=where.given,
        day_change=where.day_change,
        base_url=_base(raw),
        version=values.line(raw.version, "version", notes),
        generator=values.line(raw.generator, "generator", notes),
        sessions=sessions,
        skipped=tuple(skipped),
        warnings=notes.all(),
    )


def _slug(acronym: str, title: str) -> str:
    """The acronym where it says something: "2025" (pretalx calls an event so) names no conference."""
    short = values.slug(acronym)
    if short and not short.replace("-", "").isdigit():
        return short
    return values.slug(title) or short or "programme"


def _dates(raw: RawProgramme, where: Setting, days: list[date]) -> tuple[date | None, date | None]:
    start, end = (_local_date(raw.conference.get(name, ""), where) for name in ("start", "end"))
    stated = [day for day in (times.day(found.date) for found in raw.days) if day]
    start = start or min(days or stated, default=None)
    end = end or max(days or stated, default=None)
    if start and end and end < start:
        return min(days, default=end), max(days, default=start)
    return start, end


def _local_date(value: str, where: Setting) -> date | None:
    try:
        found = times.moment(value)
    except ValueError:
        return times.day(value)
    return found.date() if times.is_date_only(value) else times.in_utc(found, where.zone).astimezone(where.zone).date()
