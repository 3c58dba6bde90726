"""python -m services.attendees.operator EMAIL [--name NAME] [--password-stdin]: makes somebody operator.

Works on the database directly, for the first operator there is nobody yet who could. The events wait in the outbox
until the service's relay finds them.
"""

import argparse
import json
import sys
from dataclasses import replace

from pymongo.database import Database

from services.attendees import domain
from services.attendees.accounts import passwords
from services.attendees.accounts.domain import register
from services.attendees.accounts.service import new_attendee
from services.attendees.repository import AttendeeRepository
from services.contracts.errors import WireError
from services.plumbing.config import Settings
from services.plumbing.documents import Document
from services.plumbing.mongo import connect


class _LaterRelay:
    """Stands where the service's relay stands: the envelopes stay in the outbox for it."""

    def watch(self, collection: object) -> None: ...

    def tell(self, collection: object, document_id: str, wired: object) -> None: ...


def make_operator(database: "Database[Document]", email: str, name: str, password: str | None) -> dict[str, object]:
    """Makes the account if need be. Raises Invalid when that takes a password that is missing or too easy to guess.

    Its address counts as verified: whoever runs the installation has typed it.
    """
    accounts = AttendeeRepository(database, _LaterRelay())  # type: ignore[arg-type]
    accounts.ensure_indexes()
    attendee, _ = accounts.by_email(domain.email_of(email))
    created = attendee is None
    if attendee is None:
        attendee, events = register(new_attendee(email, name), password or "", is_common=passwords.is_common)
        attendee = replace(attendee, email_verified_at=attendee.created_at)
        attendee = accounts.add(attendee, passwords.hashed(password or ""), events)
    attendee, events = domain.make_operator(attendee)
    if events:
        accounts.save(attendee, events)
    return {"id": attendee.id, "name": attendee.name, "created": created, "operator": True}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hallway operator", description="Makes somebody operator of this installation."
    )
    parser.add_argument("email")
    parser.add_argument("--name", default="Operator")
    parser.add_argument(
        "--password-stdin", action="store_true", help="for a new account: its password, on standard input"
    )
    args = parser.parse_args(arguments)
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
    settings = Settings.from_env()
    client = connect(settings)
    try:
        made = make_operator(client[f"{settings.db_prefix}attendees"], args.email, args.name, password)
    except WireError as error:
        print(f"{error.message} {json.dumps(error.details)}", file=sys.stderr)
        return 1
    finally:
        client.close()
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
