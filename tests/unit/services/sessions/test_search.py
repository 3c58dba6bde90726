import pytest

from services.sessions import search


@pytest.mark.parametrize(
    ("text", "words"), [("Zürich, ZÜRICH!", ["zurich"]), ("C++ & naïve ﬁre", ["c", "naive", "fire"]), ("", [])]
)
def test_words_are_folded_and_distinct(text: str, words: list[str]) -> None:
    assert search.terms(text) == words


def test_the_last_word_of_a_query_may_be_a_beginning_and_is_taken_literally() -> None:
    assert search.query("Linux kern.*") == {"$and": [{"terms": "linux"}, {"terms": {"$regex": "^kern"}}]}


def test_a_query_without_words_finds_everything() -> None:
    assert search.query(" !? ") == {}
