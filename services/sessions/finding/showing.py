"""How something found is shown: its facts, and the passage that says why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.sessions.finding.asking import Answer
from services.sessions.finding.domain.passages import Cue, marks, passage, spoken

Shown = dict[str, Any]

TEXTS = ("abstract", "description")


def hits(
    rows: Iterable[Shown], texts: Mapping[str, dict[str, str]], cues: Mapping[str, Sequence[Cue]], answer: Answer
) -> list[Shown]:
    return [_hit(row, texts.get(row["id"], {}), cues.get(row["id"], ()), answer) for row in rows]


def _hit(facts: Shown, texts: dict[str, str], cues: Iterable[Cue], answer: Answer) -> Shown:
    """`title_marks` are the words in the title, as `marks` are those in the passage."""
    return {
        "session": facts,
        "rank": answer.ranks[facts["id"]],
        "title_marks": marks(facts["title"], answer.words),
        "passage": _best(texts, cues, answer.words),
    }


def _best(texts: dict[str, str], cues: Iterable[Cue], words: tuple[frozenset[str], ...]) -> Shown | None:
    """From where most of the words are; what is written comes before what is said. None when there is no text."""
    found = [(passage(texts[name], words), name) for name in TEXTS if texts.get(name)]
    best = max(found, key=lambda one: one[0].found, default=None)
    said = spoken(cues, words)
    if said is not None and (best is None or said[1].found > best[0].found):
        cue, shown = said
        where = {"field": "captions", "recording_id": cue.recording_id, "at_seconds": cue.at_seconds}
        return {"text": shown.text, "marks": shown.marks, **where}
    if best is None:
        return None
    shown, name = best
    return {"text": shown.text, "marks": shown.marks, "field": name, "recording_id": None, "at_seconds": None}
