"""Hallway's HTTP API as the command uses it: as anyone else would, with a token. Errors become Problems."""

import json
from collections.abc import Iterable
from typing import Any, Self

import httpx

from deploy.problem import Problem

CONNECT_SECONDS = 5
ANSWER_SECONDS = 180  # an import of a large programme; others are done in a fraction of a second


class Refused(Problem):
    """The API said no; `status` and `problem` (RFC 9457) tell why."""

    def __init__(self, status: int, problem: dict[str, Any], what: str) -> None:
        self.status, self.problem = status, problem
        said = problem.get("detail") or problem.get("title") or "no reason given"
        lines = [f"{field}: {text}" for field, texts in problem.get("errors", {}).items() for text in _texts(texts)]
        detail = "\n".join(line for line in lines if line.partition(": ")[2] not in said)
        super().__init__(f"{what}: {said} (HTTP {status})", _advice(status, problem), detail)


class Api:
    """One installation, spoken to as one account."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        headers = {"authorization": f"Bearer {token}"} if token else {}
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._client = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self._client.close()

    def call(self, method: str, path: str, what: str, **request: Any) -> Any:
        """The answer's JSON (None when there is none). `what` begins the message when it does not work."""
        try:
            answer = self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            advice = "Is it running? ./hallway status tells, ./hallway up --detach starts it."
            raise Problem(f"{what}: no answer from {self.url} ({error})", advice) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise Refused(answer.status_code, _problem(answer), what)

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Tokens, and from now on every call is that account's."""
        tokens = self.call("POST", "/auth/tokens", "Signing in", json={"email": email, "password": password})
        self._client.headers["authorization"] = f"Bearer {tokens['access_token']}"
        return dict(tokens)

    def upload(self, path: str, what: str, *, head: bytes, chunks: Iterable[bytes], tail: bytes, **request: Any) -> Any:
        """POSTs a form made of these parts as they come."""

        def parts() -> Iterable[bytes]:
            yield head
            yield from chunks
            yield tail

        return self.call("POST", path, what, content=parts(), **request)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        problem = {"detail": answer.text[:300]}
    return problem if isinstance(problem, dict) else {"detail": str(problem)}


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _advice(status: int, problem: dict[str, Any]) -> str:
    if status == 401:
        return "Sign in again: give a fresh --token, or leave it out to use the operator's of HALLWAY_HOME."
    if status == 403:
        return "Ask an organiser of the conference, or an operator, to do it or to give you the role."
    if status == 404:
        return "Check the name; ./hallway status shows which installation this is."
    if status in (502, 503, 504):
        return "Try again in a moment (repeating is safe). ./hallway doctor tells what is missing."
    if status >= 500:
        return f"Look for {problem.get('correlation_id', 'the error')} in ./hallway logs."
    return "Correct what is named, then try again."
