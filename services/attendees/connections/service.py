"""Following, muting, blocking, the directory. Entrypoints only."""

from services.attendees.base import Base


class Connections(Base): ...
