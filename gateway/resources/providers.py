"""Which organisations one can sign in with. The sign-in itself needs a browser, so it is on the pages."""

from typing import Any

from gateway.config import GatewayConfig
from gateway.operation import operation
from gateway.outputs import Request, Response, personal
from gateway.schemas.providers import ProvidersSchema


class Providers:
    def __init__(self, config: GatewayConfig) -> None:
        self._items: list[dict[str, Any]] = []
        if config.oidc is not None:
            url = f"{config.public_url}/sign-in/organisation"
            self._items.append({"name": config.oidc.name, "issuer": config.oidc.issuer, "url": url})

    @operation("The organisations one can sign in with", response=ProvidersSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        personal(resp, ProvidersSchema, {"items": self._items, "next": None})
