"""Which web addresses may be asked for a programme, and which addresses of the network are public."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
URL_CHARACTERS = 2_000

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchFailed(Exception):
    """Nothing was fetched. The message says why and what to do; `status` is the server's answer, if it gave one."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.message, self.status = message, status


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises FetchFailed."""
    if len(url) > URL_CHARACTERS:
        raise FetchFailed(f"The address has more than {URL_CHARACTERS} characters.")
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise FetchFailed("The address has blanks or control characters in it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchFailed("This is no web address. Give one such as https://example.org/schedule.xml.") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise FetchFailed(
            "Give an address that begins with https:// or http://, such as https://example.org/schedule.xml."
        )
    if parts.username is not None or parts.password is not None:
        raise FetchFailed(
            "The address holds a name or password. Only what everybody may read is fetched: leave them out."
        )
    return parts


def host_of(parts: SplitResult) -> str:
    """The host as the network knows it."""
    host = parts.hostname or ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchFailed(f"There can be no host {host[:100]}. Correct the address.") from None


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet; one that only wraps another counts as that other, too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: list[ipaddress.IPv4Address | None] = []
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    wrapped = [one for one in inner if one is not None]
    if wrapped and (ip in _NAT64 or getattr(ip, "ipv4_mapped", None)):
        return all(map(_is_global, wrapped))
    return all(map(_is_global, [ip, *wrapped]))


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
