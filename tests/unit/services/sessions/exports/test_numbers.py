"""Which number a session or speaker gets."""

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.exports.gathering import events_wanting
from services.sessions.exports.numbers import LARGEST, propose
from tests.unit.services.sessions.exporters.making import talk
from tests.unit.services.sessions.making import CONFERENCE


def test_a_number_from_a_file_is_kept_when_it_is_free_and_given_to_one_only() -> None:
    wanted = {"a": 7, "b": 7, "c": 3, "d": None, "e": 0, "f": LARGEST + 1}

    assert propose(wanted, {3}) == {"a": 7, "b": 1, "c": 2, "d": 4, "e": 5, "f": 6}


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.integers())), st.sets(st.integers(1, 20)))
def test_no_number_is_given_twice_and_all_fit_into_32_bits(wanted: dict[str, int | None], taken: set[int]) -> None:
    given_numbers = propose(wanted, taken)

    assert list(given_numbers) == list(wanted)
    assert len(set(given_numbers.values())) == len(wanted)
    assert taken.isdisjoint(given_numbers.values())
    assert all(0 < number <= LARGEST for number in given_numbers.values())


def test_the_number_of_a_repeated_talk_is_wanted_by_the_first_showing_only() -> None:
    first = talk(1, keys=("guid:x", "id:pretalx.com/17"))
    again = talk(2, keys=("guid:y", "id:pretalx.com/17@20261123T1200Z"))

    assert events_wanting(CONFERENCE, [first, again]) == {first.id: 17, again.id: None}
