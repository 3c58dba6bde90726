"""Where the pages are that are one's own."""

from typing import Any

import falcon.asgi

from gateway.pages.calendars import Calendars, Revoke
from gateway.pages.notifications import Notifications, NotificationSettings, Read
from gateway.pages.own_programme import MyProgramme, Note
from gateway.pages.popularity import Popularity
from gateway.pages.site import Site


def add(app: "falcon.asgi.App[Any, Any]", site: Site, public_url: str) -> None:
    app.add_route("/conferences/{slug}/my-programme", MyProgramme(site))
    app.add_route("/conferences/{slug}/my-programme/{session}", Note(site))
    app.add_route("/conferences/{slug}/organise/popularity", Popularity(site))
    app.add_route("/notifications", Notifications(site))
    app.add_route("/notifications/read", Read(site))
    app.add_route("/settings/notifications", NotificationSettings(site))
    app.add_route("/settings/calendars", Calendars(site, public_url))
    app.add_route("/settings/calendars/{calendar}/revoke", Revoke(site))
