"""TCP ports of this machine: which are free, who holds one, and does something answer there."""

import errno
import json
import socket
from collections.abc import Iterable
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Could a server bind this port now? (Connections lingering from an earlier server do not count.)"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                return False
            raise
    return True


def choose(names: Iterable[str], *, earlier: dict[str, int] | None = None) -> dict[str, int]:
    """A free port for each name: the one of the last time where it is still free, so that addresses stay the same."""
    earlier = earlier or {}
    chosen: dict[str, int] = {}
    held: list[socket.socket] = []
    try:
        for name in names:
            port = earlier.get(name, 0)
            if port and port not in chosen.values() and is_free(port):
                chosen[name] = port
                continue
            # Each probe stays open until all are chosen, or the kernel could hand out the same port twice.
            probe = socket.socket()
            held.append(probe)
            probe.bind((LOOPBACK, 0))
            chosen[name] = probe.getsockname()[1]
    finally:
        for probe in held:
            probe.close()
    return chosen


def remembered(file: Path) -> dict[str, int]:
    """The ports written by `remember`, or none when there is no such file or somebody spoilt it."""
    try:
        ports = json.loads(file.read_text())
        return {name: port for name, port in ports.items() if isinstance(port, int) and 0 < port < 65536}
    except (OSError, ValueError, AttributeError):
        return {}


def remember(file: Path, ports: dict[str, int]) -> None:
    file.write_text(json.dumps(ports, indent=1) + "\n")


def holder(port: int) -> str | None:
    """Who listens on this port, in words for a person; None when the system does not tell."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.Error:
        return None
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
            if connection.pid is None:
                return None
            try:
                command = " ".join(psutil.Process(connection.pid).cmdline())
            except psutil.Error:
                command = "?"
            return f"process {connection.pid} ({command[:100]})"
    return None


def answers(port: int, *, greeting: bytes = b"", host: str = LOOPBACK, seconds: float = 2) -> bool:
    """Does a server accept a connection here and, when greeted, say something back?"""
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            if not greeting:
                return True
            connection.sendall(greeting)
            return bool(connection.recv(8))
    except OSError:
        return False
