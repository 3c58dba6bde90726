"""Forms as browsers send them: small, urlencoded, text only; and what is said of one that could not be carried out."""

from dataclasses import dataclass, field
from typing import Any

import falcon.asgi

from gateway.failures import RpcTimeout
from services.contracts.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable, WireError

AWAY = "This cannot be reached right now. Nothing was changed; try again in a moment."
NO_ANSWER = "No answer came in time, so it is not known whether this was done. Doing it again is safe."
VERSION_DIGITS = 15
EXPECTED = {NotFound: 404, Conflict: 409, Forbidden: 403, TooMany: 429}


@dataclass(frozen=True)
class Told:
    """What a form shows of an error: at fields (`errors`), on top (`problem`), and the status of the page."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""
    status: int = 200


@dataclass(frozen=True)
class Sent:
    """What came of one of a page's forms: `form` is the one that had `typed` in it, where the errors belong."""

    told: Told = field(default_factory=Told)
    form: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    done: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        """For the page: each form finds its own errors and words."""
        return {
            "told": self.told,
            "errors_in": {self.form: self.told.errors},
            "typed_in": {self.form: self.typed},
            "done": self.done,
        }


async def read_form(req: falcon.asgi.Request) -> dict[str, str]:
    """Field -> text; of a field sent twice the last counts. Line ends become those of the rest of the world."""
    media: Any = await req.get_media(default_when_empty={})
    if not isinstance(media, dict):
        raise Invalid("This is not a form.")
    return {str(name): _text(value) for name, value in media.items()}


def told(error: WireError) -> Told:
    """What is wrong, where the form can show it. Raises what no form can tell."""
    if isinstance(error, Invalid):
        return Told(error.errors, "" if error.errors else error.message, 422)
    if isinstance(error, RpcTimeout):
        return Told(problem=NO_ANSWER, status=504)
    if isinstance(error, Unavailable):
        return Told(problem=AWAY, status=503)
    for kind, status in EXPECTED.items():
        if isinstance(error, kind):
            return Told(problem=error.message, status=status)
    raise error


def version_in(values: dict[str, str]) -> int | None:
    """What the form was made from; None where no form of ours has said so."""
    text = values.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= VERSION_DIGITS else None


def at_fields(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """The API names the third link `links.2.url`; in a form all of them are one field."""
    found: dict[str, list[str]] = {}
    for name, messages in errors.items():
        found.setdefault(name.partition(".")[0], []).extend(messages)
    return {name: list(dict.fromkeys(messages)) for name, messages in found.items()}


def missing(values: dict[str, str], *names: str) -> None:
    """Raises Invalid for fields that were left empty."""
    errors = {name: ["This is needed."] for name in names if not values.get(name, "").strip()}
    if errors:
        raise Invalid.fields(errors)


def _text(value: Any) -> str:
    last = value[-1] if isinstance(value, list) and value else value
    return str(last).replace("\r\n", "\n").replace("\x00", "")
