"""What only its owner may read of an account: asked for each time, and remembered nowhere in the gateway."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import READ_DEADLINE_SECONDS, Ask, Backend
from gateway.failures import ReadTimeout, RpcTimeout

Json = dict[str, Any]


async def account(backend: Backend, caller: Caller) -> Json:
    return await _ask(backend, "account", attendee_id=caller.id)


async def sign_ins(backend: Backend, caller: Caller) -> Json:
    return await _ask(backend, "list_sign_ins", attendee_id=caller.id, current=caller.sign_in)


async def _ask(backend: Backend, method: str, **kwargs: str) -> Json:
    try:
        found: Json = await backend.ask(Ask("attendees", method, kwargs, []), deadline_seconds=READ_DEADLINE_SECONDS)
    except RpcTimeout as error:
        raise ReadTimeout("the attendees service does not answer at the moment") from error
    return found
