from typing import Any

import pytest

from services.feed import authors, domain
from services.plumbing.clock import now

GIVEN = {"id": "ada", "name": "Ada", "avatar": "a", "visibility": "public", "hidden": False, "version": 3}
PERSON: dict[str, Any] = {
    "name": "Ada Now",
    "avatar": "b",
    "visibility": "attendees",
    "badges": {"c1": "Countess"},
    "hidden_in": ["c2"],
    "known": 3,
}


@pytest.mark.parametrize(
    ("person", "conference_id", "expected"),
    [
        (None, "c1", GIVEN),
        (PERSON | {"known": 2}, "c1", GIVEN),
        (PERSON, "c1", ("Countess", "b", "attendees", False)),
        (PERSON, "c2", ("Ada Now", "b", "attendees", True)),
        (PERSON | {"name": "", "visibility": "nobody"}, "c3", ("Ada", "b", "nobody", False)),
        ({"erased": True, "posts": "keep", "known": 0}, "c1", authors.SOMEBODY),
        ({"name": "From the first release", "known": 3}, "c1", ("From the first release", "", "public", False)),
    ],
)
def test_an_author_is_shown_by_what_is_newest(person: Any, conference_id: str, expected: Any) -> None:
    author = authors.author_now(GIVEN, person, conference_id)

    names = ("name", "avatar", "visibility", "hidden")
    assert author == expected or tuple(author[name] for name in names) == expected


def test_an_author_of_the_first_release_is_public() -> None:
    author = authors.author_now({"id": "ada", "name": "Ada"}, None, "c1")

    assert authors.for_everybody(author) == {"id": "ada", "name": "Ada", "avatar": ""}


@pytest.mark.parametrize("change", [{"visibility": "attendees"}, {"visibility": "nobody"}, {"hidden": True}])
def test_everybody_learns_of_those_only_who_are_open_to_all(change: dict[str, Any]) -> None:
    assert authors.for_everybody(GIVEN) == {"id": "ada", "name": "Ada", "avatar": "a"}
    assert authors.for_everybody(GIVEN | change) == authors.SOMEBODY


def test_an_entry_parts_from_its_author_as_they_wished() -> None:
    entry = {"_id": "e", "seq": 1, "conference": "c", "conference_id": "c1", "post": {"text": "hi", "author": GIVEN}}
    at = now()

    kept, told_of_kept = domain.part_from_author(entry, "keep", at=at)
    removed, [told] = domain.part_from_author(entry, "remove", at=at)

    assert (kept, told_of_kept) == ({"post": {"text": "hi", "author": authors.SOMEBODY}}, [])
    assert (removed, told.name, told.data["entry_id"]) == ({"removed_at": at, "post": None}, "entry_removed", "e")
    assert domain.part_from_author(entry | {"removed_at": at, "post": None}, "remove", at=at) == ({}, [])
