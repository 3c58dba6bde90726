"""Files that wait until somebody has seen what they would change, and has said that it is right."""

import hashlib
import zlib
from dataclasses import replace

from eventlet import tpool

from services.contracts.errors import Invalid, TooLarge
from services.sessions.importers import Unreadable, sample_of
from services.sessions.imports import importing, showing
from services.sessions.imports.descriptions import Descriptions
from services.sessions.imports.importing import Order
from services.sessions.imports.repository import ImportRepository, Shown
from services.sessions.imports.sources import Source
from services.sessions.repository import ConferenceRepository, SessionRepository

STORED_AT_MOST = 12_000_000  # compressed; a document takes 16 MB


def keep(imports: ImportRepository, conference_id: str, source: Source, options: Shown) -> str:
    """The digest under which it is found. The same file with other options is another."""
    packed = zlib.compress(source.content)
    if len(packed) > STORED_AT_MOST:
        raise TooLarge("Even compressed, this is too large for a programme.")
    told = repr((source.kind, source.name, sorted(options.items(), key=str)))
    digest = hashlib.sha256(source.content + told.encode()).hexdigest()
    imports.keep_file(conference_id, digest, packed, {"kind": source.kind, "name": source.name, "options": options})
    return digest


def load(imports: ImportRepository, conference_id: str, digest: str) -> tuple[Source, Shown]:
    """Raises NotFound when its hour is over."""
    found = imports.file(conference_id, digest)
    about = found["about"]
    return Source(about["kind"], about["name"], zlib.decompress(found["content"])), about["options"]


def sample(source: Source, order: Order) -> Shown:
    """Columns and first rows, or groups of categories, of a file that has them."""
    try:
        found = tpool.execute(sample_of, source.content, mapping=order.mapping, format=order.format)
    except Unreadable:
        return {"kind": "", "columns": [], "rows": [], "taken_for": {}, "categories": {}}
    return {
        "kind": found.kind,
        "columns": list(found.columns),
        "rows": [list(row) for row in found.rows],
        "taken_for": {field: list(names) for field, names in found.taken_for.items()},
        "categories": dict(found.categories),
    }


def difference(
    conferences: ConferenceRepository, sessions: SessionRepository, descriptions: Descriptions, order: Order
) -> Shown:
    """The difference as `answer`, or why there is none as `errors`."""
    try:
        done = importing.import_programme(conferences, sessions, descriptions, replace(order, dry_run=True))
    except Invalid as error:
        reasons = [reason for reasons in error.errors.values() for reason in reasons]
        return {"answer": None, "errors": reasons or [error.message]}
    return {"answer": showing.answer(done, dry_run=True), "errors": []}
