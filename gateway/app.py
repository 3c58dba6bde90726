"""Wires the gateway together. Importing does nothing, creating starts nothing: the machinery starts with the worker."""

from functools import cache
from typing import Any, cast

import falcon
import falcon.asgi

from gateway import errors, openapi, pages
from gateway.auth import Auth
from gateway.backend import Backend
from gateway.body_cache import BodyCache
from gateway.config import GatewayConfig
from gateway.live import LiveHub
from gateway.machinery import Machinery
from gateway.media import Media
from gateway.middleware import ASGIApp, Edge
from gateway.outputs import AllowHead, Conditional
from gateway.pages.notifications import UnreadCount
from gateway.policy import API
from gateway.resources import api_routes, operations_routes
from gateway.resources.contracts import AsyncApi, Docs, OpenApi

FalconApp = falcon.asgi.App[Any, Any]


def create_app(
    config: GatewayConfig, *, backend: Backend | None = None, live: LiveHub | None = None, media: Media | None = None
) -> BodyCache:
    """The ASGI application. With `backend` given, nothing connects to a broker; with `media`, nothing to a database."""
    machinery = Machinery(config, backend=backend, live=live, media=media)
    app = falcon_app(config, machinery)
    return machinery.wrap(Edge(cast(ASGIApp, app), https=config.public_url.startswith("https:")))


def falcon_app(config: GatewayConfig, machinery: Machinery) -> FalconApp:
    """Routes, middleware and the error handler."""
    auth = Auth(config, machinery.backend, machinery.queries)
    middleware: list[Any] = [machinery, auth, UnreadCount(machinery.queries), Conditional(), AllowHead()]
    app = falcon.asgi.App(middleware=middleware)
    app.req_options.strip_url_path_trailing_slash = True
    app.resp_options.secure_cookies_by_default = False  # gateway.cookies decides, by the scheme of the public URL
    handler = errors.error_handler(pages.render_error)
    app.add_error_handler(Exception, handler)
    app.add_error_handler(falcon.HTTPError, handler)  # Falcon's own handler for these is nearer than ours for Exception
    _add_api(app, config, machinery)
    for path, resource in operations_routes(machinery).items():
        app.add_route(path, resource)
    pages.add_routes(
        app,
        config=config,
        backend=machinery.backend,
        queries=machinery.queries,
        auth=auth,
        exports=machinery.exports,
        avatars=machinery.avatars,
        materials=machinery.materials,
    )
    return app


def _add_api(app: FalconApp, config: GatewayConfig, machinery: Machinery) -> None:
    @cache
    def document() -> dict[str, Any]:
        return openapi.document(app, routes, config.public_url)

    contracts = {
        f"{API}/openapi.json": OpenApi(document),
        f"{API}/asyncapi.json": AsyncApi(),
        f"{API}/docs": Docs(document),
    }
    routes = api_routes(machinery) | contracts
    for path, resource in routes.items():
        app.add_route(path, resource)
