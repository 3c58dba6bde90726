"""Who may know whose words these are."""

from typing import Any

import pytest

from gateway.auth import Caller
from gateway.authors import SOMEBODY, as_seen, author_of, show_themselves_to_some, unseen_by

ADA = {"id": "ada", "name": "Ada", "avatar": "a", "visibility": "public", "hidden": False, "version": 3}
KNOWN = {"id": "ada", "name": "Ada", "avatar": "a"}
VIEWERS: dict[str, Caller | None] = {
    "anybody": None,
    "stranger": Caller("bob", "Bob"),
    "followed": Caller("eve", "Eve"),
    "moderator": Caller("moe", "Moe", roles={"c1": "moderator"}),
    "elsewhere": Caller("max", "Max", roles={"c2": "organiser"}),
    "operator": Caller("root", "Root", operator=True),
    "themselves": Caller("ada", "Ada", avatar="a"),
}
ALWAYS = {"moderator", "operator", "themselves"}


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ({"visibility": "public"}, set(VIEWERS)),
        ({"visibility": "attendees"}, set(VIEWERS) - {"anybody"}),
        ({"visibility": "following"}, ALWAYS | {"followed"}),
        ({"visibility": "nobody"}, ALWAYS),
        ({"hidden": True}, ALWAYS),
        ({"visibility": "unheard of"}, ALWAYS),
    ],
)
def test_an_author_is_named_to_those_who_may_see_them(change: dict[str, Any], who: set[str]) -> None:
    seen = {
        name: as_seen(ADA | change, caller, "c1", {"ada"} if name == "followed" else set())
        for name, caller in VIEWERS.items()
    }

    assert seen == {name: KNOWN if name in who else SOMEBODY for name in VIEWERS}


def test_who_is_nobody_any_more_is_that_for_moderators_too() -> None:
    assert as_seen(SOMEBODY, VIEWERS["operator"], "c1", ()) == SOMEBODY


def test_an_author_writes_under_their_badge_and_reads_their_own_name_as_it_is_now() -> None:
    ada = Caller("ada", "Ada", badges={"c1": "Countess"}, hidden_in=frozenset({"c1"}), visibility="nobody", version=4)

    assert author_of(ada, "c1") == {
        "id": "ada",
        "name": "Countess",
        "avatar": "",
        "visibility": "nobody",
        "hidden": True,
        "version": 4,
    }
    assert as_seen(ADA, ada, "c1", ()) == {"id": "ada", "name": "Countess", "avatar": ""}
    assert as_seen(ADA, ada, "c2", ())["name"] == "Ada"


def test_only_for_whom_it_matters_it_is_asked_whom_they_follow() -> None:
    authors: list[dict[str, Any]] = [ADA | {"id": key, "visibility": "following"} for key in ("b", "a", "a", "bob")] + [
        ADA,
        SOMEBODY,
    ]

    asked = {name: show_themselves_to_some(authors, caller, "c1") for name, caller in VIEWERS.items()}

    assert (asked["anybody"], asked["moderator"], asked["operator"]) == ([], [], [])
    assert (asked["stranger"], asked["followed"]) == (["a", "b"], ["a", "b", "bob"])


def test_a_block_keeps_nobodys_words_from_who_moderates() -> None:
    apart: dict[str, Any] = {name: frozenset({name}) for name in ("blocks", "blocked_by", "mutes")}

    assert unseen_by(None, "c1") == frozenset()
    assert unseen_by(Caller("bob", "Bob", **apart), "c1") == {"blocks", "blocked_by", "mutes"}
    assert unseen_by(Caller("moe", "Moe", roles={"c1": "moderator"}, **apart), "c1") == {"blocks", "mutes"}
