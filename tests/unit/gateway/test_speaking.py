"""Who may do what only the speakers of a session may: decided before anything of the request is looked at."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from falcon import testing

from gateway.speaking import speaks_at
from services.contracts.errors import NotFound
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeServices

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"


@pytest.fixture
def talk(services: FakeServices, conference: Doc) -> str:
    speakers = [{"id": "01SPEAKER", "name": "Ada"}]
    session = services.sessions.add_session(conference["id"], "Lamps", state="published", speakers=speakers)
    return f"{FOSDEM}/sessions/{session['id']}"


@pytest.mark.parametrize(
    ("verb", "where"),
    [("PUT", "recording"), ("POST", "recordings"), ("PATCH", "recordings/01X"), ("PUT", "questions/01X/answer")],
)
def test_a_stranger_is_not_told_what_is_wrong_with_the_body(
    client: testing.TestClient, talk: str, ada: Doc, bearer: Bearer, verb: str, where: str
) -> None:
    answer = client.simulate_request(verb, f"{talk}/{where}", json={}, headers=bearer(ada))

    assert (answer.status_code, "errors" in answer.json) == (403, False)


def test_a_speaker_is_told_what_is_wrong_with_the_body(
    client: testing.TestClient, talk: str, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    ada["speaks_as"] = {conference["id"]: "01SPEAKER"}

    answer = client.simulate_put(f"{talk}/recording", json={}, headers=bearer(ada))

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["url"])


class Speakers:
    """Ada is 01ADA and wrote drafts only; 01OLD was joined with 01BOB; 01EVE anybody can see."""

    LINKED = ({"speaker_id": "01ADA", "attendee_id": "ada"}, {"speaker_id": "01BOB", "attendee_id": "bob"})
    PUBLIC = {"01BOB": "01BOB", "01OLD": "01BOB", "01EVE": "01EVE"}  # noqa: RUF012

    async def linked_speakers(self, conference_id: str) -> Any:
        return SimpleNamespace(data={"items": list(self.LINKED)})

    async def speaker(self, conference_id: str, speaker: str) -> Any:
        if speaker not in self.PUBLIC:
            raise NotFound("There is no such speaker.")
        return SimpleNamespace(data={"id": self.PUBLIC[speaker]})


def may(attendee_id: str, speaker: str) -> bool:
    return asyncio.run(speaks_at(Speakers(), "01C", attendee_id, {"speaker": speaker}))  # type: ignore[arg-type]


def test_speakers_write_about_themselves_also_under_the_id_they_had() -> None:
    assert [may("ada", "01ADA"), may("bob", "01OLD"), may("bob", "01EVE")] == [True, True, False]


def test_a_speaker_of_drafts_and_one_that_is_not_there_are_the_same_to_strangers() -> None:
    for speaker in ("01ADA", "01NOBODY"):
        with pytest.raises(NotFound):
            may("bob", speaker)
