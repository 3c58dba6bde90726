import logging

import pytest

from services.contracts import discretion
from services.contracts.errors import NotFound

ID = "01JZZZZZZZZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        (f"/invitations/{ID}.{'x-Y_' * 10}/accept", f"/invitations/{ID}.[hidden]/accept"),
        (f"/reset-password/wI7-_{'d' * 38}.{'s' * 43}", f"/reset-password/wI7-_{'d' * 38}.[hidden]"),
        (f"/people/{ID}", f"/people/{ID}"),
        ("eyJhbGciOi.eyJzdWIi.c2ln-_", "[hidden]"),
        ('dup key: { email: "ada.l+x@sub.example.org" }', 'dup key: { email: "[hidden]" }'),
        ("/people/ada%40example.org", "/people/[hidden]"),
        ("amqp://hallway:sesame@broker.internal:5672", "amqp://hallway:[hidden]:5672"),
        ("    @rpc\n    def sign_in(self)", "    @rpc\n    def sign_in(self)"),
    ],
)
def test_tokens_and_addresses_are_hidden(text: str, logged: str) -> None:
    assert discretion.masked(text) == logged


def test_of_an_error_only_those_words_are_told_that_are_ours_or_the_networks() -> None:
    assert discretion.said(NotFound("There is no such post.")) == "NotFound: There is no such post."
    assert discretion.said(ConnectionRefusedError(111, "refused")) == "ConnectionRefusedError: [Errno 111] refused"
    assert discretion.said(ValueError("invalid literal: 'Zephyrine'")) == "ValueError"


def test_a_traceback_says_where_and_why_without_quoting_anything() -> None:
    given = "Zephyrine"
    try:
        try:
            int(given)
        except ValueError as why:
            raise KeyError(given) from why
    except KeyError as error:
        told = discretion.traced(error)

    assert given not in told
    assert [line for line in told.splitlines() if not line.startswith(" ")] == ["ValueError", "led to:", "KeyError"]
    assert told.count("test_discretion.py") == 2


def test_an_error_within_a_sentence_is_told_the_same_way() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "worker %s: %s", ("one", ValueError("Zephyrine")), None)

    assert discretion.sentence(record) == "worker one: ValueError"


def test_what_stands_beside_a_sentence_stays_json_whatever_is_hidden_in_it() -> None:
    beside = {"reason": "first\nada@example.org", "ids": ["x", {1}], "error": ValueError("Zephyrine"), "count": 1.5}

    assert discretion.value(beside) == {
        "reason": "first\n[hidden]",
        "ids": ["x", [1]],
        "error": "ValueError",
        "count": 1.5,
    }
