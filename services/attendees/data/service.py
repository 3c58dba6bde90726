"""Export and erasure. Entrypoints only."""

from services.attendees.base import Base


class Data(Base): ...
