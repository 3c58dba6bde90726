import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.finding.asking import checked
from services.sessions.finding.domain.ranking import search, suggestion
from services.sessions.finding.domain.words import words
from tests.unit.services.sessions.finding.making import index

EN = ["en"]


def found(sessions: dict[str, dict[str, str]], query: str, languages: list[str] = EN) -> list[str]:
    """In the order in which they are shown."""
    ranks = search(index(sessions), query, languages).ranks
    return sorted(ranks, key=lambda one: (-ranks[one], one))


def test_fields_count_in_their_order() -> None:
    fields = ("title", "speakers", "labels", "abstract", "description", "captions")
    sessions = {name: {field: "queues" if field == name else "trees" for field in fields} for name in fields}

    assert found(sessions, "queues") == list(fields)


def test_once_in_a_title_is_more_than_often_in_an_abstract() -> None:
    sessions = {
        "often": {"title": "Trees", "abstract": "queues " * 50, "description": "queues " * 50},
        "title": {"title": "The long story of how we came to like queues", "abstract": "trees"},
    }

    assert found(sessions, "queues") == ["title", "often"]


def test_even_a_word_that_all_have_ranks_by_its_field() -> None:
    sessions = {f"s{number}": {"title": "Trees", "abstract": "python"} for number in range(50)}

    assert found(sessions | {"title": {"title": "Python"}}, "python")[0] == "title"


def test_all_words_must_be_there_in_any_field() -> None:
    sessions = {
        "both": {"title": "Queues", "speakers": "Ada Lovelace"},
        "one": {"title": "Queues", "speakers": "Grace Hopper"},
    }

    assert found(sessions, "ada queues") == ["both"]
    assert found(sessions, "ada trees") == []


def test_what_fits_as_written_comes_before_beginnings() -> None:
    sessions = {
        "beginning": {"title": "Kernelspace"},
        "written": {"title": "Trees", "description": f"{'word ' * 900} kernel"},
    }

    assert found(sessions, "kernel") == ["written", "beginning"]


@pytest.mark.parametrize("having", ["Rust", "Rusts", "Rustling"])
def test_nobody_has_mistyped_a_word_that_somebody_has(having: str) -> None:
    sessions = {"must": {"title": "Must we just trust?"}}

    assert found(sessions, "rust") == ["must"]
    assert found(sessions | {"has": {"title": having}}, "rust") == ["has"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("C++", ["cpp"]), ("c#", ["sharp"]), (".NET", ["net"]), ("learn c++ ", ["cpp"]), ("F#", []), ("talks+", ["all"])],
)
def test_languages_are_found_by_their_signs(query: str, expected: list[str]) -> None:
    sessions = {
        "cpp": {"title": "Learn C++17 or C++"},
        "sharp": {"title": "Learn C#."},
        "net": {"title": "Learn .NET"},
        "c": {"title": "Learn C"},
        "all": {"title": "Talks on the net"},
    }

    assert found(sessions, query) == expected


@pytest.mark.parametrize("query", ["*", '"', "%", "😀", '""'])
def test_signs_alone_find_nothing(query: str) -> None:
    assert checked({"q": query}) == ({}, query)
    assert found({"s": {"title": "Trees"}}, query) == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("databses", True),  # one letter left out
        ("dtaabases", True),  # two changed places
        ("databaxex", True),  # two wrong of nine
        ("dxtxbxses", False),
        ("tres", True),  # one of four
        ("tee", False),  # too short to guess
        ("databses trees", False),  # only the last word may be mistyped
    ],
)
def test_the_last_word_may_have_a_typo(query: str, is_found: bool) -> None:
    assert found({"s": {"title": "Databases trees"}}, query) == (["s"] if is_found else [])


def test_accents_and_case_make_no_difference() -> None:
    sessions = {"s": {"title": "Überblick über ZÜRICH"}}

    assert found(sessions, "zurich ") == found(sessions, "Zürich ") == found(sessions, "uberblick ") == ["s"]


def test_words_are_stemmed_in_the_language_of_the_session_only() -> None:
    made = index({"en": {"title": "Indexing"}, "fi": {"title": "Indexing"}}, {"en": ["en"], "fi": ["fi"]})

    assert set(search(made, "indexes ", ["en", "fi"]).ranks) == {"en"}


def test_a_session_without_a_language_is_tried_in_those_of_the_conference() -> None:
    made = index({"s": {"title": "Wege durch Datenbanken"}}, {"s": []})

    assert set(search(made, "datenbank ", ["de"]).ranks) == {"s"}


@pytest.mark.parametrize("query", ["検索", "エンジン", "作り方", "検"])
def test_text_without_spaces_is_found_by_its_parts(query: str) -> None:
    assert found({"s": {"title": "検索エンジンの作り方"}, "o": {"title": "日本語"}}, query) == ["s"]


def test_who_mistyped_a_word_is_offered_the_one_that_most_have() -> None:
    made = index({"a": {"title": "Python queues"}, "b": {"title": "Python"}, "c": {"title": "Pythom"}})

    assert suggestion(made, "pythn queues ", EN) == suggestion(made, "pythn queuues", EN) == "python queues"
    assert suggestion(made, "zzzzzz", EN) is None
    assert suggestion(made, "pythom queues", EN) is None  # both are there, never together


WORDS = ["queue", "queues", "tree", "trees", "über", "uber", "検索", "python", "pyhton", "kern", "kernel"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@given(st.dictionaries(st.sampled_from("abcdef"), TEXTS, min_size=1), st.lists(st.sampled_from(WORDS), min_size=1))
def test_whoever_has_all_words_as_written_is_found(sessions: dict[str, str], query: list[str]) -> None:
    ranks = search(index({name: {"title": text} for name, text in sessions.items()}), " ".join(query), EN).ranks

    having = {name for name, text in sessions.items() if set(words(" ".join(query))) - {"索"} <= set(words(text))}
    assert having <= set(ranks)


def test_an_index_answers_the_same_whatever_became_of_it_on_the_way() -> None:
    invent = random.Random(7)
    walked, state = index({}), dict[str, dict[str, str]]()
    for _ in range(2_000):
        name = f"s{invent.randrange(40)}"
        if invent.random() < 0.2:
            walked.drop(name)
            state.pop(name, None)
        else:
            state[name] = {"title": " ".join(invent.choices(WORDS, k=3))}
            fresh = index({name: state[name]})
            walked.put(
                name, {word: weight for word in words(state[name]["title"]) for _, weight in fresh.having(word)}, EN
            )

    assert len(walked) == len(state)
    for query in (*WORDS, "tree ker", "pyth", "über queue"):
        assert search(walked, query, EN) == search(index(state), query, EN)
