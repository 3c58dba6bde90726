"""The programme as a whole: releases and what waits for them, the changelog, the audit. API and pages."""

from gateway.policies.rules import CONFERENCE, SESSION, Rule, Table

PROGRAMME = "/conferences/{slug}/organise/programme"
AUDIT = "/conferences/{slug}/organise/audit"
CHANGES = "/conferences/{slug}/changes"

TABLE: Table = {
    (f"{SESSION}/hold", "PUT"): Rule.ORGANISER,
    (f"{SESSION}/hold", "DELETE"): Rule.ORGANISER,
    (f"{SESSION}/planned", "DELETE"): Rule.ORGANISER,
    (f"{CONFERENCE}/draft", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/releases", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/releases", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/releases/{{n}}", "GET"): Rule.ORGANISER,
    (f"{CONFERENCE}/releases/{{n}}/undo", "POST"): Rule.ORGANISER,
    (f"{CONFERENCE}/changes", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/changes/{{e}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/changes.atom", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/changes.json", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/audit", "GET"): Rule.ORGANISER,
    # Pages
    (CHANGES, "GET"): Rule.ANYONE,
    (f"{CHANGES}/{{entry}}", "GET"): Rule.ANYONE,
    (PROGRAMME, "GET"): Rule.ORGANISER,
    (f"{PROGRAMME}/release", "GET"): Rule.ORGANISER,
    (f"{PROGRAMME}/release", "POST"): Rule.ORGANISER,
    (f"{PROGRAMME}/undo", "GET"): Rule.ORGANISER,
    (f"{PROGRAMME}/undo", "POST"): Rule.ORGANISER,
    (f"{PROGRAMME}/planned", "GET"): Rule.ORGANISER,
    (f"{PROGRAMME}/planned", "POST"): Rule.ORGANISER,
    (AUDIT, "GET"): Rule.ORGANISER,
}
