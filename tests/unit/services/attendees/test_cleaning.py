import pytest

from services.attendees import cleaning


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("\u202eadA\u202c \u2066x\u2069", "adA x"),
        ("A\u200bd\u2060a\ufeff\u00ad", "Ada"),
        ("A\u200dd\u200ca", "Ada"),  # joiners change nothing in Latin but whether it is the same name
        ("A\ufe0fda\ufe0e", "Ada"),
        ("a\u034fb\u17b4c", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs it
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("👩🏽\u200d💻 ❤️\u200d🔥 1️⃣ 🫨", "👩🏽\u200d💻 ❤️\u200d🔥 1️⃣ 🫨"),
        ("👍\u200d", "👍"),
        ("👍\u200d\u200d\u200d👍", "👍\u200d👍"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Ad\u3164a", "Ad a"),
        ("\x00\x1bAda\x7f\x9c", "Ada"),
        ("\U000e0041\U000e0042Ada", "Ada"),
        ("\ue000Ada", "Ada"),
    ],
)
def test_a_line_keeps_its_script_and_loses_what_deceives(written: str, kept: str) -> None:
    assert cleaning.line(written) == kept


@pytest.mark.parametrize(
    "unseen", ["", " \n", "\u200b\u202e", "\u3164\u2800", "\u0301\u0302", "\ufe0f", "\u200d\u200d"]
)
def test_what_cannot_be_seen_is_nothing(unseen: str) -> None:
    assert (cleaning.line(unseen), cleaning.lines(unseen)) == ("", "")


def test_letters_are_not_buried_under_marks_whatever_stands_between_them() -> None:
    assert len(cleaning.line("Z" + "\u0335\u0322" * 50 + "algo")) <= len("Zalgo") + 3
    assert len(cleaning.line("अ" + "\u0335\u0322\u0307\u200d" * 50)) <= len("अ") + 4


def test_a_text_keeps_lines_and_tabs() -> None:
    assert cleaning.lines("one\r\ntwo\u202e\u200b\rthree\n\n\tfour\u2028five ") == "one\ntwo\nthree\n\n\tfour five"
