"""Rooms, tracks, session types and speakers: the API; and the organisers' pages of the programme."""

from gateway.policies.rules import CONFERENCE, Rule, Table

ORGANISE = "/conferences/{slug}/organise"
SPEAKERS = "/conferences/{slug}/speakers"

TABLE: Table = {
    (f"{CONFERENCE}/rooms", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/rooms", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/rooms/{{room}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/rooms/{{room}}", "PATCH"): Rule.ORGANISER,
    (f"{CONFERENCE}/rooms/{{room}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/tracks", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/tracks", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/tracks/{{track}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/tracks/{{track}}", "PATCH"): Rule.ORGANISER,
    (f"{CONFERENCE}/tracks/{{track}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/session-types", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/session-types", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/session-types/{{session_type}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/session-types/{{session_type}}", "PATCH"): Rule.ORGANISER,
    (f"{CONFERENCE}/session-types/{{session_type}}", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/speakers", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/speakers/{{speaker}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/speakers/{{speaker}}", "PATCH"): Rule.SPEAKER_OR_ORGANISER,
    (f"{CONFERENCE}/speakers/{{speaker}}/merge", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/conflicts", "GET"): Rule.ORGANISER,
    # Pages
    (ORGANISE, "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/sessions", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/sessions/new", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/sessions/new", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/sessions/{{session}}", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/sessions/{{session}}", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/rooms", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/rooms", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/tracks", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/tracks", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/session-types", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/session-types", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/speakers", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/speakers", "POST"): Rule.ORGANISER,
    (f"{ORGANISE}/settings", "GET"): Rule.ORGANISER,
    (f"{ORGANISE}/settings", "POST"): Rule.ORGANISER,
    (SPEAKERS, "GET"): Rule.ANYONE,
    (f"{SPEAKERS}/{{speaker}}", "GET"): Rule.ANYONE,
    (f"{SPEAKERS}/{{speaker}}/edit", "GET"): Rule.SPEAKER_OR_ORGANISER,
    (f"{SPEAKERS}/{{speaker}}/edit", "POST"): Rule.SPEAKER_OR_ORGANISER,
}
