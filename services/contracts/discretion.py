"""What must not stand in a log line, though it may come by in an error or an address: personal data and secrets.

Words of people cannot be told from other words. So of an error that is not ours only its kind and where it was raised
are logged: what Python, the database or a library says of it often quotes what it was given. What our own errors say is
written for readers, and what the network says of itself quotes addresses of machines only.
"""

import logging
import re
import traceback

from services.contracts.errors import WireError

HIDDEN = "[hidden]"
TELLING = (WireError, OSError)

# What stands in links of mails and what refreshes a sign-in: <id>.<32 bytes in base64url>, whose id may be known. JWTs.
_TOKEN = re.compile(r"(?<![\w-])([\w-]{16,80}\.)[\w-]{40,}|\beyJ[\w-]+\.[\w-]+\.[\w-]+")
# Not longer than a local part may be, and only looked for where there is an @: a text of one long word takes no time.
_EMAIL = re.compile(r"[\w.!#$&'*+?^`{|}~-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def masked(text: str) -> str:
    """Without the tokens and e-mail addresses in it."""
    text = _TOKEN.sub(lambda found: (found[1] or "") + HIDDEN, text)
    return _EMAIL.sub(HIDDEN, text) if "@" in text or "%40" in text else text


def said(error: BaseException) -> str:
    """An error in a line."""
    kind = type(error).__name__
    return f"{kind}: {masked(str(error))}" if isinstance(error, TELLING) else kind


def value(given: object) -> object:
    """What stands beside the sentence of a log line, as JSON may have it."""
    if isinstance(given, dict):
        return {str(name): value(one) for name, one in given.items()}
    if isinstance(given, list | tuple | set | frozenset):
        return [value(one) for one in given]
    if given is None or isinstance(given, bool | int | float):
        return given
    return said(given) if isinstance(given, BaseException) else masked(str(given))


def sentence(record: logging.LogRecord) -> str:
    """The message of a log line. Nameko puts errors into its own."""
    if isinstance(record.args, tuple) and any(isinstance(one, BaseException) for one in record.args):
        return str(record.msg) % tuple(said(one) if isinstance(one, BaseException) else one for one in record.args)
    return record.getMessage()


def traced(error: BaseException | None) -> str:
    """The traceback of an error and of what caused it."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append("".join(traceback.format_tb(error.__traceback__)) + said(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nled to:\n".join(reversed(parts))
