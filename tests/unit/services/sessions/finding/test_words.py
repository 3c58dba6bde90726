import pytest

from services.sessions.finding.domain.words import (
    Wanted,
    fold,
    folded,
    has_phrase,
    phrases,
    stems,
    wanted,
    words,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zürich, ZÜRICH!", ["zürich", "zürich"]),
        ("C++ & naïve ﬁre", ["c", "naïve", "fire", "c++"]),
        ("l'été à 2026", ["l", "été", "à", "2026"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("検索エンジン", ["検索", "索エ", "エン", "ンジ", "ジン", "ン"]),
        ("Pythonで書く", ["python", "で書", "書く", "く"]),
        ("", []),
    ],
)
def test_a_text_is_words_and_where_there_are_no_spaces_neighbours(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "plain"), [("zürich", "zurich"), ("łódź", "lodz"), ("straße", "strasse"), ("ệ", "e"), ("が", "が")]
)
def test_accents_are_left_out_and_other_letters_stay_others(word: str, plain: str) -> None:
    assert folded(word.upper() if word != "straße" else word) == plain
    assert fold(plain) == plain


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "databases", "database"),
        ("de", "häuser", "haus"),
        ("de", "hauser", "häuser"),
        ("fr", "continuellement", "continuel"),
        ("nl", "lichamelijk", "lichamelijke"),
        ("ru", "базами", "базы"),
        ("es", "bibliotecas", "biblioteca"),
    ],
)
def test_forms_of_a_word_share_a_stem_in_their_language(language: str, one: str, other: str) -> None:
    assert stems(one, language) & stems(other, language)


def test_what_has_no_endings_has_no_stem() -> None:
    assert (stems("databases", "xx"), stems("go", "en"), stems("h264", "en")) == (frozenset(),) * 3


def test_only_the_last_word_of_a_query_may_be_unfinished() -> None:
    assert wanted("Linux KERN", 9) == [Wanted("linux", False), Wanted("kern", True)]
    assert wanted("Linux kern ", 9) == [Wanted("linux", False), Wanted("kern", False)]
    assert wanted(" !? ", 9) == []
    assert wanted("検索エ", 9) == [Wanted("検索", False), Wanted("索エ", False)]
    assert wanted("本", 9) == [Wanted("本", True)]


@pytest.mark.parametrize(
    ("text", "query", "there"),
    [
        ("A Promise: became a queue", '"promise became"', True),
        ("A promise became a queue", '"PROMISE  became"', True),
        ("A queue became a promise", '"promise became"', False),
        ("compromise became", '"promise became"', False),
        ("Zürich im Winter", "„zurich im“", True),
        ("新しい検索エンジン", "“検索エ”", True),
    ],
)
def test_a_phrase_is_words_in_a_row(text: str, query: str, there: bool) -> None:
    [phrase] = phrases(query)

    assert has_phrase(text, phrase) is there


def test_what_stands_in_quotes_is_finished_and_empty_quotes_are_nothing() -> None:
    assert wanted('linux "kern"', 9) == [Wanted("linux", False), Wanted("kern", False)]
    assert phrases('""  " " linux "kern') == []


def test_a_query_of_a_thousand_words_is_cut() -> None:
    assert len(wanted(" ".join(f"w{number}" for number in range(1000)), 20)) == 20
