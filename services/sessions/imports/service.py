"""Importing a programme: from a file, from an address, and by itself. Entrypoints only."""

from dataclasses import replace
from typing import Any

from nameko.timer import timer

from services.plumbing.clock import now, to_text
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import schemas
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.catalogue.repository import CatalogueRepository
from services.sessions.importers import MAX_BYTES, NOTHING_SAID
from services.sessions.imports import forms, importing, kept, showing, sources
from services.sessions.imports.descriptions import Descriptions
from services.sessions.imports.domain import Schedule, check, chosen_when
from services.sessions.imports.importing import Order
from services.sessions.imports.repository import ImportRepository
from services.sessions.imports.scheduling import Scheduled
from services.sessions.imports.settings import Fetching, tick_seconds
from services.sessions.imports.sources import FILE, Source, fetched
from services.sessions.packed import unpacked
from services.sessions.repository import ImportAnswers
from services.sessions.speakers.repository import SpeakerRepository


class Imports(Base):
    import_answers: ImportAnswers = Store(ImportAnswers)  # type: ignore[assignment]
    imports: ImportRepository = Store(ImportRepository)  # type: ignore[assignment]
    catalogue: CatalogueRepository = Store(CatalogueRepository)  # type: ignore[assignment]
    speakers: SpeakerRepository = Store(SpeakerRepository)  # type: ignore[assignment]
    fetcher = Fetching()

    @rpc
    def import_programme(
        self,
        slug: str,
        content: str,
        filename: str = "",
        dry_run: bool = False,
        may_create: bool = False,
        conference_id: str | None = None,
        request_id: str = "",
        shown: str = "",
        **options: Any,
    ) -> Shown:
        """`content` is base64 of the compressed file."""
        known = self._known_import(request_id)
        if known is not None:
            return known
        source = Source(FILE, filename, unpacked(content, max_bytes=MAX_BYTES))
        order = self._import_order(conference_id or slug, slug, source, options)
        return self._import_source(source, order, request_id, dry_run=dry_run, may_create=may_create, shown=shown)

    @rpc
    def import_from_url(
        self, conference_id: str, url: str, dry_run: bool = False, request_id: str = "", shown: str = "", **options: Any
    ) -> Shown:
        known = self._known_import(request_id)
        if known is not None:
            return known
        source = fetched(self.fetcher, url)
        order = self._import_order(conference_id, "", source, options)
        return self._import_source(source, order, request_id, dry_run=dry_run, shown=shown)

    @rpc
    def keep_import(self, conference_id: str, content: str, filename: str = "", **options: Any) -> Shown:
        """Keeps a file for an hour, so that what it would change can be looked at and then be done."""
        source = Source(FILE, filename, unpacked(content, max_bytes=MAX_BYTES))
        return self._keep_source(conference_id, source, options)

    @rpc
    def keep_import_from_url(self, conference_id: str, url: str, **options: Any) -> Shown:
        return self._keep_source(conference_id, fetched(self.fetcher, url), options)

    @rpc
    def kept_import(self, conference_id: str, digest: str) -> Shown:
        """What a kept file would change, or why it cannot be read; and what its columns or categories are taken for."""
        source, options = kept.load(self.imports, conference_id, digest)
        mapping = self.imports.mapping(conference_id)
        order = self._import_order(conference_id, "", source, options)
        return {
            "digest": digest,
            "name": source.name,
            "sample": kept.sample(source, order),
            "mapping": forms.shown(mapping),
            **kept.difference(self.conferences, self.sessions, self._descriptions(), order),
        }

    @rpc
    def apply_import(self, conference_id: str, digest: str, shown: str, request_id: str = "") -> Shown:
        """Does what was shown. Raises Conflict when it would be something else now."""
        known = self._known_import(request_id)
        if known is not None:
            return known
        source, options = kept.load(self.imports, conference_id, digest)
        order = self._import_order(conference_id, "", source, options)
        return self._import_source(source, order, request_id, shown=shown)

    @rpc
    def list_imports(self, conference_id: str, cursor: str | None = None, limit: int = 20) -> Shown:
        found, following = self.imports.runs(conference_id, cursor, min(limit, PAGE_AT_MOST))
        return {"items": [showing.run(one) for one in found], "next": following}

    @rpc
    def import_mapping(self, conference_id: str) -> Shown:
        return forms.shown(self.imports.mapping(conference_id))

    @rpc
    def set_import_mapping(self, conference_id: str, mapping: Shown) -> Shown:
        loaded = forms.mapping_from(mapping)
        self.imports.keep_mapping(self.conferences.get(conference_id).id, loaded)
        return forms.shown(loaded)

    @rpc
    def import_schedule(self, conference_id: str) -> Shown:
        """`schedule` is None when there is none."""
        found = self.imports.schedule(conference_id)
        return {"schedule": _shown(found) if found else None}

    @rpc
    def set_import_schedule(self, conference_id: str, schedule: Shown) -> Shown:
        """Begins at once, and with everything: what was known of the last time is forgotten."""
        loaded = schemas.load(forms.ScheduleFields(), schedule)
        check(loaded["url"], loaded["every_minutes"])
        sources.check(self.fetcher, loaded["url"])
        conference = self.conferences.get(conference_id)
        wanted = Schedule(
            conference_id=conference.id,
            url=loaded["url"],
            every_minutes=loaded["every_minutes"],
            when=chosen_when(loaded.get("when"), conference.edits),
            format=loaded.get("format") or "",
            timezone=loaded.get("timezone"),
            next_at=now(),
        )
        self.imports.keep_schedule(wanted)
        return {"schedule": _shown(wanted)}

    @rpc
    def delete_import_schedule(self, conference_id: str) -> Shown:
        self.imports.delete_schedule(conference_id)
        return {}

    @timer(tick_seconds(), expected_exceptions=AWAY)
    def import_what_is_due(self) -> None:
        Scheduled(self.imports, self.conferences, self.sessions, self._descriptions(), self.fetcher).run_one()

    def _descriptions(self) -> Descriptions:
        return Descriptions(self.catalogue, self.speakers)

    def _known_import(self, request_id: str) -> Shown | None:
        return self.import_answers.find(request_id) if request_id else None

    def _import_order(self, ref: str, slug: str, source: Source, options: Shown) -> Order:
        loaded = schemas.load(forms.OptionFields(), options)
        conference = self.conferences.find(ref)
        return Order(
            ref=ref,
            slug=slug,
            content=source.content,
            filename=source.name,
            timezone=loaded.get("timezone"),
            when=loaded.get("when"),
            format=loaded.get("format") or "",
            mapping=self.imports.mapping(conference.id) if conference else NOTHING_SAID,
        )

    def _import_source(self, source: Source, order: Order, request_id: str, **how: Any) -> Shown:
        order = replace(order, **how)
        done = importing.import_programme(self.conferences, self.sessions, self._descriptions(), order)
        answer = showing.answer(done, dry_run=order.dry_run)
        if not order.dry_run:
            counts = showing.counts(done.difference)
            self.imports.add_run(done.conference.id, source.kind, source.name, done.when, counts)
            if request_id:
                self.import_answers.keep(request_id, answer)
        return answer

    def _keep_source(self, conference_id: str, source: Source, options: Shown) -> Shown:
        schemas.load(forms.OptionFields(), options)
        return {"digest": kept.keep(self.imports, self.conferences.get(conference_id).id, source, options)}


def _shown(schedule: Schedule) -> Shown:
    return {
        "url": schedule.url,
        "every_minutes": schedule.every_minutes,
        "when": schedule.when,
        "format": schedule.format or None,
        "timezone": schedule.timezone,
        "next_at": to_text(schedule.next_at),
        "failures": schedule.failures,
        "last": schedule.last or None,
    }
