"""SMTP_URL: what it may say, and what is said of one that is wrong."""

import pytest

from services.attendees.mail.sender import Server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail", Server("mail", 25)),
        ("smtp://mail:2525/", Server("mail", 2525)),
        ("smtp://mail?starttls=1", Server("mail", 587, tls="starttls")),
        ("smtp://mail?starttls=0", Server("mail", 25)),
        ("smtps://mail", Server("mail", 465, tls="smtps")),
        ("smtps://post%40example.org:p%2Fw@mail:4650", Server("mail", 4650, "post@example.org", "p/w", "smtps")),
        ("smtp://[::1]:25", Server("::1", 25)),
    ],
)
def test_a_url_says_where_the_server_is_and_how_to_get_in(url: str, server: Server) -> None:
    assert Server.from_url(url) == server


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("mail.example.org", "must begin with smtp:// or smtps://"),
        ("https://mail", "must begin with smtp:// or smtps://"),
        ("smtp:///", "must be a host and nothing behind it"),
        ("smtp://mail/inbox", "must be a host and nothing behind it"),
        ("smtp://mail:smtp", "its port is no number"),
        ("smtp://post:sec/ret@mail:25", "its port is no number"),
        ("smtp://post@mail", "a user without a password"),
        ("smtp://mail?tls=1", "takes starttls=1 and nothing else"),
    ],
)
def test_a_wrong_url_is_told_without_its_password(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL") as refused:
        Server.from_url(url)

    assert wrong in str(refused.value)
    assert "sec" not in str(refused.value)


def test_a_server_does_not_show_its_password() -> None:
    assert "secret" not in repr(Server("mail", 25, "post", "secret"))
