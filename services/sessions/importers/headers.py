"""What the columns of a table probably are, by their names in a few languages."""

import re
from collections.abc import Sequence

from services.sessions.importers.options import COLUMN_FIELDS

_NAMES = {
    "title": "title|session title|talk title|titel|titre|título|titulo|titolo|talk|session|name|subject|summary|"
    "vortrag|vortragstitel|programmpunkt|event|event title|event name|activity|topic|proposal title",
    "subtitle": "subtitle|sub title|untertitel|sous titre|subtítulo",
    "abstract": "abstract|zusammenfassung|kurzbeschreibung|résumé|resumen|short description|teaser|excerpt",
    "description": "description|beschreibung|descripción|details|long description|content|inhalt|text|body",
    "type": "type|session type|format|session format|kind|art|category|kategorie|submission type|proposal type",
    "track": "track|track name|stream|strand|themenbereich|theme|piste",
    "room": "room|room name|location|raum|saal|salle|sala|ort|venue|hall|stage|place|where|lieu|bühne",
    "language": "language|languages|lang|sprache|langue|idioma|locale|content locale",
    "tags": "tags|tag|keywords|schlagworte|labels|mots clés|level|audience level",
    "speakers": "speakers|speaker|speaker name|speaker names|presenter|presenters|author|authors|referent|referenten|"
    "referentin|vortragende|person|persons|people|ponente|ponentes|intervenant|intervenants|owner|sprecher|relatore",
    "date": "date|day|datum|fecha|jour|data|session date",
    "start": "start|start time|starts|starts at|start at|startsat|begin|begins|beginn|von|from|time|uhrzeit|heure|hora|"
    "start date|start datetime|scheduled at|start date time|dtstart|zeit|startzeit|anfang|début|inicio|when|start utc",
    "end": "end|end time|ends|ends at|endsat|ende|bis|to|until|fin|finish|end date|end datetime|dtend|endzeit",
    "duration": "duration|length|dauer|minutes|minuten|duration min|duration minutes|durée|duración|scheduled duration",
    "id": "id|session id|number|nr|no|talk id|proposal id|event id|key|identifier",
    "guid": "guid|uuid|uid",
    "code": "code|submission code|talk code",
    "url": "url|website|web|page|permalink|session url|event url",
    "logo": "logo|image|picture|bild|image url",
    "status": "status|state|zustand",
    "break": "break|is break|pause|is service session|service session",
    "do_not_record": "do not record|dont record|no recording",
    "licence": "licence|license|lizenz|recording license",
    "slides": "slides|slides url|material|materials|presentation|folien",
    "recording": "recording|recording url|video|video url|youtube|aufzeichnung",
    "link": "link|links|more information|resources",
}
_FIRST_NAMES = re.compile(r"^(?:speaker )?(?:first ?name|vorname|given ?name|prénom|nombre)$")
_LAST_NAMES = re.compile(r"^(?:speaker )?(?:last ?name|nachname|surname|family ?name|apellidos?)$")
_NUMBERED_SPEAKER = re.compile(r"^(?:speaker|presenter|author|referent)s? ?\d{1,2}(?: name)?$")


def guess(columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Our field -> columns. Each column is used once; the best name for a field wins."""
    plain = {column: _plain(column) for column in columns}
    found: dict[str, tuple[str, ...]] = {}
    for field in COLUMN_FIELDS:
        for name in _NAMES[field].split("|"):
            match = next((column for column in columns if plain[column] == name), None)
            if match is not None:
                found[field] = (match,)
                break
    people = [column for column in columns if _NUMBERED_SPEAKER.match(plain[column])]
    names = _first_and_last(columns, plain)
    if "speakers" not in found and (people or names):
        found["speakers"] = tuple(people) or names
    if "abstract" not in found and "description" in found:
        found["abstract"] = found.pop("description")  # the only text is what comes first
    if found.get("title") == found.get("speakers"):
        found.pop("speakers", None)
    return {field: found[field] for field in COLUMN_FIELDS if field in found}


def is_name_pair(columns: Sequence[str]) -> bool:
    """Whether these are a first and a last name, of one person together."""
    return len(columns) == 2 and bool(_FIRST_NAMES.match(_plain(columns[0])) and _LAST_NAMES.match(_plain(columns[1])))


def _first_and_last(columns: Sequence[str], plain: dict[str, str]) -> tuple[str, ...]:
    first = next((column for column in columns if _FIRST_NAMES.match(plain[column])), None)
    last = next((column for column in columns if _LAST_NAMES.match(plain[column])), None)
    return (first, last) if first and last else ()


def _plain(name: str) -> str:
    """Session_Title, SessionTitle and "session title:" are one name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).casefold().split())
