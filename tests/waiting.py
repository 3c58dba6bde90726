"""Waiting for a condition with a deadline, in place of sleeping for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
POLL_SECONDS = 0.02


def eventually(condition: Callable[[], Answer | None], seconds: float = 10) -> Answer:
    """The first true answer of `condition`. One that asserts is asked again, and its last complaint is the failure."""
    deadline = time.monotonic() + seconds
    while True:
        complaint: AssertionError | None = None
        try:
            answer = condition()
            if answer:
                return answer
        except AssertionError as error:
            complaint = error
        if time.monotonic() > deadline:
            raise complaint or AssertionError(f"after {seconds} seconds the answer was still {answer!r}")
        time.sleep(POLL_SECONDS)
