"""python -m deploy.mongo.users: each service's own database user, with rights on its own database only.

Run by docker-compose before the services start, as the root user of MONGO_URL. Every run sets the passwords anew from
HALLWAY_MONGO_<NAME>_PASSWORD, so a new password in .env is a new `docker-compose up`. A script in the server's own
/docker-entrypoint-initdb.d would run on an empty volume only.
"""

import json
import os
import sys
from collections.abc import Mapping

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

OWNERS = ("attendees", "sessions", "feed", "media")  # media is the gateway's, for files
USER_EXISTS = 51003
SERVER_SELECTION_TIMEOUT_MS = 30_000

Document = dict[str, object]


def make_user(database: "Database[Document]", password: str) -> None:
    """The user has the name of the database, and no rights elsewhere."""
    user = {"pwd": password, "roles": [{"role": "readWrite", "db": database.name}]}
    try:
        database.command({"createUser": database.name, **user})
    except OperationFailure as error:
        if error.code != USER_EXISTS:
            raise
        database.command({"updateUser": database.name, **user})


def make_users(client: "MongoClient[Document]", passwords: Mapping[str, str]) -> list[str]:
    names = [f"hallway_{owner}" for owner in passwords]
    for name, password in zip(names, passwords.values(), strict=True):
        make_user(client[name], password)
    return names


def main(env: Mapping[str, str] = os.environ) -> int:
    passwords = {owner: env[f"HALLWAY_MONGO_{owner.upper()}_PASSWORD"] for owner in OWNERS}
    try:
        with MongoClient[Document](env["MONGO_URL"], serverSelectionTimeoutMS=SERVER_SELECTION_TIMEOUT_MS) as client:
            names = make_users(client, passwords)
    except PyMongoError as error:
        print(f"the database users cannot be made: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"message": "database users made", "users": names}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
