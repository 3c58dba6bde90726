"""Recordings and materials on the page of a session. Nobody elsewhere hears of a visit before somebody presses Play."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import falcon.asgi

from gateway.auth import Caller
from gateway.backend import Read
from gateway.embeds import Embed, embed
from gateway.middleware import CONTENT_SECURITY_POLICY
from gateway.pages.addresses import session_url, web_url, with_query
from gateway.pages.shelf import Shelved, shelved
from gateway.pages.site import Site, reachable
from gateway.pages.times import Zones, position
from gateway.pages.views import language_name
from gateway.resources.recordings import captions_url
from gateway.speaking import speaking_in
from services.contracts.errors import WireError

LONGEST_SECONDS = 7 * 24 * 3600
PASSAGES_AT_MOST = 3_000  # of a transcript: four hours of talking
ANY_SECOND = 987_654_321  # stands in addresses where a second belongs that only the browser knows

Json = dict[str, Any]
Request = falcon.asgi.Request


@dataclass(frozen=True)
class Passage:
    """A moment of a recording: a chapter, or what is said then."""

    seconds: int
    clock: str
    url: str
    text: str


@dataclass(frozen=True)
class Track:
    url: str
    language: str
    label: str
    kind: str


@dataclass(frozen=True)
class Player:
    """`source_at` is what to embed, with {t} where the second stands; `from_clock` says `start` in words."""

    id: str
    title: str
    embed: Embed
    source_at: str
    start: int
    from_clock: str
    languages: list[str]
    licence: str
    credit: str
    credit_url: str
    chapters: list[Passage]
    tracks: list[Track]

    @property
    def name(self) -> str:
        """What tells it from others: its title, or where it is and in which language."""
        at = self.embed.provider or urlsplit(self.embed.url).hostname
        return self.title or ", ".join([f"Recording at {at}" if at else "Recording", *self.languages])


@dataclass(frozen=True)
class Transcript:
    language: str
    code: str
    passages: list[Passage]
    is_whole: bool


@dataclass(frozen=True)
class Wish:
    action: str
    is_on: bool


@dataclass(frozen=True)
class MediaPart:
    """What the session's page shows of all this; `complete` when nothing had to be left out for the moment."""

    players: list[Player]
    materials: list[Shelved]
    transcript: Transcript | None
    wish: Wish | None
    waits_for_recording: bool
    edit_url: str
    complete: bool


async def media_part(site: Site, req: Request, session: Json, zones: Zones) -> MediaPart:
    conference, caller = req.context.conference, req.context.caller
    drafts = caller is not None and caller.may_organise(conference["id"])
    known = await reachable(site.queries.captions(conference["id"], session["id"], drafts=drafts))
    recording_id, second = chosen(req)
    players = players_of(conference["slug"], session, known, recording_id, second)
    transcript, is_told = await _transcript(site, conference, session, known, recording_id, drafts=drafts)
    waits = is_waited_for(session)
    return MediaPart(
        players=players,
        materials=[shelved(one, zones) for one in session["materials"]],
        transcript=transcript,
        wish=await _wish(site, caller, conference["slug"], session) if waits else None,
        waits_for_recording=waits,
        edit_url=await _edit_url(site, caller, conference, session),
        complete=known is not None and is_told,
    )


def chosen(req: Request) -> tuple[str, int]:
    """Which recording, from which second, the address asks for."""
    text = req.get_param("t") or ""
    second = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0
    return req.get_param("recording") or "", min(second, LONGEST_SECONDS)


def is_waited_for(session: Json) -> bool:
    """Whether a recording may still come."""
    takes_place = session["state"] == "published" and not session.get("is_break")
    return takes_place and not session["recordings"] and not session["do_not_record"]


def players_of(slug: str, session: Json, captions: Read | None, recording_id: str, second: int) -> list[Player]:
    recordings = session["recordings"]
    wanted = next((one["id"] for one in recordings if one["id"] == recording_id), "")
    wanted = wanted or (recordings[0]["id"] if recordings else "")
    known = captions.data["items"] if captions else []
    return [_player(slug, session, one, known, second if one["id"] == wanted else 0) for one in recordings]


def policy_for(embeds: list[Embed]) -> str:
    """The page's policy, with the hosts of just these recordings and streams: frames for some, media for others."""
    frames = sorted({one.origin for one in embeds if one.kind == "frame"})
    media = sorted({one.origin for one in embeds if one.kind in ("video", "audio", "stream")})
    policy = CONTENT_SECURITY_POLICY.decode()
    policy = policy.replace("media-src 'self'", " ".join(("media-src 'self'", *media)))
    return f"{policy}; frame-src {' '.join(frames)}" if frames else policy


def _player(slug: str, session: Json, recording: Json, captions: list[Json], second: int) -> Player:
    url = web_url(recording["url"])
    start = second or recording["start_offset_seconds"]
    shown = embed(url, start)
    return Player(
        id=recording["id"],
        title=recording["title"],
        embed=shown,
        source_at=embed(url, ANY_SECOND).source.replace(str(ANY_SECOND), "{t}"),
        start=shown.start,
        from_clock=position(shown.start) if shown.start else "",
        languages=[language_name(code) for code in recording["languages"]],
        licence=recording["licence"],
        credit=recording["credit"],
        credit_url=web_url(recording["credit_url"]),
        chapters=[_passage(slug, session, recording, one["at_seconds"], one["title"]) for one in recording["chapters"]],
        tracks=[
            Track(captions_url(slug, one), one["language"], language_name(one["language"]), one["kind"])
            for one in captions
            if one["recording_id"] == recording["id"]
        ],
    )


def _passage(slug: str, session: Json, recording: Json, seconds: int, text: str) -> Passage:
    place = session_url(slug, session["id"])
    url = with_query(place, recording=recording["id"], t=str(seconds))
    return Passage(seconds, position(seconds), f"{url}#recording-{recording['id']}", text)


async def _transcript(
    site: Site, conference: Json, session: Json, known: Read | None, recording_id: str, *, drafts: bool
) -> tuple[Transcript | None, bool]:
    """Of the recording that is asked for, or of the first that has captions; in a language of the session, if any.

    And whether anybody could say.
    """
    spoken = [one for one in (known.data["items"] if known else []) if one["kind"] != "chapters"]
    order = [one["id"] for one in session["recordings"]]
    spoken = [one for one in spoken if one["recording_id"] in order]
    if not spoken:
        return None, True
    languages = session["languages"]
    best = min(
        spoken,
        key=lambda one: (
            one["recording_id"] != recording_id,
            order.index(one["recording_id"]),
            one["language"] not in languages,
            one["language"],
        ),
    )
    key = (conference["id"], session["id"], best["recording_id"], best["language"])
    found = await reachable(site.queries.captions_of(*key, drafts=drafts))
    if found is None:
        return None, False
    recording = next(one for one in session["recordings"] if one["id"] == best["recording_id"])
    passages = found.data["passages"]
    transcript = Transcript(
        language=language_name(best["language"]),
        code=best["language"],
        passages=[
            _passage(conference["slug"], session, recording, one["seconds"], one["text"])
            for one in passages[:PASSAGES_AT_MOST]
        ],
        is_whole=len(passages) <= PASSAGES_AT_MOST,
    )
    return transcript, True


async def _wish(site: Site, caller: Caller | None, slug: str, session: Json) -> Wish | None:
    """None for who is not signed in, and while nobody can say."""
    if caller is None:
        return None
    known = await reachable(site.queries.wishes_recording(caller.id, session["id"]))
    action = f"{session_url(slug, session['id'])}/recording-wish"
    return Wish(action, known.data["wished"]) if known else None


async def _edit_url(site: Site, caller: Caller | None, conference: Json, session: Json) -> str:
    """Only for those who may."""
    if caller is None:
        return ""
    try:
        may = caller.may_organise(conference["id"]) or caller.id in await speaking_in(site.queries, session)
    except WireError:
        return ""
    return f"{session_url(conference['slug'], session['id'])}/media" if may else ""
