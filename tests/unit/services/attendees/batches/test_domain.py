from datetime import UTC, datetime

import pytest

from services.attendees.batches import domain
from services.attendees.batches.domain import Batch, Line
from services.contracts.envelope import check_data
from services.contracts.errors import Invalid

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Line(1, "ada@example.org", "attendee")


def read(text: str | bytes) -> list[tuple[int, str, str, str]]:
    content = text.encode() if isinstance(text, str) else text
    return [(line.number, line.value, line.role, line.reason) for line in domain.read_lines(content, "attendee")]


@pytest.mark.parametrize(
    "content",
    [
        "ada@example.org",
        " ADA@example.org \r\n\r\n",
        "email\nada@example.org",
        "Name;E-Mail;Role\nAda;ada@example.org;",
        "\ufeffemail,name,role\nada@example.org,Ada,Attendee",
        '"ada@example.org","Lovelace, Ada"',
        "ada@example.org\tAda\tattendee",
        "name,email\nZoë,ada@example.org".encode("latin-1"),
        "email;name\nada@example.org;Zoë".encode("utf-16"),
        "ada@example.org,\x00\n",
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(content: str | bytes) -> None:
    assert [found[1:] for found in read(content)] == [("ada@example.org", "attendee", "")]


def test_each_line_says_what_is_wrong_with_it() -> None:
    lines = ["email,role", "ada@example.org,", "Ada@Example.org,", "bob@example.org,emperor", "x", "eve@example.org"]

    assert read("\n".join(lines)) == [
        (2, "ada@example.org", "attendee", ""),
        (3, "Ada@Example.org", "attendee", "is in line 2 already"),
        (4, "bob@example.org", "emperor", "the role is none of attendee, speaker, moderator, organiser"),
        (5, "x", "attendee", "is not an e-mail address"),
        (6, "eve@example.org", "attendee", ""),
    ]


def test_what_a_report_repeats_can_be_shown() -> None:
    assert read("\u202eevil\x07\u200b," + "x" * 300)[0][1] == "evil"
    assert len(read("x" * 300)[0][1]) == 200


def test_a_list_has_a_thousand_lines_at_most() -> None:
    lines = [f"{number}@example.org" for number in range(1_001)]

    assert len(read("email\n" + "\n".join(lines[:1_000]) + "\n\n")) == 1_000
    with pytest.raises(Invalid, match="1,000 lines at most; this one has more"):
        read("\n".join(lines))
    with pytest.raises(Invalid, match="1 MB at most"):
        read(b"a" * 1_000_001)


def test_a_list_that_is_too_long_is_not_read_to_its_end() -> None:
    unreadable = '"' + "a" * 200_000  # its line would be named if it were looked at

    with pytest.raises(Invalid, match="1,000 lines at most"):
        read("email\n" + "a@example.org\n" * 1_001 + unreadable)


@pytest.mark.parametrize("content", ["", " \n \n", "email,name\n", '"' + "a" * 200_000])
def test_what_is_no_list_is_refused(content: str) -> None:
    with pytest.raises(Invalid):
        read(content)


def batch_of(count: int) -> Batch:
    lines = tuple(Line(number, f"{number}@example.org", "attendee") for number in range(1, count + 1))
    return Batch("01B", "01C", "Remote Days", "01O", "", NOON, lines)


def test_a_list_is_worked_through_in_steps_and_each_step_causes_the_next() -> None:
    batch = batch_of(domain.STEP + 2)
    events = domain.request(batch)
    counts = []
    while events:
        check_data("attendees", events[0].name, events[0].data)
        counts.append(events[0].data["count"])
        batch, events = domain.advance(batch, ["is wrong" if line.number == 2 else "" for line in batch.step])

    assert counts == [domain.STEP + 2, 2]
    assert (batch.state, batch.done, batch.count("invited"), batch.count("failed")) == ("done", 27, 26, 1)
    assert [line.value for line in batch.lines if line.value] == ["2@example.org"]


def test_what_failed_at_reading_stays_as_it_was_told() -> None:
    batch = Batch("01B", "01C", "Remote Days", "01O", "", NOON, (ADA, Line(2, "x", "", "failed", "is no address")))

    done, _ = domain.advance(batch, ["", "is no address"])

    assert done.lines == (Line(1, "", "attendee", "invited"), Line(2, "x", "", "failed", "is no address"))
