"""The name of the mail server is looked up without holding up what else the service does."""

import socket
import time
from email.message import EmailMessage
from typing import Any

import eventlet
import pytest

from services.attendees.mail.sender import Sender, Server
from services.plumbing.subscribe import Outage


@pytest.mark.parametrize("tls", ["", "smtps"])
def test_others_go_on_while_a_slow_name_server_answers(monkeypatch: pytest.MonkeyPatch, tls: str) -> None:
    ticks: list[float] = []

    def slow(host: str, *where: Any, **more: Any) -> Any:
        time.sleep(0.5)
        raise socket.gaierror(socket.EAI_AGAIN, f"no answer for {host}")

    def tick() -> None:
        while True:
            ticks.append(time.monotonic())
            eventlet.sleep(0.01)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    other = eventlet.spawn(tick)
    with pytest.raises(Outage, match="the mail server cannot be used: gaierror"):
        Sender(Server("mail.example.org", 25, tls=tls), "hallway.example").send(EmailMessage())
    other.kill()

    assert len(ticks) >= 10
