"""Threads that hold connections to RabbitMQ and reconnect for ever. This one consumes; publisher.py has the other kind.

Each thread owns its connection, as kombu requires. A connection is `away` from the start until it is first up, and
again from the first failed attempt to bring it back; a cut that heals at once is not noticed by callers. Nothing here
knows what the messages mean: see rpc.py and listener.py.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from kombu.connection import Connection
from kombu.messaging import Consumer

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10
CONNECT_TIMEOUT_SECONDS = 3
TURN_SECONDS = 0.5  # how often an idle thread looks whether it shall stop and whether the connection lives
RECONNECT_DELAYS_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # then the last for ever
STOP_SECONDS = 3.0


class Link(ABC):
    """A thread around one connection. Subclasses say what to do while it is up."""

    def __init__(self, amqp_url: str, name: str) -> None:
        self.name = name
        self.away = True
        self.connected = False
        self.changed_at = time.monotonic()
        self._amqp_url = amqp_url
        self._told = ""  # the last reason that was logged: it stays the same for hundreds of attempts
        self._stopping = threading.Event()
        self._tried = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait_until_tried(self, timeout_seconds: float) -> bool:
        """Waits until it is connected, or known not to be for now."""
        return self._tried.wait(timeout_seconds)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    @abstractmethod
    def work(self, connection: Connection) -> None:
        """Called with an open connection, until it returns (stop) or raises (the connection is of no more use)."""

    def on_away(self, reason: Exception) -> None:  # noqa: B027  (who only consumes has nothing to do then)
        """An attempt to connect has failed."""

    def mark_up(self) -> None:
        """To be called by `work` once everything is declared."""
        self.connected, self.away = True, False
        self.changed_at = time.monotonic()
        self._told = ""
        self._tried.set()
        log.info("connected to the broker", extra={"link": self.name})

    def _run(self) -> None:
        delays = _delays()
        while not self._stopping.is_set():
            connection = Connection(
                self._amqp_url,
                heartbeat=HEARTBEAT_SECONDS,
                connect_timeout=CONNECT_TIMEOUT_SECONDS,
                transport_options={"confirm_publish": True, "client_properties": {"connection_name": self.name}},
            )
            try:
                # One try per address; kombu's own retries sleep for seconds, in which nobody could say "away".
                connection.ensure_connection(max_retries=max(0, len(connection.alt) - 1))
                self.work(connection)
            except Exception as error:  # whatever a broken connection raises, the answer is the same: a new one
                if self.connected:
                    delays = _delays()
                    self._lost(error)
                else:
                    self._refused(error)
                self._stopping.wait(next(delays))
            finally:
                _hang_up(connection)

    def _lost(self, error: Exception) -> None:
        self.connected = False
        self.changed_at = time.monotonic()
        log.warning("connection to the broker lost", extra={"link": self.name, "reason": repr(error)})

    def _refused(self, error: Exception) -> None:
        if repr(error) != self._told:
            self._told = repr(error)
            log.error("the broker cannot be reached", extra={"link": self.name, "reason": self._told})
        self.away = True
        self._tried.set()
        self.on_away(error)


class ConsumerLink(Link):
    """Keeps consumers up. `consumers` declares what it needs on the channel it is given and answers the consumers."""

    def __init__(
        self,
        amqp_url: str,
        name: str,
        *,
        consumers: Callable[[Any], Sequence[Consumer]],
        on_up: Callable[[], None] = lambda: None,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(amqp_url, name)
        self._consumers = consumers
        self._on_up = on_up
        self._on_lost = on_lost

    def work(self, connection: Connection) -> None:
        for consumer in self._consumers(connection.channel()):
            consumer.consume()
        self.mark_up()
        self._on_up()
        checked_at = time.monotonic()
        while not self._stopping.is_set():
            with suppress(TimeoutError):  # an idle turn
                connection.drain_events(timeout=TURN_SECONDS)
            if time.monotonic() - checked_at > 1:
                connection.heartbeat_check()
                checked_at = time.monotonic()

    def _lost(self, error: Exception) -> None:
        super()._lost(error)
        self._on_lost()


def _delays() -> Iterator[float]:
    yield from RECONNECT_DELAYS_SECONDS
    while True:
        yield RECONNECT_DELAYS_SECONDS[-1]


def _hang_up(connection: Connection) -> None:
    """Closes the socket without the good-byes: on a dead connection nobody would answer them."""
    transport = connection._connection
    if transport is None:
        return
    try:
        transport.collect()
    except OSError as error:
        log.debug("closing a connection failed", extra={"reason": repr(error)})
