"""Sends letters. Entrypoints only."""

from services.attendees.base import Base


class Mail(Base): ...
