from services.attendees.suggestions.domain import INTEREST, ORGANISATION, SESSION, Reason, Shared, rank, reasons


def shared(kind: str, value: str, *ids: str) -> Shared:
    return Shared(kind, value, frozenset(ids))


def test_rarer_things_weigh_more() -> None:
    rare, common = shared(INTEREST, "Tea", "bea"), shared(INTEREST, "Maps", "bea", "cleo", "dora")

    ranked = rank([common, rare], without=frozenset())

    assert [(one.attendee_id, one.score) for one in ranked] == [("bea", 1.5), ("cleo", 0.5), ("dora", 0.5)]


def test_an_organisation_weighs_half_as_much_as_an_interest_or_a_session() -> None:
    things = [shared(ORGANISATION, "House", "ann"), shared(INTEREST, "Tea", "bea"), shared(SESSION, "Talk", "cleo")]

    ranked = rank(things, without=frozenset())

    assert [(one.attendee_id, one.score) for one in ranked] == [("bea", 1.0), ("cleo", 1.0), ("ann", 0.5)]


def test_those_who_are_known_already_are_left_out() -> None:
    assert rank([shared(INTEREST, "Tea", "bea")], without=frozenset({"bea"})) == []


def test_each_kind_of_reason_is_told_once_in_words_the_rarest_first() -> None:
    found = reasons(
        [
            shared(INTEREST, "Maps", "bea", "cleo"),
            shared(INTEREST, "Tea", "bea"),
            shared(SESSION, "A talk", "bea"),
            shared(ORGANISATION, "House", "bea"),
        ]
    )

    assert found == [
        Reason(INTEREST, "You are both interested in Tea and Maps.", ("Tea", "Maps")),
        Reason(ORGANISATION, "You are both at House.", ("House",)),
        Reason(SESSION, "You both starred “A talk”.", ("A talk",)),
    ]


def test_of_many_things_three_are_named_and_the_others_counted() -> None:
    [reason] = reasons([shared(INTEREST, each, "bea") for each in ("A", "B", "C", "D", "E")])

    assert reason.text == "You are both interested in A, B, C and 2 more."
    assert reason.values == ("A", "B", "C", "D", "E")


def test_nothing_shared_is_no_reason() -> None:
    assert reasons([]) == []
