from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.attendees.accounts.domain import verify_email
from services.attendees.domain import Attendee
from services.attendees.profiles import domain
from services.contracts.errors import Invalid

ADA = Attendee("01ADA", "ada@example.org", "Ada", datetime(2026, 1, 1, tzinfo=UTC))


def problems(changes: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        domain.edit(ADA, changes)
    return refused.value.errors


def test_a_change_is_told_once_with_the_names_of_what_changed() -> None:
    changed, events = domain.edit(ADA, {"name": " Grace ", "headline": "", "timezone": "Europe/Oslo"})

    assert (changed.name, changed.timezone) == ("Grace", "Europe/Oslo")
    assert [event.name for event in events] == ["profile_changed"]
    assert events[0].data["fields"] == ["name", "timezone"]
    assert events[0].data["person"]["name"] == "Grace"


def test_nothing_is_told_when_nothing_changed() -> None:
    assert domain.edit(ADA, {"name": "Ada", "bio": "  ", "interests": [" "], "visibility": "public"}) == (ADA, [])
    assert domain.set_avatar(ADA, "") == (ADA, [])


def test_who_wants_to_be_seen_by_nobody_is_told_of_without_a_name() -> None:
    _, events = domain.edit(ADA, {"visibility": "nobody"})

    assert (events[0].data["person"]["name"], events[0].data["fields"]) == ("", ["visibility"])


def test_another_picture_is_a_change_of_the_profile() -> None:
    changed, events = domain.set_avatar(ADA, "abc")

    assert (changed.avatar, events[0].data["fields"], events[0].data["person"]["avatar"]) == ("abc", ["avatar"], "abc")


def test_interests_are_the_same_whatever_their_accents_and_case() -> None:
    changed, _ = domain.edit(ADA, {"interests": ["Café", "CAFE", " cafe\u0301 ", "Maps", ""]})

    assert changed.interests == ("Café", "Maps")


def test_more_of_the_same_interest_are_not_too_many() -> None:
    assert domain.edit(ADA, {"interests": ["maps"] * 50})[0].interests == ("maps",)
    assert problems({"interests": [str(number) for number in range(21)]}) == {
        "interests": ["Name 20 interests at most."]
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("EN", "en"),
        ("pt-br", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("de-CH-1996", "de-CH-1996"),
        ("es-419", "es-419"),
    ],
)
def test_a_language_is_kept_in_its_usual_spelling(given: str, kept: str) -> None:
    assert domain.edit(ADA, {"language": given})[0].language == kept


@pytest.mark.parametrize("given", ["e", "english", "en_GB", "en-", "en--GB", "en\n", 7, None, "en-GB-x-secret"])
def test_what_is_no_language_is_refused(given: Any) -> None:
    assert list(problems({"language": given})) == ["language"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://",
        "https://example.org@evil.example",
        "https://user:pw@example.org",
        "https://exa\u200bmple.org",
        "https://example.org/\u202e",
        "https://example.org/a b",
        "https:\\\\example.org",
        "https://[::1",
        "https://example.org/" + "a" * 500,
    ],
)
def test_a_link_leads_where_it_says(address: str) -> None:
    assert list(problems({"links": [address]})) == ["links"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"name": "\u200b", "headline": "h" * 161, "bio": 7, "suggestions": 1, "visibility": "friends", "id": "x"}

    assert sorted(problems(wrong)) == sorted(wrong)


def test_a_text_counts_as_it_is_kept() -> None:
    assert domain.edit(ADA, {"headline": "\u200b" * 100 + "h" * 160})[0].headline == "h" * 160
    assert list(problems({"headline": "\u200b" * 10_000})) == ["headline"]


def test_links_are_each_there_once_in_their_order() -> None:
    given = ["https://b.example", " https://a.example ", "https://b.example", ""]

    assert domain.edit(ADA, {"links": given})[0].links == ("https://b.example", "https://a.example")


def test_an_empty_text_takes_it_away() -> None:
    known = replace(ADA, headline="x", timezone="UTC", language="en", interests=("a",))

    changed, _ = domain.edit(known, {"headline": "", "timezone": "", "language": "", "interests": []})

    assert changed == ADA


@pytest.mark.parametrize("visibility", ["nobody", "following"])
def test_who_chooses_a_visibility_before_the_address_is_verified_keeps_it_afterwards(visibility: str) -> None:
    hidden = replace(ADA, visibility="nobody", hidden_until_verified=True)

    chosen, events = domain.edit(hidden, {"visibility": visibility})
    verified, _ = verify_email(chosen, ADA.email, at=ADA.created_at)

    assert [event.name for event in events] == ["profile_changed"]
    assert (verified.visibility, verified.hidden_until_verified) == (visibility, False)


def test_who_says_nothing_of_visibility_is_seen_once_the_address_is_verified() -> None:
    hidden = replace(ADA, visibility="nobody", hidden_until_verified=True)

    renamed, _ = domain.edit(hidden, {"name": "Grace"})

    assert verify_email(renamed, ADA.email, at=ADA.created_at)[0].visibility == "public"
