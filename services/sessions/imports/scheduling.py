"""Programmes that are imported again by themselves. Several processes look for what is due; one takes each."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from services.contracts.errors import WireError
from services.plumbing.clock import now, to_text
from services.plumbing.mongo import AWAY
from services.sessions.imports import domain, importing, pretalx, showing
from services.sessions.imports.addresses import FetchFailed
from services.sessions.imports.descriptions import Descriptions
from services.sessions.imports.domain import Schedule, Shown
from services.sessions.imports.fetching import Fetched, Fetcher
from services.sessions.imports.importing import Order
from services.sessions.imports.repository import ImportRepository
from services.sessions.imports.sources import SCHEDULE
from services.sessions.repository import ConferenceRepository, SessionRepository

log = logging.getLogger(__name__)

BROKEN = "This file cannot be imported because of an error in Hallway. Ask the operator to look into the log."


@dataclass(frozen=True)
class Scheduled:
    imports: ImportRepository
    conferences: ConferenceRepository
    sessions: SessionRepository
    descriptions: Descriptions
    fetcher: Fetcher

    def run_one(self) -> None:
        """One a tick: several that are due at once are spread over the processes and over time."""
        schedule = self.imports.take_due(now())
        if schedule is None:
            return
        try:
            settled = self._run(schedule)
        except (FetchFailed, WireError) as error:
            settled = self._failed(schedule, _reasons(error))
        except AWAY:
            raise
        except Exception:
            # Organisers see that it does not work, and it is tried later and later, whatever the file has done to us.
            log.exception("scheduled import broke", extra={"conference_id": schedule.conference_id})
            settled = self._failed(schedule, BROKEN)
        self.imports.settle(schedule, settled)
        log.info(
            "scheduled import done",
            extra={"conference_id": schedule.conference_id, "result": settled.last["result"]},
        )

    def _run(self, schedule: Schedule) -> Schedule:
        fetched = pretalx.programme(self.fetcher, schedule.url, _conditions(schedule))
        digest = hashlib.sha256(fetched.content).hexdigest()
        if fetched.unchanged or digest == schedule.digest:
            return self._succeeded(schedule, fetched, schedule.digest, _told("unchanged", now()))
        order = Order(
            ref=schedule.conference_id,
            slug="",
            content=fetched.content,
            filename=schedule.url,
            timezone=schedule.timezone,
            when=schedule.when,
            format=schedule.format,
            mapping=self.imports.mapping(schedule.conference_id),
        )
        done = importing.import_programme(self.conferences, self.sessions, self.descriptions, order)
        counts = showing.counts(done.difference)
        self.imports.add_run(schedule.conference_id, SCHEDULE, schedule.url, schedule.when, counts)
        return self._succeeded(schedule, fetched, digest, _told("imported", now(), counts=counts))

    def _succeeded(self, schedule: Schedule, fetched: Fetched, digest: str, told: Shown) -> Schedule:
        # A web page's own mark says nothing of the programme behind it.
        marks = (
            (fetched.etag, fetched.last_modified) if not fetched.unchanged else (schedule.etag, schedule.last_modified)
        )
        return domain.after_success(schedule, told, at=now(), etag=marks[0], last_modified=marks[1], digest=digest)

    def _failed(self, schedule: Schedule, reason: str) -> Schedule:
        """In the history stands the first of several in a row, so that a server that is away does not fill it."""
        if not schedule.failures:
            self.imports.add_run(schedule.conference_id, SCHEDULE, schedule.url, schedule.when, {}, error=reason)
        return domain.after_failure(schedule, _told("failed", now(), error=reason), at=now())


def _conditions(schedule: Schedule) -> dict[str, str]:
    found = {"If-None-Match": schedule.etag, "If-Modified-Since": schedule.last_modified}
    return {name: value for name, value in found.items() if value}


def _told(result: str, at: datetime, *, counts: Shown | None = None, error: str = "") -> Shown:
    return {"result": result, "at": to_text(at), "counts": counts or {}, "error": error}


def _reasons(error: FetchFailed | WireError) -> str:
    fields = getattr(error, "errors", {})
    return " ".join(reason for reasons in fields.values() for reason in reasons) or error.message
