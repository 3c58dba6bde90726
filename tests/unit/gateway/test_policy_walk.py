"""Every route, every verb, every kind of caller: who gets through the gate, and who is turned away and how.

What a route's rule is stands in gateway/policy.py, and once more in expected_policy.py, so that loosening one is a
change in two places, and seen. What each rule means is said here. Behind the gate there is nothing in this test:
whoever gets through is told 404 or that their request is not complete, and never 401 or 403. Whose a thing is, the
tests over HTTP say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from falcon import testing

from gateway.app import create_app
from gateway.config import GatewayConfig
from gateway.media import Media
from gateway.policy import POLICY, Rule
from gateway.reads import Reply
from services.contracts.errors import NotFound, Unavailable
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.expected_policy import EXPECTED
from tests.unit.gateway.fakes import FakeBackend, FakeServices, as_served

KINDS = (
    "anonymous",
    "suspended",
    "attendee",
    "member",
    "speaker",
    "moderator",
    "organiser elsewhere",
    "organiser",
    "operator",
)
SIGNED_IN = set(KINDS) - {"anonymous", "suspended"}
GETS_THROUGH: dict[Rule, set[str]] = {
    Rule.ANYONE: set(KINDS),
    Rule.SIGNED_IN: SIGNED_IN,
    # The gate knows whether somebody is signed in; whose it is the responder finds out, if there is such a thing.
    Rule.AUTHOR_OR_MODERATOR: SIGNED_IN,
    Rule.SPEAKER_OR_ORGANISER: SIGNED_IN,
    Rule.MODERATOR: {"moderator", "organiser", "operator"},
    Rule.ORGANISER: {"organiser", "operator"},
    Rule.OPERATOR: {"operator"},
}
ROUTES = sorted(POLICY)
KNOWN_TO_THE_GATE = ("standing", "get_conference")


class NothingBehind(FakeBackend):
    """Knows who asks and what conference it is; whatever else is asked for is not there."""

    def __init__(self, services: FakeServices) -> None:
        super().__init__(services)
        ask = self.rpc.call

        async def call(service: str, method: str, kwargs: dict[str, Any], **options: Any) -> Reply:
            if method not in KNOWN_TO_THE_GATE:
                raise NotFound("There is nothing here.")
            return await ask(service, method, kwargs, **options)

        self.rpc.call = call  # type: ignore[method-assign]


@dataclass(frozen=True)
class Gate:
    """The gateway, and the headers that each kind of caller sends."""

    client: testing.TestClient
    callers: dict[str, Headers]


async def no_store(media: Media) -> None:
    """A connection that is refused leaves sockets behind, of which some later test would be accused."""
    raise Unavailable("There is nothing here.")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    services = FakeServices()
    key_file = tmp_path_factory.mktemp("walk") / "token.pub.pem"
    key_file.write_bytes(services.public_pem())
    config = GatewayConfig(token_public_key_file=str(key_file), public_url="http://hallway.test")
    app = create_app(config, backend=NothingBehind(services))
    app.drain()  # or the live stream of the feed would go on for ever
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Media, "_connect", no_store)
        yield Gate(testing.TestClient(as_served(app)), callers(services))


def callers(services: FakeServices) -> dict[str, Headers]:
    here = services.sessions.add_conference("fosdem", "FOSDEM")["id"]
    elsewhere = services.sessions.add_conference("elsewhere", "Elsewhere")["id"]
    fields: dict[str, Doc] = {
        "suspended": {"active": False},
        "attendee": {},
        "member": {"roles": {here: "attendee"}},
        "speaker": {"roles": {here: "speaker"}},
        "moderator": {"roles": {here: "moderator"}},
        "organiser elsewhere": {"roles": {elsewhere: "organiser", here: "attendee"}},
        "organiser": {"roles": {here: "organiser"}},
        "operator": {"operator": True},
    }
    found: dict[str, Headers] = {"anonymous": {}}
    for kind, given in fields.items():
        account = services.attendees.add(f"{kind}@example.org", "correct horse", kind, **given)
        found[kind] = {"Authorization": f"Bearer {services.attendees.access_token(account['id'], kind)}"}
    return found


def address(path: str) -> str:
    """The path with the conference of the test in it, and for all else an id that nothing has."""
    values = {"c": "fosdem", "slug": "fosdem"}
    return re.sub(r"{(\w+)}", lambda found: values.get(found[1], "01JZ8Q4M7T3N9V5R2K6W1X0YBC"), path)


def answer_of(gate: Gate, verb: str, path: str, headers: Headers) -> str:
    status = gate.client.simulate_request(verb, address(path), headers=headers).status_code
    return {401: "401", 403: "403"}.get(status, "through")


def expected(rule: Rule, kind: str) -> str:
    if kind in GETS_THROUGH[rule]:
        return "through"
    return "401" if kind == "anonymous" else "403"


def test_the_rules_are_those_that_were_agreed_on() -> None:
    """A new route needs a line in expected_policy.py; another rule for an old one, too, and a reason."""
    assert {f"{verb} {path}": rule.name for (path, verb), rule in POLICY.items()} == EXPECTED


def test_every_rule_says_who_gets_through() -> None:
    assert set(GETS_THROUGH) == set(Rule)


@pytest.mark.parametrize(("path", "verb"), ROUTES, ids=[f"{verb} {path}" for path, verb in ROUTES])
def test_the_gate_lets_through_whom_the_rule_says(gate: Gate, path: str, verb: str) -> None:
    rule = Rule[EXPECTED[f"{verb} {path}"]]

    answers = {kind: answer_of(gate, verb, path, headers) for kind, headers in gate.callers.items()}

    assert answers == {kind: expected(rule, kind) for kind in KINDS}
