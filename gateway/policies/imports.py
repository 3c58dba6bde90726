"""Imports of programmes: the API, and the organisers' pages."""

from gateway.policies.rules import CONFERENCE, Rule, Table

PAGE = "/conferences/{slug}/organise/import"

TABLE: Table = {
    (f"{CONFERENCE}/imports", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/from-url", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/mapping", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/mapping", "PUT"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/schedule", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/schedule", "PUT"): Rule.ORGANISER,
    (f"{CONFERENCE}/imports/schedule", "DELETE"): Rule.ORGANISER,
    # Pages
    (PAGE, "GET"): Rule.ORGANISER,
    (PAGE, "POST"): Rule.ORGANISER,
    (f"{PAGE}/from-url", "GET"): Rule.ORGANISER,
    (f"{PAGE}/from-url", "POST"): Rule.ORGANISER,
    (f"{PAGE}/schedule", "GET"): Rule.ORGANISER,
    (f"{PAGE}/schedule", "POST"): Rule.ORGANISER,
    (f"{PAGE}/{{digest}}", "GET"): Rule.ORGANISER,
    (f"{PAGE}/{{digest}}/apply", "GET"): Rule.ORGANISER,
    (f"{PAGE}/{{digest}}/apply", "POST"): Rule.ORGANISER,
    (f"{PAGE}/{{digest}}/mapping", "GET"): Rule.ORGANISER,
    (f"{PAGE}/{{digest}}/mapping", "POST"): Rule.ORGANISER,
}
