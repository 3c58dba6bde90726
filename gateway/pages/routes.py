"""Which page answers which address."""

from datetime import UTC, datetime

import falcon.asgi

from gateway.auth import Auth
from gateway.backend import Backend
from gateway.config import GatewayConfig
from gateway.pages.account import SignIn, SignOut, SignUp
from gateway.pages.assets import AssetResource, Assets
from gateway.pages.conference import Conference
from gateway.pages.conferences import Conferences
from gateway.pages.feed import Feed
from gateway.pages.posts import Posts
from gateway.pages.programme import Programme
from gateway.pages.sessions import Session
from gateway.pages.site import Clock, Site
from gateway.pages.time_zone import TimeZone
from gateway.queries import Queries

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]


def utc_now() -> datetime:
    return datetime.now(UTC)


def add_routes(
    app: App,
    *,
    config: GatewayConfig,
    backend: Backend,
    queries: Queries,
    auth: Auth,
    now: Clock = utc_now,
) -> None:
    """All pages, their forms and their static files. Who may use them stands in gateway/policy.py."""
    assets = Assets()
    site = Site(config=config, backend=backend, queries=queries, auth=auth, assets=assets, now=now)
    app.add_route("/", Conferences(site))
    app.add_route("/sign-in", SignIn(site))
    app.add_route("/sign-up", SignUp(site))
    app.add_route("/sign-out", SignOut(site))
    app.add_route("/time-zone", TimeZone(site))
    app.add_route("/conferences/{slug}", Conference(site))
    app.add_route("/conferences/{slug}/programme", Programme(site))
    app.add_route("/conferences/{slug}/sessions/{session}", Session(site))
    app.add_route("/conferences/{slug}/feed", Feed(site))
    app.add_route("/conferences/{slug}/posts", Posts(site))
    app.add_route("/static/{name}", AssetResource(assets))
