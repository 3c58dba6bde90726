"""The programme: the API."""

from gateway.policies.rules import CONFERENCE, SESSION, Rule, Table

TABLE: Table = {
    # Sessions
    (f"{CONFERENCE}/sessions", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/sessions", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/search", "GET"): Rule.ANYONE,
    (f"{SESSION}/related", "GET"): Rule.ANYONE,
    (SESSION, "GET"): Rule.ANYONE,
    (SESSION, "PATCH"): Rule.ORGANISER,
    (SESSION, "DELETE"): Rule.ORGANISER,
    (f"{SESSION}/publish", "POST"): Rule.ORGANISER,
    (f"{SESSION}/cancel", "POST"): Rule.ORGANISER,
    (f"{SESSION}/star", "PUT"): Rule.SIGNED_IN,
    (f"{SESSION}/star", "DELETE"): Rule.SIGNED_IN,
}
