"""Who of a file is who here: by the number or code the file knows them by, else by their exact name.

Somebody may speak at several sessions and come in several formats, each with numbers of its own; and two people may
have one name. So a name decides only where it is one person's, both in the conference and in the file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from services.sessions.domain.session import Session, Speaker
from services.sessions.importers import ImportedSession, ImportedSpeaker

DeriveId = Callable[[str], str]  # from a key, always the same


class People:
    """The speakers of a conference, and those of the file that is laid over it."""

    def __init__(
        self,
        existing: Iterable[Session],
        imported: Iterable[ImportedSession],
        derive_id: DeriveId,
        joined: Mapping[str, str],
    ) -> None:
        """`joined` are the ids of those who were joined with others here: whose sessions theirs are now."""
        self._derive_id, self._joined = derive_id, joined
        self._by_name: defaultdict[str, set[str]] = defaultdict(set)
        self._keys_by_name: defaultdict[str, set[str]] = defaultdict(set)
        for session in existing:
            for speaker in session.speakers:
                self._by_name[speaker.name].add(speaker.id)
        self._ids = {id for ids in self._by_name.values() for id in ids}
        for one in imported:
            for person in one.speakers:
                self._keys_by_name[person.name].add(person.key or "")

    def of(self, known: Sequence[Speaker], imported: Sequence[ImportedSpeaker]) -> tuple[Speaker, ...]:
        """The speakers of a session that has `known` ones here."""
        found: dict[str, Speaker] = {}
        surely = {self._own_id(person) for person in imported}
        for person in imported:
            others = (surely | found.keys()) - {self._own_id(person)}
            left = [one for one in known if one.id not in others]
            speaker = Speaker(self._id(left, person), person.name)
            if speaker.id in found:  # two of one name: each keeps an id of their own
                speaker = Speaker(self._own_id(person), person.name)
            found.setdefault(speaker.id, speaker)
        return tuple(found.values())

    def _id(self, known: Sequence[Speaker], person: ImportedSpeaker) -> str:
        own = self._own_id(person)
        here = [speaker.id for speaker in known if speaker.name == person.name]
        if own in here or (own in self._ids and not here):
            return own
        if here:
            return here[0]  # several of one name stand in one order, here and in the file
        everywhere = self._by_name.get(person.name, set())
        if len(everywhere) == 1 and len(self._keys_by_name[person.name]) <= 1:
            return next(iter(everywhere))
        return own

    def _own_id(self, person: ImportedSpeaker) -> str:
        own = self._derive_id(person.key or f"name:{person.name}")
        return self._joined.get(own, own)
