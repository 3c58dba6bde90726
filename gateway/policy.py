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
ORGANISE = "/conferences/{slug}/organise/people"  # a page

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
    (f"{API}/attendees/me", "PATCH"): Rule.SIGNED_IN,
    (f"{API}/attendees/me", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/avatar", "PUT"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/avatar", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/export", "GET"): Rule.SIGNED_IN,
    (f"{API}/erasures/{{token}}", "GET"): Rule.ANYONE,  # the token is the proof, and the receipt names nobody
    (f"{API}/export-schema.json", "GET"): Rule.ANYONE,
    (f"{API}/attendees/{{attendee}}", "GET"): Rule.ANYONE,
    (f"{API}/attendees/{{attendee}}/avatar/{{size}}", "GET"): Rule.ANYONE,
    (f"{API}/attendees/me/account", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/email", "POST"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/password", "PUT"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/sign-ins", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/sign-ins", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/verification", "POST"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/suspension", "PUT"): Rule.OPERATOR,
    (f"{API}/attendees/{{attendee}}/suspension", "DELETE"): Rule.OPERATOR,
    (f"{API}/auth/email-changes", "POST"): Rule.ANYONE,  # here and below: the token of the link is the proof
    (f"{API}/auth/email-verifications", "POST"): Rule.ANYONE,
    (f"{API}/auth/password-resets", "POST"): Rule.ANYONE,
    (f"{API}/auth/password-resets/{{token}}", "PUT"): Rule.ANYONE,
    (f"{API}/auth/tokens", "POST"): Rule.ANYONE,
    (f"{API}/auth/tokens", "DELETE"): Rule.ANYONE,  # the refresh token in the body is the proof
    (f"{API}/auth/tokens/refresh", "POST"): Rule.ANYONE,
    (f"{API}/auth/providers", "GET"): Rule.ANYONE,
    # People among each other
    (f"{API}/attendees", "GET"): Rule.ANYONE,
    (f"{API}/attendees/{{attendee}}/follow", "PUT"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/follow", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/mute", "PUT"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/mute", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/block", "PUT"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/block", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/{{attendee}}/followers", "GET"): Rule.ANYONE,
    (f"{API}/attendees/{{attendee}}/following", "GET"): Rule.ANYONE,
    (f"{API}/attendees/me/muted", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/blocked", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/suggestions", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/stars", "GET"): Rule.SIGNED_IN,
    # Conferences
    (f"{API}/conferences", "GET"): Rule.ANYONE,
    (f"{API}/conferences", "POST"): Rule.OPERATOR,
    (CONFERENCE, "GET"): Rule.ANYONE,
    (CONFERENCE, "PATCH"): Rule.ORGANISER,
    (f"{CONFERENCE}/members", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/members/{{attendee}}", "PUT"): Rule.ORGANISER,
    (f"{CONFERENCE}/members/{{attendee}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/membership", "GET"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/membership", "PUT"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/membership", "PATCH"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/membership", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/conferences", "GET"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/speakers/{{speaker}}/claim", "PUT"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/speakers/{{speaker}}/claim", "DELETE"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/claims", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/claims/{{attendee}}/{{speaker}}", "PUT"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations/{{i}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations/batches", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations/batches", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/invitations/batches/{{b}}", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/invite-links", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/invite-links", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/invite-links/{{i}}", "DELETE"): Rule.ORGANISER,
    (f"{API}/invitations/{{token}}", "GET"): Rule.ANYONE,  # the token is the proof
    (f"{API}/invitations/{{token}}/accept", "POST"): Rule.SIGNED_IN,
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
    (f"{SESSION}/star", "PUT"): Rule.SIGNED_IN,
    (f"{SESSION}/star", "DELETE"): Rule.SIGNED_IN,
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
    ("/sign-in/organisation", "GET"): Rule.ANYONE,
    ("/sign-in/organisation/callback", "GET"): Rule.ANYONE,  # what the browser kept proves that it was asked for
    ("/sign-in/organisation/link", "GET"): Rule.ANYONE,
    ("/sign-in/organisation/link", "POST"): Rule.ANYONE,  # the ticket and the password are the proof
    ("/settings/account/organisation", "POST"): Rule.SIGNED_IN,
    ("/settings/account/organisation/unlink", "POST"): Rule.SIGNED_IN,
    ("/sign-up", "GET"): Rule.ANYONE,
    ("/sign-up", "POST"): Rule.ANYONE,
    ("/sign-out", "POST"): Rule.ANYONE,
    ("/verify-email", "GET"): Rule.ANYONE,
    ("/verify-email", "POST"): Rule.ANYONE,
    ("/forgot-password", "GET"): Rule.ANYONE,
    ("/forgot-password", "POST"): Rule.ANYONE,
    ("/reset-password", "GET"): Rule.ANYONE,
    ("/reset-password", "POST"): Rule.ANYONE,
    ("/confirm-email", "GET"): Rule.ANYONE,
    ("/confirm-email", "POST"): Rule.ANYONE,
    ("/settings/account", "GET"): Rule.SIGNED_IN,
    ("/settings/account/email", "POST"): Rule.SIGNED_IN,
    ("/settings/account/password", "POST"): Rule.SIGNED_IN,
    ("/settings/account/sign-ins/end", "POST"): Rule.SIGNED_IN,
    ("/settings/account/verification", "POST"): Rule.SIGNED_IN,
    ("/people/{attendee}/suspension", "POST"): Rule.OPERATOR,
    ("/people/{attendee}/suspension/end", "POST"): Rule.OPERATOR,
    ("/people/{attendee}", "GET"): Rule.ANYONE,
    ("/settings", "GET"): Rule.SIGNED_IN,
    ("/settings", "POST"): Rule.SIGNED_IN,
    ("/settings/avatar", "GET"): Rule.SIGNED_IN,
    ("/settings/avatar", "POST"): Rule.SIGNED_IN,
    ("/settings/privacy", "GET"): Rule.SIGNED_IN,
    ("/settings/privacy", "POST"): Rule.SIGNED_IN,
    ("/settings/data", "GET"): Rule.SIGNED_IN,
    ("/settings/data", "POST"): Rule.SIGNED_IN,
    ("/settings/data/export", "GET"): Rule.SIGNED_IN,
    ("/erasures/{token}", "GET"): Rule.ANYONE,
    ("/time-zone", "GET"): Rule.ANYONE,
    ("/time-zone", "POST"): Rule.ANYONE,
    ("/conferences/{slug}", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/programme", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/sessions/{session}", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/sessions/{session}/star", "POST"): Rule.SIGNED_IN,
    ("/conferences/{slug}/people", "GET"): Rule.ANYONE,
    ("/people", "GET"): Rule.ANYONE,
    ("/people/meet", "GET"): Rule.SIGNED_IN,
    ("/people/muted", "GET"): Rule.SIGNED_IN,
    ("/people/blocked", "GET"): Rule.SIGNED_IN,
    ("/people/{attendee}/followers", "GET"): Rule.ANYONE,
    ("/people/{attendee}/following", "GET"): Rule.ANYONE,
    ("/people/{attendee}/follow", "POST"): Rule.SIGNED_IN,
    ("/people/{attendee}/mute", "POST"): Rule.SIGNED_IN,
    ("/people/{attendee}/block", "POST"): Rule.SIGNED_IN,
    ("/conferences/{slug}/feed", "GET"): Rule.ANYONE,
    ("/conferences/{slug}/posts", "POST"): Rule.SIGNED_IN,
    ("/settings/conferences", "GET"): Rule.SIGNED_IN,
    ("/invitations/{token}", "GET"): Rule.ANYONE,  # the token is the proof
    ("/invitations/{token}", "POST"): Rule.SIGNED_IN,
    ("/conferences/{slug}/membership", "POST"): Rule.SIGNED_IN,
    ("/conferences/{slug}/speakers/{speaker}/claim", "GET"): Rule.SIGNED_IN,
    ("/conferences/{slug}/speakers/{speaker}/claim", "POST"): Rule.SIGNED_IN,
    (ORGANISE, "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/role", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/role", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/claims", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/claims", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/invite", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/invite", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/links", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/links", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/revoke", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/revoke", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/batches", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/batches", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/batches/{{batch}}", "GET"): Rule.ORGANISER,
    ("/static/{name}", "GET"): Rule.ANYONE,
    # Mail that is shown instead of sent; only `hallway up` has it, which nobody reaches from another machine
    ("/dev/mail", "GET"): Rule.ANYONE,
    ("/dev/mail.json", "GET"): Rule.ANYONE,
    ("/dev/mail/{mail}", "GET"): Rule.ANYONE,
    ("/dev/mail/{mail}/html", "GET"): Rule.ANYONE,
}
