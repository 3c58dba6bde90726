"""Who may do what."""

import time
from collections.abc import Callable

import falcon
import pytest
from falcon import inspect, testing
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from gateway.app import falcon_app
from gateway.config import GatewayConfig
from gateway.failures import BrokerAway, RpcTimeout
from gateway.machinery import Machinery
from gateway.policy import POLICY
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
ME = "/api/v1/attendees/me"
DRAFT = {"title": "On time zones"}


def routes_of(config: GatewayConfig, backend: FakeBackend) -> set[tuple[str, str]]:
    app = falcon_app(config, Machinery(config, backend=backend))
    return {(r.path or "/", m.method) for r in inspect.inspect_routes(app) for m in r.methods if not m.internal}


def test_every_route_of_the_app_is_in_the_policy_and_nothing_else(config: GatewayConfig, backend: FakeBackend) -> None:
    assert routes_of(config, backend) == set(POLICY)


def test_a_route_that_is_not_in_the_policy_answers_nobody(config: GatewayConfig, backend: FakeBackend) -> None:
    class Forgotten:
        async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
            resp.media = {}

    app = falcon_app(config, Machinery(config, backend=backend))
    app.add_route("/forgotten", Forgotten())

    assert testing.TestClient(app).simulate_get("/forgotten").status_code == 403


def test_a_good_token_says_who_calls(client: testing.TestClient, ada: Doc, bearer: Bearer) -> None:
    result = client.simulate_get(ME, headers=bearer(ada))

    assert (result.status_code, result.json["name"]) == (200, "Ada")
    assert result.headers["cache-control"] == "private, no-store"


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    return ".".join((head, body[:-2] + ("AA" if body[-2:] != "AA" else "BB"), signature))


def unsigned(ada: Doc) -> str:
    return "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiaXNzIjoiaGFsbHdheSIsImV4cCI6OTk5OTk5OTk5OX0."


def refused_tokens(services: FakeServices, ada: Doc) -> dict[str, str]:
    claims = {"iss": "hallway", "sub": ada["id"], "exp": int(time.time()) + 900}
    make = services.attendees.access_token
    # The public key used as a shared secret: the classic confusion of algorithms.
    confused = OctKey.import_key(services.public_pem().replace(b"-----BEGIN PUBLIC KEY-----", b"x"))
    return {
        "expired": make(ada["id"], exp=int(time.time()) - 60),
        "of another issuer": make(ada["id"], iss="elsewhere"),
        "without an end": make(ada["id"], exp=None),
        "without a subject": make(ada["id"], sub=None),
        "of somebody unknown": make("01JZ8Q4M7T3N9V5R2K6W1X0YBC"),
        "tampered with": tampered(make(ada["id"])),
        "unsigned": unsigned(ada),
        "with another algorithm": jwt.encode({"alg": "HS256"}, claims, confused),
        "with another key": FakeServices(OKPKey.generate_key("Ed25519")).attendees.access_token(ada["id"]),
        "not a token": "x",
    }


def test_a_token_that_is_not_good_is_refused_with_a_challenge(
    client: testing.TestClient, services: FakeServices, ada: Doc
) -> None:
    for what, token in refused_tokens(services, ada).items():
        for path in (ME, "/api/v1/conferences"):
            result = client.simulate_get(path, headers={"Authorization": f"Bearer {token}"})
            expect_problem(result, 401)
            assert result.headers["www-authenticate"] == 'Bearer realm="hallway", error="invalid_token"', what


def test_no_token_is_challenged_plainly(client: testing.TestClient) -> None:
    result = client.simulate_get(ME)

    expect_problem(result, 401)
    assert result.headers["www-authenticate"] == 'Bearer realm="hallway"'


def test_another_scheme_is_refused(client: testing.TestClient) -> None:
    expect_problem(client.simulate_get(ME, headers={"Authorization": "Basic eDp5"}), 401)


def test_a_suspension_acts_at_once_although_the_token_is_good(
    client: testing.TestClient, backend: FakeBackend, ada: Doc, bearer: Bearer
) -> None:
    headers = bearer(ada)
    assert client.simulate_get(ME, headers=headers).status_code == 200

    ada["active"] = False
    backend.cache.generations.invalidate([f"attendee:{ada['id']}"])  # what the event does

    expect_problem(client.simulate_get(ME, headers=headers), 403)
    assert client.simulate_get("/api/v1/conferences", headers=headers).status_code == 200


def test_a_suspension_acts_although_the_service_struggles_and_the_programme_is_read_meanwhile(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    headers, posts = bearer(ada), "/api/v1/conferences/fosdem/posts"
    assert client.simulate_post(posts, headers=headers, json={"text": "Hello"}).status_code == 201

    ada["active"] = False
    backend.cache.generations.invalidate([f"attendee:{ada['id']}"])  # what the event does
    backend.away["attendees"] = RpcTimeout("no answer in time")

    for _ in range(2):
        expect_problem(client.simulate_post(posts, headers=headers, json={"text": "Buy!"}), 503)
    assert client.simulate_get("/api/v1/conferences/fosdem", headers=headers).status_code == 200


def test_a_role_that_may_have_been_taken_away_shows_no_drafts_while_nobody_can_be_asked(
    client: testing.TestClient, backend: FakeBackend, programme: dict[str, Doc], olga: Doc, bearer: Bearer
) -> None:
    draft = f"/api/v1/conferences/fosdem/sessions/{programme['draft']['id']}"
    assert client.simulate_get(draft, headers=bearer(olga)).status_code == 200

    backend.cache.generations.invalidate([f"attendee:{olga['id']}"])
    backend.away["attendees"] = BrokerAway("no broker")

    assert client.simulate_get(draft, headers=bearer(olga)).status_code == 404


def test_a_person_who_hid_is_not_shown_by_an_outage(
    client: testing.TestClient, backend: FakeBackend, ada: Doc, olga: Doc, bearer: Bearer
) -> None:
    pages = (f"/people/{ada['id']}", "/people", "/conferences/fosdem/people")
    for headers in ({}, bearer(olga)):
        assert {client.simulate_get(path, headers=headers).status_code for path in pages} == {200}

    backend.cache.generations.invalidate(["people", f"attendee:{ada['id']}"])  # what the event does
    backend.away["attendees"] = BrokerAway("no broker")

    for headers in ({}, bearer(olga)):
        assert {client.simulate_get(path, headers=headers).status_code for path in pages} == {503}


def test_whom_somebody_blocks_stays_unseen_while_nobody_can_be_asked(
    client: testing.TestClient,
    backend: FakeBackend,
    conference: Doc,
    ada: Doc,
    olga: Doc,
    bearer: Bearer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posts = "/api/v1/conferences/fosdem/posts"
    assert client.simulate_post(posts, headers=bearer(ada), json={"text": "Rude"}).status_code == 201
    standing = backend.services.attendees.standing(olga["id"]) | {"blocks": [ada["id"]]}
    monkeypatch.setattr(backend.services.attendees, "standing", lambda attendee_id: standing)
    feed = "/api/v1/conferences/fosdem/feed"
    assert client.simulate_get(feed, headers=bearer(olga)).json["items"] == []

    backend.cache.generations.invalidate([f"attendee:{olga['id']}"])
    backend.away["attendees"] = BrokerAway("no broker")

    assert client.simulate_get(feed, headers=bearer(olga)).json["items"] == []


def test_a_role_given_acts_at_once(
    client: testing.TestClient, conference: Doc, ada: Doc, olga: Doc, bearer: Bearer
) -> None:
    path = "/api/v1/conferences/fosdem/sessions"
    assert client.simulate_post(path, headers=bearer(ada), json=DRAFT).status_code == 403

    member = f"/api/v1/conferences/fosdem/members/{ada['id']}"
    given = client.simulate_put(member, headers=bearer(olga), json={"role": "organiser"})
    assert (given.status_code, given.json["role"]) == (200, "organiser")
    assert client.simulate_post(path, headers=bearer(ada), json=DRAFT).status_code == 201

    assert client.simulate_delete(member, headers=bearer(olga)).status_code == 204
    assert client.simulate_post(path, headers=bearer(ada), json=DRAFT).status_code == 403


def test_an_organiser_of_one_conference_is_nobody_in_another(
    client: testing.TestClient, services: FakeServices, olga: Doc, bearer: Bearer
) -> None:
    services.sessions.add_conference("elsewhere")

    result = client.simulate_post("/api/v1/conferences/elsewhere/sessions", headers=bearer(olga), json=DRAFT)

    expect_problem(result, 403)


def test_an_operator_may_organise_everywhere(
    client: testing.TestClient, conference: Doc, root: Doc, bearer: Bearer
) -> None:
    result = client.simulate_post("/api/v1/conferences/fosdem/sessions", headers=bearer(root), json=DRAFT)

    assert result.status_code == 201


def test_what_anyone_may_read_is_read_although_nobody_can_say_who_reads(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    backend.away["attendees"] = BrokerAway("no broker")

    assert client.simulate_get("/api/v1/conferences/fosdem", headers=bearer(ada)).status_code == 200
    expect_problem(client.simulate_post("/api/v1/conferences/fosdem/posts", headers=bearer(ada), json={}), 503)
