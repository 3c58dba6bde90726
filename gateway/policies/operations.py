"""What those who run or build on Hallway read."""

from gateway.policies.rules import API, Rule, Table

TABLE: Table = {
    # Operations and contract pages
    ("/healthz", "GET"): Rule.ANYONE,
    ("/readyz", "GET"): Rule.ANYONE,
    ("/metrics", "GET"): Rule.ANYONE,
    (f"{API}/openapi.json", "GET"): Rule.ANYONE,
    (f"{API}/asyncapi.json", "GET"): Rule.ANYONE,
    (f"{API}/docs", "GET"): Rule.ANYONE,
    # Mail that is shown instead of sent; only `hallway up` has it, which nobody reaches from another machine
    ("/dev/mail", "GET"): Rule.ANYONE,
    ("/dev/mail.json", "GET"): Rule.ANYONE,
    ("/dev/mail/{mail}", "GET"): Rule.ANYONE,
    ("/dev/mail/{mail}/html", "GET"): Rule.ANYONE,
}
