"""Where a request comes from, and who is believed about it."""

import pytest
from falcon.testing import create_asgi_req

from gateway.clients import Clients

LOCAL = "127.0.0.1,::1"


@pytest.mark.parametrize(
    ("trusted", "peer", "told", "address"),
    [
        (LOCAL, "192.0.2.1", None, "192.0.2.1"),
        (LOCAL, "192.0.2.1", "198.51.100.7", "192.0.2.1"),  # anybody could write that
        (LOCAL, "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (LOCAL, "127.0.0.1", "203.0.113.5, 198.51.100.7", "198.51.100.7"),  # the left one is the client's own claim
        (LOCAL, "127.0.0.1", "not an address", "127.0.0.1"),
        (LOCAL, "127.0.0.1", None, "127.0.0.1"),
        ("*", "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "11.1.2.3", "198.51.100.7", "11.1.2.3"),
        (LOCAL, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),  # a household has all of this network
        (LOCAL, "::ffff:192.0.2.1", None, "192.0.2.1"),
        (LOCAL, "", "198.51.100.7", "198.51.100.7"),  # a socket in the file system
        (LOCAL, "", None, ""),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_its_own_word(
    trusted: str, peer: str, told: str | None, address: str
) -> None:
    req = create_asgi_req(headers={"X-Forwarded-For": told} if told else None)
    req.scope["client"] = (peer, 40000) if peer else None

    assert Clients(trusted).address_of(req) == address
