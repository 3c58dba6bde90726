"""What every service class has in common."""

from services.plumbing.consumer import SettledWork
from services.plumbing.context import CauseOfWork
from services.plumbing.health import DatabaseCheck
from services.plumbing.rpc import rpc


class Service:
    """Base of the service classes. Settles its work on stop, knows who asked, and says whether it is well."""

    name: str

    settled_work = SettledWork()
    cause = CauseOfWork()
    database_check = DatabaseCheck()

    @rpc
    def health(self) -> dict[str, object]:
        """That this answer arrives shows that the broker and the consumers work; the database is asked."""
        self.database_check()
        return {"service": self.name, "database": True, "consumers": True}
