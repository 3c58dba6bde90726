"""Who may do what: one table, route x verb -> rule. gateway.auth enforces it before a responder runs.

A route that is not in here answers nobody; a test walks every route of the app and fails when one is missing.
"""

from enum import Enum


class Rule(Enum):
    """From open to closed. Rules with a conference in them look at the caller's role in the conference of the path."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    AUTHOR_OR_MODERATOR = "the author, or a moderator or organiser of the conference"  # the responder knows the author
    ORGANISER = "an organiser of the conference, or an operator"
    OPERATOR = "an operator"


API = "/api/v1"
CONFERENCE = f"{API}/conferences/{{c}}"
SESSION = f"{CONFERENCE}/sessions/{{s}}"

POLICY: dict[tuple[str, str], Rule] = {
    # Operations and contract pages
    ("/healthz", "GET"): Rule.ANYONE,
    ("/readyz", "GET"): Rule.ANYONE,
    ("/metrics", "GET"): Rule.ANYONE,
    (f"{API}/openapi.json", "GET"): Rule.ANYONE,
    (f"{API}/asyncapi.json", "GET"): Rule.ANYONE,
    (f"{API}/docs", "GET"): Rule.ANYONE,
    # Attendees and sign-in
    (f"{API}/attendees", "POST"): Rule.ANYONE,
    (f"{API}/attendees/me", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}", "GET"): Rule.ANYONE,
    (f"{API}/auth/tokens", "POST"): Rule.ANYONE,
    (f"{API}/auth/tokens", "DELETE"): Rule.ANYONE,  # the refresh token in the body is the proof
    (f"{API}/auth/tokens/refresh", "POST"): Rule.ANYONE,
    # Conferences
    (f"{API}/conferences", "GET"): Rule.ANYONE,
    (f"{API}/conferences", "POST"): Rule.OPERATOR,
    (CONFERENCE, "GET"): Rule.ANYONE,
    (CONFERENCE, "PATCH"): Rule.ORGANISER,
    (f"{CONFERENCE}/members/{{attendee}}", "PUT"): Rule.ORGANISER,
    (f"{CONFERENCE}/members/{{attendee}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/overview", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/imports", "POST"): Rule.ORGANISER,
    # Sessions
    (f"{CONFERENCE}/sessions", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/sessions", "POST"): Rule.ORGANISER,
    (SESSION, "GET"): Rule.ANYONE,
    (SESSION, "PATCH"): Rule.ORGANISER,
    (SESSION, "DELETE"): Rule.ORGANISER,
    (f"{SESSION}/publish", "POST"): Rule.ORGANISER,
    (f"{SESSION}/cancel", "POST"): Rule.ORGANISER,
    # Feed
    (f"{CONFERENCE}/feed", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/posts", "POST"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/posts/{{p}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/posts/{{p}}", "DELETE"): Rule.AUTHOR_OR_MODERATOR,
    (f"{CONFERENCE}/live", "GET"): Rule.ANYONE,
    # Pages
    ("/", "GET"): Rule.ANYONE,
    ("/sign-in", "GET"): Rule.ANYONE,
    ("/sign-in", "POST"): Rule.ANYONE,
    ("/sign-up", "GET"): Rule.ANYONE,
    ("/sign-up", "POST"): Rule.ANYONE,
    ("/sign-out", "POST"): Rule.ANYONE,
    ("/time-zone", "GET"): Rule.ANYONE,
    ("/time-zone", "POST"): Rule.ANYONE,
    ("/conferences/{slug}", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/programme", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/sessions/{session}", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/feed", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/posts", "POST"): Rule.SIGNED_IN,
    ("/static/{name}", "GET"): Rule.ANYONE,
}
