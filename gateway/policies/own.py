"""What is one's own: programme, calendars, notifications. The API and its pages."""

from gateway.policies.rules import API, CONFERENCE, Rule, Table

TABLE: Table = {
    (f"{API}/attendees/me/programme", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/calendars", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/calendars", "POST"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/calendars/{{calendar}}", "DELETE"): Rule.SIGNED_IN,
    (f"{API}/calendars/{{token}}.ics", "GET"): Rule.ANYONE,  # the token is the proof
    (f"{API}/attendees/me/notification-settings", "GET"): Rule.SIGNED_IN,
    (f"{API}/attendees/me/notification-settings", "PUT"): Rule.SIGNED_IN,
    (f"{API}/notifications", "GET"): Rule.SIGNED_IN,
    (f"{API}/notifications/read", "POST"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/popularity", "GET"): Rule.ANYONE,  # the responder says 404 where it is the organisers' own
    ("/conferences/{slug}/my-programme", "GET"): Rule.SIGNED_IN,
    ("/conferences/{slug}/my-programme/{session}", "POST"): Rule.SIGNED_IN,
    ("/conferences/{slug}/organise/popularity", "GET"): Rule.ORGANISER,
    ("/notifications", "GET"): Rule.SIGNED_IN,
    ("/notifications/read", "POST"): Rule.SIGNED_IN,
    ("/settings/notifications", "GET"): Rule.SIGNED_IN,
    ("/settings/notifications", "POST"): Rule.SIGNED_IN,
    ("/settings/calendars", "GET"): Rule.SIGNED_IN,
    ("/settings/calendars", "POST"): Rule.SIGNED_IN,
    ("/settings/calendars/{calendar}/revoke", "POST"): Rule.SIGNED_IN,
}
