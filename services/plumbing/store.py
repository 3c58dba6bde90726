"""Gives a service its repository: made once with the service's database and relay, shared by all workers."""

from collections.abc import Callable
from typing import Any, Protocol

from nameko.extensions import DependencyProvider
from pymongo.database import Database

from services.plumbing.mongo import Mongo
from services.plumbing.relay import Relay


class Repository(Protocol):
    def ensure_indexes(self) -> None: ...


class Store(DependencyProvider):
    """`sessions = Store(SessionRepository)`; the class is called with (database, relay)."""

    mongo = Mongo()
    relay = Relay()

    def __init__(self, repository: Callable[[Database[dict[str, Any]], Relay], Repository]) -> None:
        self._make = repository

    def setup(self) -> None:
        self.mongo.setup()  # shared extensions are set up in no given order, and setting up is idempotent
        self.repository = self._make(self.mongo.database, self.relay)
        # Before anything is consumed: what two replicas add at once is kept apart by unique indexes only.
        self.repository.ensure_indexes()

    def stop(self) -> None:
        self.relay.stop()  # dependencies stop before shared extensions: the relay must end before its database closes

    def get_dependency(self, worker_ctx: Any) -> Repository:
        return self.repository
