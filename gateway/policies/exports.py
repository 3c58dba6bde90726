"""The programme as files: for everybody, like the programme itself."""

from gateway.policies.rules import CONFERENCE, SESSION, Rule, Table

TABLE: Table = {
    (f"{CONFERENCE}/schedule.xml", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/schedule.json", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/schedule.ics", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/schedule.xcal", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/schedule.csv", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/schedule.feed.json", "GET"): Rule.ANYONE,
    (f"{SESSION}/calendar.ics", "GET"): Rule.ANYONE,
}
