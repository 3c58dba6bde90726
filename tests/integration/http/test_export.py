import json
import re
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jsonschema

from tests.integration.http import going
from tests.integration.http.conftest import Client, Person, Site

# Kept of somebody, and not given out: what lets us recognise a secret, what follows from what is given out and is only
# there to find it, and what the machinery counts.
NOT_TOLD = {
    "password_hash": "recognises a secret",
    "token_digest": "recognises a secret",
    "spent": "recognises secrets",
    "name_key": "follows from the name",
    "prefixes": "follow from the words",
    "interest_keys": "follow from the interests",
    "organisation_key": "follows from the organisation",
    "conference_ids": "follow from the conferences",
    "member_keys": "follow from the conferences",
    "speaker_keys": "follow from the claims",
    "identity_keys": "follow from the identities",
    "address_key": "recognises an address, without telling it",
    "open_key": "recognises an address, without telling it",
    "version": "counts changes",
    "generation": "counts what ended all sign-ins",
    "created_by": "recognises a repeated request",
    "fingerprint": "recognises a repeated request",
    "requests": "recognise repeated requests",
    "outbox": "is on its way out",
    "pending_at": "is on its way out",
    "forget_at": "follows from the time of writing",
}


def test_an_export_holds_everything_that_somebody_has_and_is_as_its_schema_says(
    person: Person, member: Callable[..., Client], conference: dict[str, Any], operator: Client
) -> None:
    populated = going.populate(person, member, conference, operator)

    files = going.export(populated.client)
    said = going.documents(files)

    assert set(files) == {
        "README.txt",
        "schema.json",
        "account.json",
        "connections.json",
        "posts.json",
        "stars.json",
        "calendars.json",
        "notifications.json",
        "wishes.json",
        "questions.json",
        "ratings.json",
        "programme.json",
        "files/avatar-64.webp",
        "files/avatar-192.webp",
        "files/avatar-512.webp",
    }
    jsonschema.validate(said, json.loads(files["schema.json"]), cls=jsonschema.Draft202012Validator)
    account = said["account.json"]["account"]
    assert (account["email"], account["name"]) == (populated.client.email, going.NAME)
    assert {key: account[key] for key in going.PROFILE} == going.PROFILE
    assert [one["role"] for one in account["conferences"]] == ["attendee"]
    assert [one["template"] for one in said["account.json"]["letters"]] == ["verify_email"]
    connections = said["connections.json"]
    assert [one["name"] for one in connections["follows"]] == ["Idol"]
    assert [one["name"] for one in connections["mutes"]] == ["Loud"]
    assert [one["name"] for one in connections["blocks"]] == ["Rude"]
    assert [one["name"] for one in connections["followers"]] == ["Fan"]
    assert [one["text"] for one in said["posts.json"]["posts"]] == [f"{populated.post} {n}" for n in range(3)]
    assert [one["title"] for one in said["stars.json"]["stars"]] == ["Tide tables"]
    assert files["files/avatar-512.webp"][8:12] == b"WEBP"


def test_whatever_the_database_keeps_of_somebody_is_in_the_export(
    person: Person,
    member: Callable[..., Client],
    conference: dict[str, Any],
    operator: Client,
    database: going.Database,
) -> None:
    populated = going.populate(person, member, conference, operator)
    zephyrine = populated.client
    told = {text for _, text in going.values_in(going.documents(going.export(zephyrine)))}

    kept = database("attendees")
    untold = [
        f"{name}.{field}: {text}"
        for name in kept.list_collection_names()
        for document in kept[name].find()
        if zephyrine.id in str(document) or zephyrine.email in str(document)
        for field, text in going.values_in({k: v for k, v in document.items() if k not in NOT_TOLD})
        if field not in NOT_TOLD and text not in told and not _is_of_others(name, field, document, zephyrine.id)
    ]

    assert untold == []


def _is_of_others(collection: str, field: str, document: dict[str, Any], attendee_id: str) -> bool:
    """What an organiser wrote to invite them, and ids of documents, which stand in what is told by other fields."""
    if collection == "invitations":
        return attendee_id not in (document["by"], *document["used_by"])
    if collection == "stars":
        return field in ("_id", "at")  # a copy: when it was told, a moment after the star that is in stars.json
    return field == "_id" or (collection == "connections" and field in ("kind", "attendee_id", "other_id"))


def test_an_export_is_for_its_owner_alone(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    assert anybody.get("/attendees/me/export").status_code == 401
    answer = ada.get("/attendees/me/export")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/zip", "private, no-store")
    assert answer.headers["content-disposition"] == 'attachment; filename="hallway-export.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_schema_can_be_read_without_an_export(anybody: Client, person: Person) -> None:
    schema = anybody.get("/export-schema.json").json()

    assert schema == json.loads(going.export(person("Ada"))["schema.json"])


def test_whom_one_may_not_see_has_no_name_in_the_export(person: Person) -> None:
    ada, shy = person("Ada"), person("Shy")
    ada.put(f"/attendees/{shy.id}/follow")
    assert shy.patch("/attendees/me", {"visibility": "nobody"}).status_code == 200

    [follow] = going.documents(going.export(ada))["connections.json"]["follows"]

    assert (follow["id"], follow["name"]) == (shy.id, None)


def test_what_has_ended_is_told_as_ended(person: Person) -> None:
    ada, bob = person("Ada"), person("Bob")
    ada.put(f"/attendees/{bob.id}/follow")
    ada.delete(f"/attendees/{bob.id}/follow")

    ended = going.documents(going.export(ada))["connections.json"]["follows"]

    assert [(one["id"], one["active"]) for one in ended] == [(bob.id, False)]


def test_hostile_names_are_text_in_the_files_and_never_names_of_files(
    person: Person, conference: dict[str, Any]
) -> None:
    hostile = '../../etc/"}],\\ \u05d0\u05d1 \U0001f9a9'
    mallory = person(hostile, bio="\\u0000 ]} ../x")
    mallory.post(f"/conferences/{conference['slug']}/posts", json={"text": hostile})

    files = going.export(mallory)

    assert {name for name in files if not re.fullmatch(r"[a-z]+\.json", name)} == {"README.txt"}
    said = going.documents(files)
    assert (said["account.json"]["account"]["name"], said["posts.json"]["posts"][0]["text"]) == (hostile, hostile)


def test_more_than_a_page_of_everything_comes_whole(person: Person, database: going.Database) -> None:
    ada = person("Ada")
    [known] = database("attendees")["letters"].find({"attendee_id": ada.id})
    more = [{**known, "_id": f"{known['_id']}-{number:04}", "outbox": []} for number in range(450)]
    database("attendees")["letters"].insert_many(more)

    letters = going.documents(going.export(ada))["account.json"]["letters"]

    assert len(letters) == 451


def test_while_a_service_is_away_there_is_no_half_export(person: Person, site: Site) -> None:
    ada = person("Ada")

    with going.stopped(site, "feed"):
        away = ada.get("/attendees/me/export")

    assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
    assert set(going.documents(going.export(ada))) >= {"posts.json"}


def test_one_person_has_one_export_at_a_time(person: Person, site: Site) -> None:
    ada, bob = person("Ada"), person("Bob")

    with going.stopped(site, "feed"), ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda who: who.get("/attendees/me/export"), [ada, ada, bob]))

    assert sorted(one.status_code for one in answers[:2]) == [429, 503]
    [refused] = [one for one in answers if one.status_code == 429]
    assert 0 < int(refused.headers["retry-after"]) <= 121  # rounded up, between two clocks
    assert answers[2].status_code == 503


def test_the_page_gives_the_same_export_and_its_errors_are_pages(person: Person, site: Site) -> None:
    ada = person("Ada")
    page = ada.page.get("/settings/data")
    assert 'href="/settings/data/export"' in page.text

    assert set(going.unpacked(ada.page.get("/settings/data/export"))) == set(going.export(ada))
    with going.stopped(site, "feed"):
        away = ada.page.get("/settings/data/export", headers={"Accept": "text/html"})
    assert (away.status_code, "Not reachable right now" in away.text) == (503, True)


def test_no_name_comes_twice_in_an_archive(person: Person) -> None:
    ada = person("Ada")
    for colour in ("teal", "plum"):
        ada.put("/attendees/me/avatar", content=going.picture(colour), headers={"Content-Type": "image/png"})

    with warnings.catch_warnings(record=True) as warned:
        files = going.export(ada)

    assert warned == []
    assert sorted(name for name in files if name.startswith("files/")) == [
        f"files/avatar-{size}.webp" for size in (192, 512, 64)
    ]
