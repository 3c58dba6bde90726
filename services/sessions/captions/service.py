"""Putting and reading captions. Entrypoints only."""

from eventlet import tpool

from services.contracts.errors import Invalid, NotFound
from services.plumbing.clock import to_text
from services.plumbing.rpc import rpc
from services.sessions import schemas
from services.sessions.base import Shown
from services.sessions.captions import webvtt
from services.sessions.captions.domain import KINDS, Captions, Passage
from services.sessions.captions.schemas import CaptionFields
from services.sessions.domain import recordings
from services.sessions.packed import unpacked
from services.sessions.recordings.service import Recordings

MAX_BYTES = 2_000_000  # a day of talking has half of that


class CaptionTexts(Recordings):
    @rpc
    def put_captions(
        self, conference_id: str, session: str, recording_id: str, language: str, content: str, kind: str = KINDS[0]
    ) -> Shown:
        """`content` is base64 of the compressed file, WebVTT or SRT. The same again changes nothing."""
        about = schemas.load(CaptionFields(), {"language": language, "kind": kind})
        found = self.sessions.get(conference_id, session)
        recordings.found(found.recordings, recording_id, "recording")
        text, passages = tpool.execute(_read, content)
        captions = Captions(
            conference_id=found.conference_id,
            conference=found.conference,
            session_id=found.id,
            recording_id=recording_id,
            webvtt=text,
            passages=passages,
            **about,
        )
        return _show(self.captions.put(captions))

    @rpc
    def remove_captions(self, conference_id: str, session: str, recording_id: str, language: str) -> Shown:
        found = self.sessions.get(conference_id, session)
        self.captions.remove(self.captions.get(found.id, recording_id, language))
        return {}

    @rpc
    def list_captions(self, conference_id: str, session: str, drafts: bool = False) -> Shown:
        """Which captions the recordings of a session have, without their texts."""
        found = self.sessions.get(conference_id, session, drafts=drafts)
        known = {one.id for one in found.recordings}
        return {"items": [_show(one) for one in self.captions.of_session(found.id) if one.recording_id in known]}

    @rpc
    def get_captions(
        self, conference_id: str, session: str, recording_id: str, language: str, drafts: bool = False
    ) -> Shown:
        """With the text for browsers, and the passages for people."""
        found = self.sessions.get(conference_id, session, drafts=drafts)
        if recording_id not in {one.id for one in found.recordings}:
            raise NotFound("There is no such recording.")
        captions = self.captions.get(found.id, recording_id, language)
        return _show(captions) | {
            "webvtt": captions.webvtt,
            "passages": [{"seconds": one.seconds, "text": one.text} for one in captions.passages],
        }


def _read(content: str) -> tuple[str, tuple[Passage, ...]]:
    """Parsing takes a second of CPU for the largest: in a thread, so that others are answered meanwhile."""
    try:
        cues = webvtt.read(unpacked(content, max_bytes=MAX_BYTES))
    except webvtt.Unreadable as error:
        raise Invalid(str(error), {"errors": {"file": [str(error)]}}) from error
    return webvtt.write(cues), tuple(Passage(cue.start // 1000, cue.plain) for cue in cues if cue.plain)


def _show(captions: Captions) -> Shown:
    return {
        "session_id": captions.session_id,
        "recording_id": captions.recording_id,
        "language": captions.language,
        "kind": captions.kind,
        "version": captions.version,
        "changed_at": to_text(captions.changed_at) if captions.changed_at else None,
    }
