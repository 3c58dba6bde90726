from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import processes
from tests.integration.services.conftest import key
from tests.processes import Service
from tests.rpc_client import RemoteError, Rpc
from tests.waiting import eventually

PASSWORD = "correct horse battery"


def register(rpc: Rpc, **fields: Any) -> dict[str, Any]:
    given = {
        "email": f"{key()}@example.org",
        "password": PASSWORD,
        "name": "Ada",
        "request_id": key(),
        "fingerprint": "f",
    }
    return dict(rpc("attendees.register", **(given | fields)))


def test_a_registered_attendee_signs_in_and_nothing_shown_holds_the_address(rpc: Rpc) -> None:
    email = f"{key()}@Example.org"
    attendee = register(rpc, email=email)

    tokens = rpc("attendees.sign_in", email=email.upper(), password=PASSWORD)

    assert tokens["attendee"] == {"id": attendee["id"], "name": "Ada"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    assert email.lower() not in str([attendee, rpc("attendees.get_attendee", attendee_id=attendee["id"])]).lower()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(rpc: Rpc) -> None:
    email = f"{key()}@example.org"
    register(rpc, email=email)
    said = []
    for address in (email, f"{key()}@example.org"):
        with pytest.raises(RemoteError, match="Unauthenticated") as refused:
            rpc("attendees.sign_in", email=address, password="not the password")
        said.append(refused.value.args_)

    assert said[0] == said[1]


def test_one_address_registered_twice_at_once_makes_one_account(
    env: dict[str, str], services: dict[str, Service], database: Callable[[str], Any]
) -> None:
    email = f"{key()}@example.org"

    def attempt(_: int) -> str:
        with Rpc(env["AMQP_URL"]) as rpc:
            return str(register(rpc, email=email)["id"])

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(attempt, range(4)))

    [account] = database("attendees")["attendees"].find({"email": email})
    assert len(answers) == 4
    assert account["_id"] in answers


def test_a_repeated_registration_gives_the_first_account_and_a_reused_key_is_refused(rpc: Rpc) -> None:
    request = {"request_id": key(), "email": f"{key()}@example.org"}

    assert register(rpc, **request) == register(rpc, **request)
    with pytest.raises(RemoteError, match="KeyReused"):
        register(rpc, **request, fingerprint="other")


def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_whole_sign_in(rpc: Rpc) -> None:
    email = f"{key()}@example.org"
    register(rpc, email=email)
    first = rpc("attendees.sign_in", email=email, password=PASSWORD)["refresh_token"]
    second = rpc("attendees.refresh", refresh_token=first)["refresh_token"]

    for token in (first, second):  # the copy is found out; then the thief's and the owner's are worth nothing
        with pytest.raises(RemoteError, match="Unauthenticated"):
            rpc("attendees.refresh", refresh_token=token)


def test_one_refresh_token_used_twice_at_once_gives_one_successor(rpc: Rpc, env: dict[str, str]) -> None:
    email = f"{key()}@example.org"
    register(rpc, email=email)
    token = rpc("attendees.sign_in", email=email, password=PASSWORD)["refresh_token"]

    def refresh(_: int) -> bool:
        with Rpc(env["AMQP_URL"]) as client:
            try:
                return bool(client("attendees.refresh", refresh_token=token))
            except RemoteError:
                return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(refresh, range(4))) == 1


def test_signing_out_ends_the_sign_in(rpc: Rpc) -> None:
    email = f"{key()}@example.org"
    register(rpc, email=email)
    token = rpc("attendees.sign_in", email=email, password=PASSWORD)["refresh_token"]

    rpc("attendees.sign_out", refresh_token=token)

    with pytest.raises(RemoteError, match="Unauthenticated"):
        rpc("attendees.refresh", refresh_token=token)


def test_a_role_is_part_of_the_standing_until_it_is_taken(rpc: Rpc) -> None:
    attendee = register(rpc)
    member = {"conference_id": "01C", "attendee_id": attendee["id"]}

    rpc("attendees.set_member", **member, role="organiser", request_id=key())
    assert rpc("attendees.standing", attendee_id=attendee["id"])["roles"] == {"01C": "organiser"}

    rpc("attendees.remove_member", **member, request_id=key(), operator=True)
    assert rpc("attendees.standing", attendee_id=attendee["id"])["roles"] == {}
    with pytest.raises(RemoteError, match="NotFound"):
        rpc("attendees.set_member", **member | {"attendee_id": "nobody"}, role="organiser", request_id=key())


def test_neither_logs_nor_events_nor_tokens_at_rest_give_anything_away(
    rpc: Rpc, services: dict[str, Service], database: Callable[[str], Any]
) -> None:
    email, password = f"{key()}@example.org", f"secret-{key()}"
    register(rpc, email=email, password=password)
    tokens = rpc("attendees.sign_in", email=email, password=password)
    with pytest.raises(RemoteError):
        rpc("attendees.sign_in", email=email, password=f"{password}x")

    logs = "".join(service.log.read_text() for service in services.values())
    assert [secret for secret in (email, password, tokens["refresh_token"]) if secret in logs] == []
    kept = str([list(database("attendees")[name].find()) for name in ("attendees", "grants")])
    assert [secret for secret in (password, tokens["refresh_token"]) if secret in kept] == []
    assert email not in str(list(database("feed")["people"].find()))


def test_the_command_makes_an_operator_once_and_needs_a_password_for_a_new_account(
    rpc: Rpc, env: dict[str, str]
) -> None:
    refused = processes.run("services.attendees.operator", f"{key()}@example.org", env=env)
    assert (refused.returncode, "password" in refused.stderr) == (1, True)

    email = f"{key()}@example.org"
    attendee = register(rpc, email=email)
    for _ in range(2):
        done = processes.run("services.attendees.operator", email, env=env)
        assert done.returncode == 0, done.stderr
    assert rpc("attendees.standing", attendee_id=attendee["id"])["operator"] is True


def test_a_name_loses_what_is_invisible_and_keeps_its_script(rpc: Rpc) -> None:
    assert register(rpc, name=" \u202eAda\u200b   Ωmega\x00 ")["name"] == "Ada Ωmega"


def test_the_feed_learns_the_name_of_somebody_new(rpc: Rpc, database: Callable[[str], Any]) -> None:
    attendee = register(rpc, name="Grace")

    known = eventually(lambda: database("feed")["people"].find_one({"_id": attendee["id"]}))
    assert known["name"] == "Grace"
