"""What a browser keeps while it is away at the provider, and until the account is proven: short-lived cookies.

They are sent to the pages of this sign-in only. SameSite=Lax, since the way back is a link from the provider's site.
"""

import base64
import json

import falcon.asgi

PATH = "/sign-in/organisation"
KEPT_SECONDS = 600  # time enough to sign in over there, with a second factor

Values = dict[str, str]


class Kept:
    """One such cookie."""

    def __init__(self, name: str, *, secure: bool) -> None:
        self._name = name
        self._secure = secure

    def put(self, resp: falcon.asgi.Response, values: Values) -> None:
        text = base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode()
        resp.set_cookie(
            self._name, text, max_age=KEPT_SECONDS, path=PATH, http_only=True, same_site="Lax", secure=self._secure
        )

    def get(self, req: falcon.asgi.Request) -> Values | None:
        """What was put; None when it is not there, or somebody has played with it."""
        found = req.get_cookie_values(self._name)
        try:
            values = json.loads(base64.urlsafe_b64decode(found[0])) if found else None
        except ValueError:
            return None
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            return None
        return values

    def drop(self, resp: falcon.asgi.Response) -> None:
        resp.unset_cookie(self._name, path=PATH)
