"""Importing a programme. Entrypoints only."""

from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import Base, Shown
from services.sessions.imports import importing
from services.sessions.repository import ImportAnswers


class Imports(Base):
    import_answers: ImportAnswers = Store(ImportAnswers)  # type: ignore[assignment]

    @rpc
    def import_programme(
        self,
        slug: str,
        content: str,
        filename: str = "",
        dry_run: bool = False,
        timezone: str | None = None,
        may_create: bool = False,
        conference_id: str | None = None,
        request_id: str = "",
    ) -> Shown:
        before = self.import_answers.find(request_id) if request_id else None
        if before is not None:
            return before
        answer = importing.import_programme(
            self.conferences,
            self.sessions,
            importing.Order(conference_id or slug, slug, content, filename, dry_run, timezone, may_create),
        )
        if request_id and not dry_run:
            self.import_answers.keep(request_id, answer)
        return answer
