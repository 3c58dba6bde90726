"""Requests to the provider, as bounded as all that depends on others: in time, in size and in number."""

import asyncio
import json
import ssl
from functools import cached_property
from typing import Any

import httpx

from gateway.oidc.failures import ProviderAway

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 8.0  # for one request; somebody waits in front of a blank page
MAX_BYTES = 256 * 1024  # discovery documents and key sets have some 10 KiB
MAX_TALKS = 20  # at a time and worker: a provider that hangs must not take all our connections

Json = dict[str, Any]


class Transport:
    """Redirects are not followed: an endpoint is where the discovery document says."""

    def __init__(self) -> None:
        self._talks = 0

    async def ask(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: str | None = None
    ) -> tuple[int, Json]:
        """(status, JSON object) of the answer; an error's body that is no JSON counts as empty."""
        if self._talks >= MAX_TALKS:
            raise ProviderAway("too many requests at once")
        self._talks += 1
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                status, body = await self._fetch(method, url, headers or {}, content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            raise ProviderAway(type(error).__name__) from error
        finally:
            self._talks -= 1
        return status, _object(status, body)

    async def _fetch(self, method: str, url: str, headers: dict[str, str], content: str | None) -> tuple[int, bytes]:
        # Uncompressed, so that what is counted is what it becomes.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        timeout = httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS)
        async with (
            httpx.AsyncClient(verify=self._tls, timeout=timeout) as client,
            client.stream(method, url, headers=headers, content=content) as answer,
        ):
            body = b""
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ProviderAway("answer too large")
            return answer.status_code, body

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once: reading all certificate authorities takes 20 ms."""
        return httpx.create_ssl_context()


def _object(status: int, body: bytes) -> Json:
    if status >= 500:
        raise ProviderAway(f"status {status}")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        if status == 200:
            raise ProviderAway("answer is not JSON") from error
        document = {}
    return document if isinstance(document, dict) else {}
