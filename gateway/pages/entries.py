"""Feed entries as pages show them: each kind with what its sentence needs. Pure; the sentences are in the templates."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from gateway.pages.addresses import person_url, session_url
from gateway.pages.times import Stamp, When, Zones
from gateway.pages.views import language_name

Json = dict[str, Any]

FIELD_NAMES = {
    "abstract": "abstract",
    "description": "description",
    "languages": "language",
    "speakers": "speakers",
    "tags": "tags",
    "links": "links",
    "materials": "materials",
    "recordings": "recordings",
    "title": "title",
    "subtitle": "subtitle",
    "track": "track",
    "type": "type",
    "licence": "licence",
    "logo": "picture",
    "do_not_record": "whether it is recorded",
    "duration_minutes": "duration",
    "url": "web page",
    "state": "state",
}
COUNTS = (
    *(("added", "added"), ("moved", "moved"), ("changed", "changed"), ("cancelled", "cancelled")),
    *(("withdrawn", "taken back"), ("recorded", "recorded")),
)


@dataclass(frozen=True)
class Link:
    """`reason` and `takes_place_again` are of a session in the list of a release."""

    url: str
    title: str
    reason: str = ""
    takes_place_again: bool = False


@dataclass(frozen=True)
class Spot:
    """When and where."""

    when: When | None
    room: str


@dataclass(frozen=True)
class Move:
    session: Link
    before: Spot
    after: Spot

    @property
    def only_room(self) -> bool:
        return self.before.when == self.after.when

    @property
    def only_time(self) -> bool:
        return self.before.room == self.after.room


@dataclass(frozen=True)
class Import:
    """A programme that came in, or went out: `counts` as (number, what happened), the lists as far as they are told.

    Of a release, `version` is its name, `undoes` the release that it took back, `note` what its organisers say of it.
    """

    counts: list[tuple[int, str]]
    moved: list[Move] = field(default_factory=list)
    lists: list[tuple[str, int, list[Link]]] = field(default_factory=list)
    version: str = ""
    undoes: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Author:
    """`url` is "" when the reader may not know who it is."""

    name: str
    url: str


@dataclass(frozen=True)
class PostView:
    id: str
    author: Author
    html: str
    edited: bool


@dataclass(frozen=True)
class EntryView:
    id: str
    seq: int
    kind: str
    at: Stamp
    session: Link | None = None
    spot: Spot | None = None
    move: Move | None = None
    reason: str = ""
    recording: str = ""
    fields: list[str] = field(default_factory=list)
    programme: Import | None = None
    post: PostView | None = None
    takes_place_again: bool = False


def entry_view(entry: Json, zones: Zones) -> EntryView:
    slug, session = entry["conference"], entry.get("session")
    change, post = entry.get("change") or {}, entry.get("post")
    about = session or (post or {}).get("session")
    link = _link(slug, about) if about else None
    return EntryView(
        id=entry["id"],
        seq=entry["seq"],
        kind=entry["kind"],
        at=zones.own(entry["at"]),
        session=link,
        spot=_spot(session, zones) if session else None,
        move=move_view(link, change, zones) if link and change.get("before") and change.get("after") else None,
        reason=change.get("reason") or "",
        recording=recording_words(change.get("recording") or {}),
        fields=[FIELD_NAMES.get(name, name.replace("_", " ")) for name in change.get("fields") or []],
        programme=programme_view(slug, entry["programme"], zones) if entry.get("programme") else None,
        post=_post(post) if post else None,
        takes_place_again=bool(change.get("takes_place_again")),
    )


def entries_by_day(entries: Iterable[Json], zones: Zones) -> list[tuple[Stamp, list[EntryView]]]:
    """Newest first, as they come; a day is the viewer's own when their zone is known."""
    shown = [entry_view(entry, zones) for entry in entries]
    days = (list(members) for _, members in groupby(shown, key=lambda entry: entry.at.day))
    return [(members[0].at, members) for members in days]


def recording_words(recording: Json) -> str:
    """Title and languages, as far as they are known."""
    languages = " and ".join(language_name(code) for code in recording.get("languages") or [])
    return ", ".join(word for word in (recording.get("title") or "", languages) if word)


def _link(slug: str, session: Json) -> Link:
    return Link(session_url(slug, session["id"]), session["title"], *_said_of(session))


def _said_of(session: Json) -> tuple[str, bool]:
    return session.get("reason") or "", bool(session.get("takes_place_again"))


def _spot(place: Json, zones: Zones) -> Spot:
    return Spot(zones.when(place.get("start"), place.get("end")), place.get("room") or "")


def move_view(link: Link, change: Json, zones: Zones) -> Move:
    return Move(link, _spot(change["before"], zones), _spot(change["after"], zones))


def _post(post: Json) -> PostView:
    author = Author(post["author"]["name"], person_url(post["author"]["id"]) if post["author"]["id"] else "")
    return PostView(post["id"], author, post["html"], bool(post.get("edited_at")))


def programme_view(slug: str, programme: Json, zones: Zones) -> Import:
    """An import or a release, with the first sessions of each kind by name."""
    counts = [(int(programme.get(name) or 0), verb) for name, verb in COUNTS]
    moved = [move_view(_link(slug, item), item, zones) for item in programme.get("moved_sessions") or []]
    told = {name: programme.get(f"{name}_sessions") or [] for name, _ in COUNTS if name != "moved"}
    lists = [
        (verb, int(programme.get(name) or 0), [_told(slug, name, item) for item in told[name]])
        for name, verb in COUNTS
        if name in told
    ]
    said = {name: programme[name] for name in ("version", "undoes", "note") if name in programme}
    return Import([count for count in counts if count[0]], moved, [each for each in lists if each[2]], **said)


def _told(slug: str, kind: str, item: Json) -> Link:
    """What was taken back has no page any more."""
    return Link("", item["title"], *_said_of(item)) if kind == "withdrawn" else _link(slug, item)
