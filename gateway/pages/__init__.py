"""Pages for people: server-rendered HTML that is complete without JavaScript. The app calls what is named here."""

from gateway.pages.errors import render_error
from gateway.pages.routes import add_routes

__all__ = ["add_routes", "render_error"]
