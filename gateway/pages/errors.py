"""Errors as pages, in the same frame as all others. Which status an error has is decided elsewhere."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import falcon.asgi
from jinja2 import Template

from gateway.pages.assets import Assets
from gateway.pages.site import make_templates, plain_frame

HEADINGS = {
    400: ("That request cannot be read", "Something in the address or in the form is not as it should be."),
    401: ("Please sign in", "This needs an account. Sign in, and you come back to where you were."),
    403: ("Not allowed", "You may not do this, or the form was open for too long: go back, reload and try again."),
    404: ("There is nothing here", "The address may be mistyped, or what was here is gone."),
    405: ("That cannot be done here", "The address exists, but not for this kind of request."),
    409: ("That does not fit any more", "It was changed meanwhile, or it does not allow this now."),
    413: ("Too much", "That is larger than what is taken here."),
    422: ("Some of that is not valid", "Go back and look at the fields once more."),
    429: ("Slower, please", "Too many requests came from you. Wait a moment and try again."),
    500: ("Something broke", "That is our fault, and it is in our log under the reference below."),
    503: ("Not reachable right now", "A part of Hallway does not answer. It usually comes back within a minute."),
    504: ("No answer in time", "It is not known whether what you sent arrived. Sending it once more is safe."),
}
RETRY = (429, 503, 504)


@lru_cache(maxsize=1)
def _page() -> Template:
    return make_templates(Assets()).get_template("error.html")


def render_error(req: falcon.asgi.Request, problem: dict[str, Any]) -> str:
    """Asks nobody anything: it must work when nothing else does."""
    status = int(problem.get("status") or 500)
    heading, text = HEADINGS.get(status) or HEADINGS[500 if status >= 500 else 400]
    return _page().render(
        frame=plain_frame(req, heading, datetime.now(UTC)),
        heading=heading,
        text=text,
        detail=_worth_saying(status, problem),
        status=status,
        correlation_id=problem.get("correlation_id") or "",
        retry=status in RETRY and req.method == "GET",
        sign_in=status == 401,
    )


def _worth_saying(status: int, problem: dict[str, Any]) -> str:
    """The words of the error itself, where they are meant for the reader."""
    return str(problem.get("detail") or "") if status in (400, 409, 413, 422) else ""
