"""What belongs to the request being served: its correlation id. It goes into RPC headers and log lines."""

import os
import re
from contextvars import ContextVar
from itertools import count

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)

_VALID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_numbers = count(1)
_prefix = ""
_prefix_pid = 0


def new_correlation_id() -> str:
    """A short id, unique among all gateway processes; far cheaper than a UUID, since every cached hit needs one."""
    global _prefix, _prefix_pid
    if _prefix_pid != os.getpid():  # a forked worker must not count on under its parent's prefix
        _prefix_pid = os.getpid()
        _prefix = f"{os.urandom(6).hex()}-"
    return f"{_prefix}{next(_numbers):x}"


def current_correlation_id() -> str:
    """The id of the request being served; work that nobody asked for gets one of its own."""
    return correlation_id.get() or new_correlation_id()


def accepted(value: str) -> str | None:
    """An id that came from outside, if it is fit for headers and logs."""
    return value if _VALID.fullmatch(value) else None
