"""What forms say of themselves: which version they were made from, and which sending they are."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.pages.forms import version_in
from gateway.pages.posts import new_request_id, once_of

REQ: Any = SimpleNamespace(context=SimpleNamespace(caller=SimpleNamespace(id="ada")))
FORM = {"csrf_token": "c", "request_id": new_request_id(), "title": "One", "action": "save"}


@pytest.mark.parametrize(
    ("typed", "version"), [("7", 7), ("0", 0), ("", None), ("-1", None), ("٣", None), ("9" * 5_000, None)]
)
def test_the_version_is_a_number_that_a_database_has(typed: str, version: int | None) -> None:
    assert version_in({"version": typed}) == version


def test_no_version_is_none() -> None:
    assert version_in({}) is None


def test_a_form_sent_twice_is_one_sending_whichever_button_was_pressed() -> None:
    first = once_of(REQ, FORM)

    assert first == once_of(REQ, {**FORM, "csrf_token": "another", "action": "publish"})
    assert first.request_id == f"ada:{FORM['request_id']}"


def test_other_words_under_the_same_id_are_another_sending() -> None:
    first, other = once_of(REQ, FORM), once_of(REQ, {**FORM, "title": "Two"})

    assert (first.request_id, first.exact_id) == (other.request_id, first.exact_id)
    assert first.fingerprint != other.fingerprint


def test_an_id_that_no_form_of_ours_has_made_is_replaced() -> None:
    made = {once_of(REQ, {**FORM, "request_id": "x" * 500}).request_id for _ in range(2)}

    assert len(made) == 2 and all(len(each) == len("ada:") + 26 for each in made)
