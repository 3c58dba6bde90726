"""Where a request comes from, as far as it is known: what sign-in is throttled by. Never logged, never stored as it is.

Only the proxy nearest to us is believed, and only if it may be (`FORWARDED_ALLOW_IPS`, which gunicorn reads too): what
stands further left in X-Forwarded-For, anybody can write there.
"""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import falcon.asgi

EVERYBODY = "*"
HOME_NETWORK_BITS = 64  # of IPv6: what one household or one rented machine gets, all of it to choose addresses from

Network = IPv4Network | IPv6Network


class Clients:
    """`trusted`: addresses and networks of proxies, separated by commas; `*` for all."""

    def __init__(self, trusted: str) -> None:
        names = [name.strip() for name in trusted.split(",") if name.strip()]
        self._trusts_all = EVERYBODY in names
        self._trusted: list[Network] = [ip_network(name, strict=False) for name in names if name != EVERYBODY]

    def address_of(self, req: falcon.asgi.Request) -> str:
        """The client's address; of IPv6 its network. "" when it cannot be known."""
        peer, _ = req.scope.get("client") or ("", 0)
        told = (req.get_header("X-Forwarded-For") or "").rpartition(",")[2].strip()
        known = _normal(str(peer))
        return (_normal(told) or known) if self._trusts(str(peer)) else known

    def _trusts(self, peer: str) -> bool:
        if self._trusts_all:
            return True
        try:
            address = ip_address(peer)
        except ValueError:
            return not peer  # a socket in the file system: only who may write there
        return any(address in network for network in self._trusted)


def _normal(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, HOME_NETWORK_BITS), strict=False).network_address)
    return str(address)
