"""The resources of the API, one file per noun, and where they are."""

from typing import Any

from gateway.machinery import Machinery
from gateway.policy import API, CONFERENCE, SESSION
from gateway.resources.attendees import Attendee, Attendees, Me
from gateway.resources.conferences import Conference, Conferences, Overview
from gateway.resources.feed import Feed, Live, Post, Posts
from gateway.resources.imports import Imports
from gateway.resources.members import Member
from gateway.resources.operations import Health, Metrics, Readiness
from gateway.resources.sessions import Cancel, Publish, Session, Sessions
from gateway.resources.tokens import TokenRefresh, Tokens

Routes = dict[str, Any]


def api_routes(machinery: Machinery) -> Routes:
    """What the OpenAPI document describes."""
    backend, queries = machinery.backend, machinery.queries
    return {
        f"{API}/attendees": Attendees(backend),
        f"{API}/attendees/me": Me(queries),
        f"{API}/attendees/{{attendee}}": Attendee(queries),
        f"{API}/auth/tokens": Tokens(backend),
        f"{API}/auth/tokens/refresh": TokenRefresh(backend),
        f"{API}/conferences": Conferences(backend, queries),
        CONFERENCE: Conference(backend),
        f"{CONFERENCE}/members/{{attendee}}": Member(backend),
        f"{CONFERENCE}/overview": Overview(queries),
        f"{CONFERENCE}/imports": Imports(backend),
        f"{CONFERENCE}/sessions": Sessions(backend, queries),
        SESSION: Session(backend, queries),
        f"{SESSION}/publish": Publish(backend, queries),
        f"{SESSION}/cancel": Cancel(backend, queries),
        f"{CONFERENCE}/feed": Feed(queries),
        f"{CONFERENCE}/posts": Posts(backend, queries),
        f"{CONFERENCE}/posts/{{p}}": Post(backend, queries),
        f"{CONFERENCE}/live": Live(machinery.live),
    }


def operations_routes(machinery: Machinery) -> Routes:
    """For those who run Hallway; not part of the API."""
    return {"/healthz": Health(), "/readyz": Readiness(machinery), "/metrics": Metrics()}
