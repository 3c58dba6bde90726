"""Is the database there? Asked by the `health` method of every service."""

from collections.abc import Callable
from typing import Any

from nameko.extensions import DependencyProvider

from services.plumbing.mongo import Mongo


class DatabaseCheck(DependencyProvider):
    """Injects a function that raises what pymongo raises when the database does not answer."""

    mongo = Mongo()

    def get_dependency(self, worker_ctx: Any) -> Callable[[], None]:
        def check() -> None:
            self.mongo.database.command("ping")

        return check
