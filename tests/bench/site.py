"""The running site as its users reach it: accounts, the invented programme, drafts, and what the gateway counts."""

import re
import time
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from tests.bench.system import System

SLUG = "bench"
SESSIONS = f"/conferences/{SLUG}/sessions"
DRAFT_TIMES = {"start": "2027-03-01T06:00:00Z", "end": "2027-03-01T06:30:00Z"}
PAGE = 100
ANSWER_SECONDS = 180
IMPORT_SECONDS = 600
RPC_COUNT = re.compile(r"^hallway_rpc_seconds_count\{([^}]*)\} (\S+)$", re.MULTILINE)


class SiteFailed(Exception):
    """The API said no."""


class Site:
    """The API, used as an operator; `attendee` is the token of somebody who is none."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._http = httpx.Client(base_url=f"{system.url}/api/v1", timeout=ANSWER_SECONDS)
        self.operator = self._operator()
        self.attendee = self._attendee()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def call(self, method: str, path: str, *, token: str | None = None, **request: Any) -> httpx.Response:
        headers = {**request.pop("headers", {}), **({"authorization": f"Bearer {token}"} if token else {})}
        answer = self._http.request(method, path, headers=headers, **request)
        if not answer.is_success:
            raise SiteFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:1000]}")
        return answer

    def raw(self, path: str, accepts: str) -> tuple[bytes, str | None]:
        """The bytes of an answer as they come over the wire, and their encoding."""
        with self._http.stream("GET", path, headers={"accept-encoding": accepts}) as answer:
            answer.raise_for_status()
            return b"".join(answer.iter_raw()), answer.headers.get("content-encoding")

    def import_programme(self, content: bytes) -> tuple[float, dict[str, Any]]:
        """Seconds until the answer, and the answer."""
        began = time.perf_counter()
        answer = self.call(
            "POST", f"/conferences/{SLUG}/imports", token=self.operator, content=content,
            headers={"content-type": "application/json"},
        )  # fmt: skip
        return time.perf_counter() - began, answer.json()

    def import_whole(self, slug: str, content: bytes, sessions: int) -> float:
        """Seconds until a conference of its own has all of its sessions, however long the answer takes."""
        began = time.perf_counter()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.operator}"}
        self._http.post(f"/conferences/{slug}/imports", content=content, headers=headers)
        while time.perf_counter() - began < IMPORT_SECONDS:
            answer = self._http.get(f"/conferences/{slug}/overview")
            if answer.is_success and answer.json()["sessions"] == sessions:
                return time.perf_counter() - began
            time.sleep(3)
        raise SiteFailed(f"the import of {sessions} sessions was not done after {IMPORT_SECONDS} seconds")

    def session(self, session_id: str) -> dict[str, Any]:
        return dict(self.call("GET", f"{SESSIONS}/{session_id}").json())

    def sessions(self) -> list[dict[str, Any]]:
        """All of them, as the list has them."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.call("GET", SESSIONS, params={"limit": PAGE, "cursor": cursor}).json()
            found += page["items"]
            cursor = page["next"]
        return found

    def change_conference(self) -> None:
        """Afterwards nothing that is remembered of the conference counts any more."""
        path = f"/conferences/{SLUG}"
        etag = self.call("GET", path).headers["etag"]
        change = {"description": f"Measured at {time.time()}"}
        self.call("PATCH", path, token=self.operator, json=change, headers={"if-match": etag})

    def draft(self, number: int) -> str:
        """The id of a new draft."""
        fields = {"title": f"Late addition {number}", "room": "Room 1", **DRAFT_TIMES}
        made = self.call("POST", SESSIONS, token=self.operator, json=fields, headers={"idempotency-key": uuid4().hex})
        return str(made.json()["id"])

    def rpc_calls(self, method: str = "") -> float:
        """How many calls the gateway has made so far, to one method or all."""
        text = self._http.get(f"{self._system.url}/metrics").text
        wanted = f'method="{method}"'
        return sum(float(count) for labels, count in RPC_COUNT.findall(text) if not method or wanted in labels)

    def _operator(self) -> str:
        email, password = f"{uuid4().hex}@example.org", uuid4().hex
        self._system.tool("services.attendees.operator", email, "--password-stdin", stdin=f"{password}\n")
        return self._token(email, password)

    def _attendee(self) -> str:
        account = {"email": f"{uuid4().hex}@example.org", "password": uuid4().hex}
        self.call("POST", "/attendees", json={**account, "name": "Ada Attendee"})
        return self._token(**account)

    def _token(self, email: str, password: str) -> str:
        tokens = self.call("POST", "/auth/tokens", json={"email": email, "password": password})
        return str(tokens.json()["access_token"])
