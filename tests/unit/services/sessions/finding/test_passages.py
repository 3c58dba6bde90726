from hypothesis import given
from hypothesis import strategies as st

from services.sessions.finding.domain.passages import LENGTH, Cue, marks, passage, spoken

QUEUES = (frozenset({"queues", "queue"}),)
BOTH = (frozenset({"queues"}), frozenset({"promises"}))


def marked(text: str, words: tuple[frozenset[str], ...]) -> list[str]:
    found = passage(text, words)
    return [found.text[start:end] for start, end in found.marks]


def test_the_words_are_marked_as_they_are_written() -> None:
    assert marked("A Queue is one of many QUEUES.", QUEUES) == ["Queue", "QUEUES"]
    assert marks("Über queues", (frozenset({"uber"}),)) == [[0, 4]]


def test_the_passage_is_where_most_of_the_words_are() -> None:
    text = f"Queues. {'word ' * 200} Here queues are promises. {'word ' * 200}"
    found = passage(text, BOTH)

    assert "Here queues are promises." in found.text and found.found == 2
    assert found.text.startswith("… ") and found.text.endswith(" …") and len(found.text) <= LENGTH + 4


def test_a_text_without_the_words_begins_at_its_beginning() -> None:
    assert passage("Trees only.", QUEUES) == ("Trees only.", [], 0)
    assert passage("", QUEUES) == ("", [], 0)


def test_lines_become_one_and_marks_stay_right() -> None:
    assert marked("One\n\ntwo\tqueues", QUEUES) == ["queues"]
    assert "\n" not in passage("One\n\ntwo\tqueues", QUEUES).text


def test_in_text_without_spaces_the_parts_that_touch_are_one_mark() -> None:
    assert marked("新しい検索エンジンです", (frozenset({"検索"}), frozenset({"索エ"}), frozenset({"エン"}))) == [
        "検索エン"
    ]


def test_of_what_is_said_the_first_with_most_words_counts() -> None:
    cues = [Cue("r", 5, "Queues"), Cue("r", 70, "queues are promises"), Cue("r", 90, "promises of queues")]
    found = spoken(cues, BOTH)

    assert found is not None and found[0].at_seconds == 70
    assert spoken(cues, (frozenset({"trees"}),)) is None


@given(st.text(max_size=600), st.lists(st.sampled_from(["queues", "q", "検", "é"]), min_size=1, max_size=3))
def test_marks_are_always_within_the_text_and_in_order(text: str, words: list[str]) -> None:
    found = passage(text, tuple(frozenset({word}) for word in words))

    flat = [at for mark in found.marks for at in mark]
    assert flat == sorted(set(flat)) and all(0 <= at <= len(found.text) for at in flat)
