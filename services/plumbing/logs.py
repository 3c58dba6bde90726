"""Logs: one JSON object per line on standard output, with the correlation id of the request that caused it.

What is personal or secret stays out of them, see contracts/discretion.py.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from services.contracts import discretion
from services.plumbing import context

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A fixed sentence in `message`, and what was passed as `extra` beside it."""

    def __init__(self, instance: str) -> None:
        super().__init__()
        self._instance = instance

    def format(self, record: logging.LogRecord) -> str:
        cause = context.known()
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": discretion.sentence(record),
            "instance": self._instance,
        }
        if cause is not None:
            line["correlation_id"] = cause.correlation_id
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["exception"] = discretion.traced(record.exc_info[1])
        return json.dumps(discretion.value(line), ensure_ascii=False)


class WithoutExpectedTracebacks(logging.Filter):
    """Nameko logs an error that a method is expected to raise with its traceback; the sentence is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno == logging.WARNING:
            record.exc_info = None
        return True


def configure(level: str, instance: str) -> None:
    """Sends all logging of this process to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(instance))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("nameko.containers").addFilter(WithoutExpectedTracebacks())
    logging.getLogger("amqp").setLevel(logging.WARNING)
    logging.getLogger("pymongo").setLevel(logging.WARNING)
