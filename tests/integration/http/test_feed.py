"""Whose words they are: the feed shows it to those who may know, wherever entries come out."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import kombu
import pytest

from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[..., Client]

SOMEBODY = {"id": None, "name": "Someone", "avatar": ""}
VISIBILITIES = ("public", "attendees", "following", "nobody", "hidden")
WHO_SEES = {
    "anybody": {"public"},
    "stranger": {"public", "attendees"},
    "followed": {"public", "attendees", "following"},
    "moderator": set(VISIBILITIES),
    "operator": set(VISIBILITIES),
}


def write(author: Client, conference: Conference, text: str = "Hello", **more: Any) -> dict[str, Any]:
    answer = author.post(f"/conferences/{conference['slug']}/posts", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def feed(reader: Client, conference: Conference, **query: Any) -> list[dict[str, Any]]:
    answer = reader.get(f"/conferences/{conference['slug']}/feed", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def texts(reader: Client, conference: Conference, **query: Any) -> list[str]:
    return [entry["post"]["text"] for entry in feed(reader, conference, **query) if entry["kind"] == "post"]


def author_in(reader: Client, conference: Conference, post: dict[str, Any]) -> dict[str, Any]:
    answer = reader.get(f"/conferences/{conference['slug']}/posts/{post['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["author"])


def show_to(person: Client, visibility: str) -> None:
    assert person.patch("/attendees/me", {"visibility": visibility}).status_code == 200


def hide_in(person: Client, conference: Conference) -> None:
    where = f"/conferences/{conference['slug']}/membership"
    assert person.put(where).status_code < 300
    answer = person.request("PATCH", where, json={"hidden": True})
    assert answer.status_code < 300, answer.text


def towards(person: Client, what: str, other: Client, *, verb: str = "PUT") -> None:
    """follow, mute, block"""
    answer = person.request(verb, f"/attendees/{other.id}/{what}")
    assert answer.status_code == 204, answer.text


class Stream:
    """An open SSE stream: the entries that have come."""

    def __init__(self, answer: httpx.Response) -> None:
        self.entries: list[dict[str, Any]] = []
        self.ids: list[int] = []
        self.is_over = False
        self._answer = answer
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for line in self._answer.iter_lines():
                if line.startswith("data:"):
                    self.entries.append(json.loads(line.removeprefix("data:")))
                elif line.startswith("id:"):
                    self.ids.append(int(line.removeprefix("id:")))
        except httpx.HTTPError:
            pass
        finally:
            self.is_over = True


@contextmanager
def listening(reader: Client, conference: Conference, *, after: int | None = None) -> Iterator[Stream]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    if reader.tokens:
        headers["Authorization"] = f"Bearer {reader.tokens['access_token']}"
    url = f"{reader.site.url}/api/v1/conferences/{conference['slug']}/live"
    with httpx.Client(timeout=30) as client, client.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200
        yield Stream(answer)


@pytest.fixture
def readers(person: Person, member: Member, operator: Client, anybody: Client) -> dict[str, Client]:
    """Everybody who may read; the authors follow `followed`."""
    return {
        "anybody": anybody,
        "stranger": person("Stranger"),
        "followed": person("Followed"),
        "moderator": member("moderator", "Moderator"),
        "operator": operator,
    }


@pytest.fixture
def authors(person: Person, conference: Conference, readers: dict[str, Client]) -> dict[str, Client]:
    """Somebody for each visibility, and one who is hidden in the conference."""
    made = {visibility: person(f"Author {visibility}") for visibility in VISIBILITIES}
    for visibility, author in made.items():
        towards(author, "follow", readers["followed"])
        if visibility == "hidden":
            hide_in(author, conference)
        else:
            show_to(author, visibility)
    return made


def test_whose_a_post_is_only_those_learn_who_may_see_its_author(
    conference: Conference, readers: dict[str, Client], authors: dict[str, Client]
) -> None:
    posts = {visibility: write(author, conference, f"by {visibility}") for visibility, author in authors.items()}

    def known(reader: Client, seen: dict[str, dict[str, Any]]) -> set[str]:
        """The visibilities under which the author is told; the rest must be somebody."""
        for visibility, author in seen.items():
            name = f"Author {visibility}"
            assert author in (SOMEBODY, {"id": authors[visibility].id, "name": name, "avatar": ""})
        return {visibility for visibility, author in seen.items() if author["id"]}

    for name, reader in readers.items():
        single = {visibility: author_in(reader, conference, post) for visibility, post in posts.items()}
        by_text = {entry["post"]["text"]: entry["post"]["author"] for entry in feed(reader, conference)}
        listed = {visibility: by_text[f"by {visibility}"] for visibility in posts}
        assert (known(reader, single), known(reader, listed)) == (WHO_SEES[name], WHO_SEES[name]), name
    for visibility, author in authors.items():
        mine = {"id": author.id, "name": f"Author {visibility}", "avatar": ""}
        assert (posts[visibility]["author"], author_in(author, conference, posts[visibility])) == (mine, mine)


def test_pages_name_an_author_to_those_only_who_may_know(
    conference: Conference, operator: Client, readers: dict[str, Client], authors: dict[str, Client]
) -> None:
    where = f"/conferences/{conference['slug']}"
    session = operator.post(f"{where}/sessions", json={"title": "Talk"}).json()
    version = {"If-Match": operator.get(f"{where}/sessions/{session['id']}").headers["etag"]}
    assert operator.post(f"{where}/sessions/{session['id']}/publish", headers=version).status_code == 200
    for author in authors.values():
        write(author, conference, session=session["id"])

    for name, reader in readers.items():
        for path in (where, f"{where}/feed", f"{where}/sessions/{session['id']}"):
            page = reader.page.get(path).text
            named = {visibility for visibility in VISIBILITIES if f"Author {visibility}" in page}
            linked = {visibility for visibility, author in authors.items() if f"/people/{author.id}" in page}
            assert (path, named, linked) == (path, WHO_SEES[name], WHO_SEES[name])
            assert ("Someone" in page) == (WHO_SEES[name] != set(VISIBILITIES))


@pytest.mark.parametrize("who", ["anybody", "moderator"])
def test_a_stream_tells_everybody_what_everybody_may_know_and_resuming_tells_the_same(
    conference: Conference, readers: dict[str, Client], authors: dict[str, Client], who: str
) -> None:
    reader, public = readers[who], authors["public"]
    with listening(reader, conference, after=0) as live:
        write(public, conference, "a sign that it is open")
        eventually(lambda: live.entries)
        for author in authors.values():
            write(author, conference)
        eventually(lambda: len(live.entries) == 1 + len(authors))
        told = live.entries[1:]
    with listening(reader, conference, after=live.ids[0]) as resumed:
        eventually(lambda: len(resumed.entries) == len(authors))

    assert resumed.entries == told
    by_them = [entry["post"]["author"] for entry in told]
    assert by_them == [{"id": public.id, "name": public.name, "avatar": ""}, *[SOMEBODY] * 4]


def test_nobody_finds_out_by_asking_for_the_posts_of_one_author(
    conference: Conference, readers: dict[str, Client], authors: dict[str, Client]
) -> None:
    for author in authors.values():
        write(author, conference)

    for name, reader in readers.items():
        found = {key for key, author in authors.items() if feed(reader, conference, author=author.id)}
        assert (name, found) == (name, WHO_SEES[name])


def test_an_event_names_nobody_whom_not_everybody_may_know(
    conference: Conference, authors: dict[str, Client], site: Site
) -> None:
    told: list[dict[str, Any]] = []
    with kombu.Connection(site.env["AMQP_URL"]) as connection:
        queue = kombu.Queue("", exclusive=True, auto_delete=True, durable=False)(connection.channel())
        queue.declare()
        queue.bind_to("feed.events", routing_key="entry_added")
        for author in authors.values():
            write(author, conference)

        def all_came() -> bool:
            while message := queue.get(no_ack=True):
                told.append(message.payload["data"])
            return len(told) == len(authors)

        eventually(all_came)
    assert [data["author_id"] for data in told] == [author.id for author in authors.values()]
    for author, data in zip(authors.values(), told, strict=True):
        is_told = author.name in json.dumps(data) or author.id in json.dumps(data["entry"])
        assert is_told == (author is authors["public"])


def test_a_new_visibility_shows_in_what_was_read_before(
    person: Person, conference: Conference, anybody: Client
) -> None:
    ada = person("Ada Once")
    post = write(ada, conference)
    page = f"/conferences/{conference['slug']}/feed"
    known = {"id": ada.id, "name": "Ada Once", "avatar": ""}
    assert (author_in(anybody, conference, post), "Ada Once" in anybody.page.get(page).text) == (known, True)

    for visibility, expected in (("nobody", SOMEBODY), ("public", known), ("attendees", SOMEBODY)):
        show_to(ada, visibility)

        def changed(expected: dict[str, Any] = expected) -> bool:
            single, listed = author_in(anybody, conference, post), feed(anybody, conference)[0]["post"]["author"]
            on_page = ("Ada Once" in anybody.page.get(page).text) == (expected is known)
            return (single, listed, on_page) == (expected, expected, True)

        eventually(changed)
    with listening(anybody, conference, after=0) as stream:
        eventually(lambda: stream.entries)
        assert stream.entries[0]["post"]["author"] == SOMEBODY


def test_a_new_name_and_a_badge_name_show_in_what_was_read_before(
    person: Person, conference: Conference, operator: Client, anybody: Client
) -> None:
    ada = person("Ada Once")
    post = write(ada, conference)
    assert author_in(anybody, conference, post)["name"] == "Ada Once"

    assert ada.patch("/attendees/me", {"name": "Ada Now"}).status_code == 200
    eventually(lambda: author_in(anybody, conference, post)["name"] == "Ada Now")
    where = f"/conferences/{conference['slug']}/membership"
    assert ada.put(where).status_code < 300
    assert ada.request("PATCH", where, json={"badge_name": "Countess"}).status_code < 300

    eventually(lambda: feed(anybody, conference)[0]["post"]["author"]["name"] == "Countess")
    assert write(ada, conference)["author"]["name"] == "Countess"
    other = operator.post(
        "/conferences",
        json={"slug": f"{conference['slug']}-2", "title": "Next", "start": "2027-11-23", "end": "2027-11-24"}
        | {"timezone": "Europe/Brussels"},
    ).json()
    assert write(ada, other)["author"]["name"] == "Ada Now"


@pytest.mark.parametrize("what", ["mute", "block"])
def test_words_of_whom_one_mutes_or_blocks_are_not_there(
    person: Person, conference: Conference, anybody: Client, what: str
) -> None:
    ada, eve = person("Ada"), person("Eve")
    post = write(eve, conference, "by Eve")
    write(ada, conference, "by Ada")
    assert texts(ada, conference) == ["by Ada", "by Eve"]

    towards(ada, what, eve)

    assert texts(ada, conference) == ["by Ada"]
    assert feed(ada, conference, author=eve.id) == []
    assert ada.get(f"/conferences/{conference['slug']}/posts/{post['id']}").status_code == 404
    assert "by Eve" not in ada.page.get(f"/conferences/{conference['slug']}/feed").text
    both_ways = {"mute": ["by Ada", "by Eve"], "block": ["by Eve"]}
    eventually(lambda: texts(eve, conference) == both_ways[what])
    assert texts(anybody, conference) == ["by Ada", "by Eve"]

    towards(ada, what, eve, verb="DELETE")
    assert texts(ada, conference) == texts(eve, conference) == ["by Ada", "by Eve"]


def test_who_moderates_is_kept_from_nobodys_words_by_a_block(
    person: Person, member: Member, conference: Conference, operator: Client
) -> None:
    eve, moderator = person("Eve"), member("moderator", "Moderator")
    post = write(eve, conference, "by Eve")
    for who in (moderator, operator):
        towards(eve, "block", who)

    for who in (moderator, operator):
        assert texts(who, conference) == ["by Eve"]
        assert author_in(who, conference, post)["id"] == eve.id
    assert moderator.delete(f"/conferences/{conference['slug']}/posts/{post['id']}").status_code == 204


def test_a_page_is_full_although_much_of_it_is_left_out(person: Person, conference: Conference) -> None:
    ada, eve = person("Ada"), person("Eve")
    for number in range(12):
        write(ada if number % 3 == 0 else eve, conference, str(number))
    towards(ada, "mute", eve)

    first = ada.get(f"/conferences/{conference['slug']}/feed", params={"limit": 2}).json()
    second = ada.get(f"/conferences/{conference['slug']}/feed", params={"limit": 2, "cursor": first["next"]}).json()

    assert [[one["post"]["text"] for one in page["items"]] for page in (first, second)] == [["9", "6"], ["3", "0"]]


def test_a_stream_leaves_out_whom_its_reader_does_not_want_and_ends_when_that_changes(
    person: Person, conference: Conference
) -> None:
    ada, eve, bob = person("Ada"), person("Eve"), person("Bob")
    with listening(ada, conference) as before:
        write(eve, conference, "before")
        eventually(lambda: before.entries)
        towards(eve, "block", ada)
        eventually(lambda: before.is_over)

    with listening(ada, conference, after=0) as stream:
        write(eve, conference, "by Eve")
        write(bob, conference, "by Bob")
        eventually(lambda: stream.entries)
        assert [(seq, entry["post"]["text"]) for seq, entry in zip(stream.ids, stream.entries, strict=True)] == [
            (3, "by Bob")
        ]


@pytest.mark.parametrize("name", ["\u202egnihton", "<script>alert(1)</script>", "💡" * 40, "ع" * 90, "a\u0301" * 40])
def test_a_hostile_name_harms_no_page(person: Person, conference: Conference, anybody: Client, name: str) -> None:
    write(person(name), conference)

    page = anybody.page.get(f"/conferences/{conference['slug']}/feed").text

    assert feed(anybody, conference)[0]["post"]["author"]["name"]
    assert "\u202e" not in page and "<script>alert" not in page
