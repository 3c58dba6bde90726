from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.envelope import check_data
from services.feed.notifications import domain
from services.feed.notifications.domain import Inbox

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLACE = {"start": "2026-11-23T09:00:00Z", "end": None, "room": "Hall"}
NOTICE = {
    "notice_id": "n1",
    "kind": "cancelled",
    "conference_id": "c1",
    "conference": "remote-days",
    "session_id": "s1",
    "title": "Maps",
    "attendee_ids": ["ada", "bea"],
    "before": PLACE,
    "after": None,
    "reason": "Ill",
}


def test_a_notification_is_one_persons_and_says_what_the_notice_says() -> None:
    kept = domain.notification(NOTICE, "ada", at=AT)

    assert domain.show(kept, Inbox("ada")) == {
        "id": "n1:ada",
        "kind": "cancelled",
        "at": "2026-11-23T09:00:00Z",
        "conference_id": "c1",
        "conference": "remote-days",
        "session": {"id": "s1", "title": "Maps"},
        "before": PLACE,
        "after": None,
        "fields": [],
        "reason": "Ill",
        "text": "",
        "read": False,
    }
    assert "bea" not in str(kept)


def test_reading_up_to_one_reads_all_before_it_and_never_less_than_before() -> None:
    inbox = domain.read_up_to(Inbox("ada"), "b")

    assert [inbox.has_read(one) for one in "abc"] == [True, True, False]
    assert domain.read_up_to(inbox, "a") == inbox


def test_single_ones_are_forgotten_once_all_before_are_read() -> None:
    inbox = domain.read_single(Inbox("ada"), ["b", "d"])
    assert [inbox.has_read(one) for one in "abcd"] == [False, True, False, True]

    assert domain.read_up_to(inbox, "c") == Inbox("ada", "c", frozenset({"d"}))


def test_of_single_ones_no_more_are_remembered_than_there_can_be() -> None:
    orders = [f"{number:05}" for number in range(3 * domain.KEPT)]

    inbox = domain.read_single(Inbox("ada"), orders)

    assert sorted(inbox.single) == orders[domain.KEPT :]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), max_size=12))
def test_what_was_read_stays_read_and_nothing_else_is(steps: list[tuple[bool, str]]) -> None:
    inbox, read = Inbox("ada"), set[str]()
    for is_single, order in steps:
        if is_single:
            inbox, read = domain.read_single(inbox, [order]), read | {order}
        else:
            inbox, read = domain.read_up_to(inbox, order), read | {one for one in "abcdef" if one <= order}

    assert {one for one in "abcdef" if inbox.has_read(one)} == read


def test_what_is_told_names_people_by_id_and_has_no_words() -> None:
    for event in (domain.was_read(Inbox("ada")), domain.added(NOTICE, ["ada"])):
        check_data("feed", event.name, event.data)
        assert not {"Maps", "Ill"} & set(str(event.data).split("'"))
