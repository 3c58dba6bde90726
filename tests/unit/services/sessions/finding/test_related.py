from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.domain.related import related
from services.sessions.finding.domain.weights import weigh
from tests.unit.services.sessions.finding.making import entry, index, outline


def reasons(me: Entry, others: list[Entry], texts: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """Titles of those related to `me`, with the reason; 20 others keep what is rare rare."""
    crowd = [entry(f"x{number}") for number in range(20)]
    made = outline(me, *others, *crowd)
    said = {one.id: {"title": one.title, "abstract": (texts or {}).get(one.title, "")} for one in made}
    found = related(me, weigh(said[me.id]), made, index(said), 5)
    titles = {one.id: one.title for one in made}
    return [(titles[one.id], one.reason, one.about) for one in found]


def test_the_same_people_come_first_then_tags_then_rare_words() -> None:
    me = entry("me", speakers=(("1", "Ada"),), tags=("queues",))
    others = [
        entry("word"),
        entry("tag", tags=("queues",)),
        entry("people", speakers=(("1", "Ada"),)),
        entry("none"),
    ]
    texts = {"me": "About quaternions, quasars and quokkas.", "word": "Quaternions, quasars and quokkas again."}

    assert reasons(me, others, texts) == [
        ("people", "speaker", "Ada"),
        ("tag", "tag", "queues"),
        ("word", "word", "quasars"),
    ]


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
