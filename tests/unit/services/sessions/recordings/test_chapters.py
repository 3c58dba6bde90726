import pytest

from services.contracts.errors import Invalid
from services.sessions.domain.recordings import Chapter
from services.sessions.recordings.chapters import as_text, chapters

THREE = (Chapter(0, "Hello"), Chapter(750, "Questions"), Chapter(3723, "The end"))


@pytest.mark.parametrize(
    "given",
    [
        "0:00 Hello\n12:30 Questions\n1:02:03 The end",
        "12:30 - Questions\n\n[1:02:03] The end\n(00:00) Hello",
        "00:00:00.000 Hello\n00:12:30.5 – Questions\n62:03 The end",
        '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Hello"},'
        ' {"startTime": 750.4, "title": "Questions"}, {"startTime": 3723, "title": "The end"}]}',
        [
            {"at_seconds": 3723, "title": "The end"},
            {"at_seconds": 0, "title": " Hello "},
            {"at_seconds": 750, "title": "Questions"},
        ],
    ],
)
def test_chapters_are_read_as_people_paste_them(given: object) -> None:
    assert chapters(given) == THREE


def test_what_is_shown_can_be_pasted_again() -> None:
    assert chapters(as_text(THREE)) == THREE
    assert chapters("") == ()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("Hello", "Line 1"),
        ("0:00 Hello\n0:75 Late", "Line 2"),
        ("0:00 Hello\n0:00 Again", "begin at 0:00"),
        ("[{", "JSON"),
        ('{"chapters": 5}', "list"),
        ([{"at_seconds": True, "title": "x"}], "Chapter 1"),
        ([{"at_seconds": float("nan"), "title": "x"}], "Chapter 1"),
        ([{"at_seconds": -1, "title": "x"}], "Chapter 1"),
        ([{"at_seconds": 1, "title": " "}], "Chapter 1"),
        ([7], "Chapter 1"),
        (7, "list"),
        ([{"at_seconds": n, "title": "x"} for n in range(201)], "at most"),
    ],
)
def test_what_are_no_chapters_is_refused_with_the_line(given: object, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        chapters(given)
    (message,) = refused.value.errors["chapters"]
    assert reason in message
