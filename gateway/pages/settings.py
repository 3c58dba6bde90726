"""The frame of all settings pages: which there are. Each page has a module of its own."""

from typing import Any

import falcon.asgi

from gateway.pages.site import Site

# (section, address, label); the pages of settings show these as tabs.
SECTIONS = (
    ("profile", "/settings", "Profile"),
    ("account", "/settings/account", "Account"),
    ("privacy", "/settings/privacy", "Privacy"),
    ("notifications", "/settings/notifications", "Notifications"),
    ("calendars", "/settings/calendars", "Calendars"),
    ("conferences", "/settings/conferences", "Conferences"),
    ("data", "/settings/data", "Your data"),
)


def show_settings(
    site: Site,
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    template: str,
    section: str,
    *,
    status: int = 200,
    **context: Any,
) -> None:
    """Shows a template that extends settings_base.html."""
    title = next(label for key, _, label in SECTIONS if key == section)
    frame = site.frame(req, resp, title, canonical="", section=section)
    site.show(req, resp, template, frame, settings_sections=SECTIONS, **context)
    resp.status = status
