"""Who may do what: one table, route x verb -> rule, written in parts. gateway.auth enforces it before a responder runs.

A route that is not in here answers nobody; a test walks every route of the app and fails when one is missing.
"""

from gateway.policies import (
    audience,
    catalogue,
    community,
    exports,
    imports,
    operations,
    own,
    pages,
    people,
    programme,
    recordings,
    releases,
)
from gateway.policies.rules import API, CONFERENCE, SESSION, Rule, Table

__all__ = ["API", "CONFERENCE", "POLICY", "SESSION", "Rule"]

PARTS = (
    operations.TABLE,
    people.TABLE,
    programme.TABLE,
    community.TABLE,
    pages.TABLE,
    catalogue.TABLE,
    audience.TABLE,
    own.TABLE,
    exports.TABLE,
    imports.TABLE,
    recordings.TABLE,
    releases.TABLE,
)

POLICY: Table = {where: rule for part in PARTS for where, rule in part.items()}
