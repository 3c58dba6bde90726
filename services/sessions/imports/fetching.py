"""Fetches a programme from an address that somebody has typed, without being turned against the network we stand in.

Every host is looked up once per request, all its addresses must be public, and the connection goes to the very address
that was checked: a second look-up could say otherwise. Redirects are requests like the first. What comes is bounded in
bytes, before and after it is unpacked, and all of it together in time, however slowly it drips.
"""

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urljoin

import certifi

from services.sessions.importers import MAX_BYTES
from services.sessions.imports.addresses import PORTS, FetchFailed, checked, host_of, is_public

SECONDS = 20.0  # for one address with all its redirects
CONNECT_SECONDS = 8.0  # for one of the addresses of a host
REDIRECTS = 5
CHUNK_BYTES = 64 * 1024
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
AGENT = "Hallway (conference programme import)"

Lookup = Callable[[str, int], list[Any]]


@dataclass(frozen=True)
class Fetched:
    """`etag` and `last_modified` are to be given back the next time; then it may be `unchanged`, and empty."""

    url: str
    content: bytes
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


class Fetcher:
    """With `allow_private` also the network around us is asked: for an operator who has said so."""

    def __init__(
        self,
        *,
        allow_private: bool,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
        look_up: Lookup | None = None,
    ) -> None:
        self._allow_private, self._seconds, self._max_bytes = allow_private, seconds, max_bytes
        self._look_up = look_up or _looked_up

    def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
        """Raises FetchFailed."""
        deadline = time.monotonic() + self._seconds
        for _ in range(REDIRECTS + 1):
            parts = checked(url)
            answer = self._ask(parts, headers, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
        raise FetchFailed(f"The address redirects more than {REDIRECTS} times. Give the address where it ends.")

    def check(self, url: str) -> None:
        """Raises FetchFailed for an address that `get` would not ask."""
        parts = checked(url)
        self._addresses(host_of(parts), parts.port or PORTS[parts.scheme])

    def _ask(self, parts: SplitResult, headers: Mapping[str, str], deadline: float) -> Fetched | str:
        """The answer of one request, or where it redirects to."""
        host, port = host_of(parts), parts.port or PORTS[parts.scheme]
        try:
            link = self._connected(host, port, deadline)
            with _secured(link, host, deadline) if parts.scheme == "https" else link as stream:
                return self._answer(_sent(stream, parts, host, port, headers, deadline), parts, deadline)
        except TimeoutError:
            raise FetchFailed(f"{host} took longer than {self._seconds:.0f} seconds. Try again later.") from None
        except ssl.SSLError as error:
            raise FetchFailed(f"{host} has no certificate that can be trusted: {_reason(error)}.") from None
        except (http.client.HTTPException, ValueError) as error:
            raise FetchFailed(f"{host} did not answer as a web server does: {_reason(error)}.") from None
        except OSError as error:
            raise FetchFailed(f"{host} cannot be reached: {_reason(error)}.") from None

    def _addresses(self, host: str, port: int) -> list[tuple[Any, str]]:
        """Families and addresses of a host that may be asked."""
        try:
            found = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise FetchFailed(f"There is no host {host}. Correct the address.") from None
        addresses = list(dict.fromkeys((family, address[0]) for family, _, _, _, address in found))
        if not self._allow_private and not all(is_public(address) for _, address in addresses):
            raise FetchFailed(
                f"{host} is not on the public internet. Programmes are only fetched from there, "
                "unless the operator sets HALLWAY_IMPORT_ALLOW_PRIVATE."
            )
        return addresses

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        """A connection to one of the addresses that were checked."""
        problem: OSError = OSError("it has no address")
        for family, address in self._addresses(host, port):
            link = socket.socket(family, socket.SOCK_STREAM)
            try:
                link.settimeout(min(CONNECT_SECONDS, _left(deadline)))
                link.connect((address, port))
                return link
            except OSError as error:
                link.close()
                problem = error
        raise problem

    def _answer(self, response: http.client.HTTPResponse, parts: SplitResult, deadline: float) -> Fetched | str:
        if response.status in (301, 302, 303, 307, 308) and (where := response.getheader("Location")):
            return where
        url = parts.geturl()
        if response.status == 304:
            return Fetched(url, b"", unchanged=True)
        if response.status != 200:
            raise FetchFailed(_refusal(parts.hostname or "", response), response.status)
        content = self._body(response)
        return Fetched(url, content, response.getheader("ETag") or "", response.getheader("Last-Modified") or "")

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            raise FetchFailed(f"The answer is packed with {encoding[:20]}, which was not asked for.")
        unpacker = zlib.decompressobj(31) if encoding != "identity" else None
        found = bytearray()
        while chunk := response.read(CHUNK_BYTES):
            found += unpacker.decompress(chunk, self._max_bytes + 1 - len(found)) if unpacker else chunk
            if len(found) > self._max_bytes:
                raise FetchFailed(f"The answer is larger than {self._max_bytes // 1_000_000} MB: this is no programme.")
        if (response.length or 0) > 0 or (unpacker is not None and not unpacker.eof):
            raise FetchFailed("The answer broke off before its end. Try again.")
        return bytes(found)


def _looked_up(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _secured(link: socket.socket, host: str, deadline: float) -> socket.socket:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # a slim container has no certificates of its own
    try:
        link.settimeout(_left(deadline))
        return context.wrap_socket(link, server_hostname=host)  # which closes with it
    except OSError:
        link.close()
        raise


def _sent(
    stream: socket.socket, parts: SplitResult, host: str, port: int, headers: Mapping[str, str], deadline: float
) -> http.client.HTTPResponse:
    """Asks, and reads the answer's head."""
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _Timed(stream, deadline)  # type: ignore[assignment]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest("GET", _quoted(target), skip_host=True, skip_accept_encoding=True)
    named = f"[{host}]" if ":" in host else host
    own = {"Host": named if port == PORTS[parts.scheme] else f"{named}:{port}", "User-Agent": AGENT}
    for name, value in {**own, "Accept-Encoding": "gzip", "Connection": "close", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _quoted(target: str) -> str:
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in target)


class _Timed:
    """What http.client needs of a socket. Each read gets what is left of the time: an answer in drops runs out, too."""

    def __init__(self, stream: socket.socket, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def sendall(self, data: bytes) -> None:
        self._stream.settimeout(_left(self._deadline))
        self._stream.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._stream, self._deadline))

    def close(self) -> None:
        """As soon as the head is read, if the server said that it will close: the body is read after that."""


class _TimedReader(io.RawIOBase):
    def __init__(self, stream: socket.socket, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._stream.settimeout(_left(self._deadline))
        return self._stream.recv_into(buffer)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _refusal(host: str, response: http.client.HTTPResponse) -> str:
    if response.status in (401, 403):
        return (
            f"{host} does not give it to everybody (status {response.status}). Give an address that needs no sign-in."
        )
    if response.status in (404, 410):
        return f"{host} has nothing at this address (status {response.status}). Correct the address."
    return f"{host} answered with status {response.status}. Try again later."


def _reason(error: Exception) -> str:
    return (getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error) or "no reason given")[
        :200
    ]
