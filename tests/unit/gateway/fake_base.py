"""What the fake services share: ids, times, cursors, and the promise that a repeated request_id gives the first result.

They keep dictionaries where the real services keep documents, and raise the same errors from contracts.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from services.contracts.errors import Invalid, KeyReused, VersionMismatch

Doc = dict[str, Any]


def new_id() -> str:
    return str(ULID())


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def page(items: list[Doc], cursor: str | None, limit: int) -> Doc:
    """A slice of a list and the cursor of the next one; the cursor is opaque to callers."""
    if cursor is not None and not (cursor.startswith("c") and cursor[1:].isdecimal()):
        raise Invalid.fields({"cursor": ["Not a cursor this list gave out."]})
    start = int(cursor[1:]) if cursor else 0
    end = start + limit
    return {"items": items[start:end], "next": f"c{end}" if end < len(items) else None}


def expect_version(document: Doc, version: int | None) -> None:
    if version is not None and document["version"] != version:
        raise VersionMismatch("it was changed meanwhile", {"version": str(document["version"])})


def touch(document: Doc, **changes: Any) -> Doc:
    document.update(changes, version=document["version"] + 1, updated_at=now())
    return document


class Once:
    """Answers a repeated request_id with the first result, and refuses it for another request."""

    def __init__(self) -> None:
        self._results: dict[str, tuple[str | None, Any]] = {}

    def run(self, request_id: str | None, fingerprint: str | None, work: Callable[[], Any]) -> Any:
        if request_id is None:
            return work()
        if request_id in self._results:
            seen, result = self._results[request_id]
            if seen != fingerprint:
                raise KeyReused("this Idempotency-Key was used for another request")
            return result
        result = work()
        self._results[request_id] = (fingerprint, result)
        return result
