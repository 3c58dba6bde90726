from dataclasses import replace

from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.domain.related import related
from tests.unit.services.sessions.finding.making import entry, index, outline


def reasons(me: Entry, others: list[Entry], texts: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """Titles of those related to `me`, with the reason; 20 others keep what is rare rare."""
    crowd = [entry(f"x{number}") for number in range(20)]
    made = outline(me, *others, *crowd)
    said = {one.id: {"title": one.title, "abstract": (texts or {}).get(one.title, "")} for one in made}
    found = related(me, made, index(said), 5)
    titles = {one.id: one.title for one in made}
    return [(titles[one.id], one.reason, one.about) for one in found]


def test_the_same_people_come_first_then_tags_then_rare_words() -> None:
    me = entry("me", speakers=(("1", "Ada"),), tags=("queues",))
    others = [
        entry("word", title="The quokka"),
        entry("tag", tags=("queues",)),
        entry("people", speakers=(("1", "Ada"),)),
        entry("none"),
    ]

    assert reasons(replace(me, title="A Quokka's life"), others) == [
        ("people", "speaker", "Ada"),
        ("tag", "tag", "queues"),
        ("The quokka", "word", "Quokka"),
    ]


def test_words_that_two_texts_share_by_chance_are_no_reason() -> None:
    me, other = entry("me", title="Life of a quokka"), entry("other", title="Trees")
    texts = {me.title: "They kept it, and threw it twice.", "Trees": "We threw a quokka twice and kept it."}

    assert reasons(me, [other], texts) == []


def test_a_word_of_titles_that_is_in_most_texts_says_nothing() -> None:
    me, other = entry("me", title="Beyond queues"), entry("other", title="Beyond trees")
    crowd = [entry(f"o{number}") for number in range(20)]

    assert reasons(me, [other, *crowd], {one.title: "far beyond" for one in crowd}) == []


def test_what_most_have_in_common_says_nothing() -> None:
    me = entry("me", track="Web")
    others = [entry(f"o{number}", track="Web") for number in range(20)]
    everybody = {one.title: "welcome conference session" for one in [me, *others]}

    assert reasons(me, others, everybody) == []


def test_what_is_cancelled_is_not_recommended_and_nobody_is_related_to_themselves() -> None:
    me = entry("me", speakers=(("1", "Ada"),))

    assert reasons(me, [entry("off", speakers=(("1", "Ada"),), state="cancelled")]) == []


def test_there_are_five_at_most_in_the_order_of_the_programme_when_they_are_equal() -> None:
    me = entry("me", speakers=(("1", "Ada"),))
    others = [entry(f"o{number}", speakers=(("1", "Ada"),)) for number in range(9)]

    assert [title for title, _, _ in reasons(me, others)] == ["o0", "o1", "o2", "o3", "o4"]
