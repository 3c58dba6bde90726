"""From a file's strings to a Programme: who is skipped and why, which zone holds, what each session becomes."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from services.sessions.importers import identity, resources, returning, spans, state, times, values
from services.sessions.importers.model import ImportedSession, Programme, Skipped, Unreadable
from services.sessions.importers.raw import Notes, RawEvent, RawProgramme
from services.sessions.importers.spans import Span
from services.sessions.importers.zones import Setting, setting

MAX_SESSIONS = 20_000  # the largest real programme has about 1,500; more is a mistake or an attack
_NEVER = datetime.max.replace(tzinfo=UTC)  # sorts what is not scheduled last


@dataclass
class Draft:
    """An event that is understood so far that it can be put in its place among the others."""

    event: RawEvent
    title: str
    cancelled: bool
    amended: bool
    span: Span

    @property
    def start(self) -> datetime | None:
        return self.span.start

    @property
    def end(self) -> datetime | None:
        return self.span.end

    @end.setter
    def end(self, end: datetime | None) -> None:
        self.span.end = end


def build(raw: RawProgramme, notes: Notes, *, timezone: str | None) -> Programme:
    if len(raw.events) > MAX_SESSIONS:
        raise Unreadable(f"The file has {len(raw.events):,} sessions; the limit is {MAX_SESSIONS:,}. Split it.")
    ours = returning.is_ours(raw)
    if ours:
        returning.settle_addresses(raw)
    where = setting(raw, notes, timezone)
    skipped = [_skipped(skip.title, skip.reason, notes) for skip in raw.skipped]
    base, of = _names(raw)
    drafts = []
    for event in raw.events:
        try:
            drafts.append(_draft(event, raw, where, notes))
        except (ValueError, OverflowError) as error:
            title = event.get("title").strip() or event.get("slug").strip() or f"({event.where})"
            keys = identity.keys(event, title=title, base=base, of=of)
            skipped.append(_skipped(title, f"{error} ({event.where})", notes, keys))
    if not drafts:
        raise Unreadable(_nothing(skipped))
    spans.settle([(draft.event.room, draft.span) for draft in drafts], raw, notes)
    if ours:
        drafts = returning.joined(drafts)
    return _programme(raw, where, _sessions(drafts, raw, where, notes), skipped, notes)


def _skipped(title: str, reason: str, notes: Notes, keys: tuple[str, ...] = ()) -> Skipped:
    return Skipped(values.line(title, "title", notes), values.line(reason, "reason", notes), keys)


def _nothing(skipped: list[Skipped]) -> str:
    if not skipped:
        return "The programme holds no sessions: perhaps it was not released yet. Export it again after its release."
    return f"None of the {len(skipped)} sessions can be read; the first, “{skipped[0].title}”: {skipped[0].reason}."


def _draft(event: RawEvent, raw: RawProgramme, where: Setting, notes: Notes) -> Draft:
    title, cancelled, amended = state.of_title(values.line(event.get("title"), "title", notes))
    if not title:
        raise ValueError("it has no title")
    cancelled = cancelled or state.is_cancelled(*(event.get(n) for n in ("cancelled", "canceled", "status", "state")))
    return Draft(event, title, cancelled, amended, spans.of(event, where, assumed_minutes=raw.assumed_minutes))


def _sessions(drafts: list[Draft], raw: RawProgramme, where: Setting, notes: Notes) -> tuple[ImportedSession, ...]:
    """In order of time, so that two formats of one programme give the same."""
    drafts.sort(key=lambda draft: (draft.start or _NEVER, draft.event.room, draft.title))
    base, of = _names(raw)
    ring = identity.Keyring(notes)
    unsaid = _unsaid(raw)
    sessions = []
    for draft in drafts:
        room = values.line(draft.event.room, "room", notes)
        wanted = identity.keys(draft.event, title=draft.title, base=base, of=of)
        keys = ring.own(wanted, title=draft.title, start=draft.start, room=room)
        sessions.append(replace(_session(draft, keys, room, base, where, notes), unsaid=unsaid, rough=raw.rough))
    return tuple(sessions)


def _session(
    draft: Draft,
    keys: tuple[str, ...],
    room: str,
    base: str,
    where: Setting,
    notes: Notes,
) -> ImportedSession:
    event, start = draft.event, draft.start
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
        start=start,
        end=draft.end,
        day=times.programme_day(start, where.day_change, where.zone) if start else None,
        speakers=resources.speakers(event.persons, base, notes),
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
        is_break=values.flag(event.get("break")),
        is_slot=bool(event.get("slot")),
    )


def _unsaid(raw: RawProgramme) -> frozenset[str]:
    """What the file does not speak of. No tag at all may be a format without tags: version 1 has none; nor breaks."""
    tags = {"tags"} if not any(event.tags for event in raw.events) else set()
    breaks = {"is_break"} if not any(event.get("break") for event in raw.events) else set()
    return raw.unsaid | tags | breaks


def _base(raw: RawProgramme) -> str:
    return values.web_address(raw.conference.get("base_url", "")) or values.web_address(raw.conference.get("url", ""))


def _names(raw: RawProgramme) -> tuple[str, str]:
    """The address that relative ones start from, and whose numbers these are."""
    base = _base(raw)
    return base, raw.source or identity.source(base, raw.conference.get("acronym", ""), raw.conference.get("title", ""))


def _programme(
    raw: RawProgramme, where: Setting, sessions: tuple[ImportedSession, ...], skipped: list[Skipped], notes: Notes
) -> Programme:
    title = values.line(raw.conference.get("title", ""), "title", notes)
    acronym = values.line(raw.conference.get("acronym", ""), "acronym", notes)
    start, end = _dates(raw, where, [session.day for session in sessions if session.day])
    rooms, tracks = resources.rooms(raw.rooms, notes), resources.tracks(raw.tracks, notes)
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
        rooms=rooms,
        tracks=tracks,
        has_slots=raw.has_slots,
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
