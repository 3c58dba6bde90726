"""What people write: the API."""

from gateway.policies.rules import CONFERENCE, Rule, Table

TABLE: Table = {
    # Feed
    (f"{CONFERENCE}/feed", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/posts", "POST"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/posts/{{p}}", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/posts/{{p}}", "DELETE"): Rule.AUTHOR_OR_MODERATOR,
    (f"{CONFERENCE}/live", "GET"): Rule.ANYONE,
}
