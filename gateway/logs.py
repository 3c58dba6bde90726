"""Logs of the gateway: one JSON object per line on standard output, with the correlation id of the request.

deploy/gunicorn.conf.py names the formatter in its logging configuration. What is personal or secret stays out, see
services/contracts/discretion.py.
"""

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

from gateway.context import correlation_id
from services.contracts import discretion

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A fixed sentence in `message`, and what was passed as `extra` beside it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": discretion.sentence(record),
            "instance": os.environ.get("HALLWAY_INSTANCE") or "gateway",
            "pid": record.process,
        }
        if known := correlation_id.get():
            line["correlation_id"] = known
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["exception"] = discretion.traced(record.exc_info[1])
        return json.dumps(discretion.value(line), ensure_ascii=False)
