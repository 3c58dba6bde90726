"""The operator's account of an installation on this machine. Its password stays in the home; tokens come over HTTP."""

import json
import os
import subprocess
import sys
from typing import Any

from deploy.home import ROOT, Home, read_json, write_private
from deploy.problem import Problem
from deploy.system import System

EMAIL = "operator@hallway.example"
SECONDS = 60


def ensure(system: System) -> None:
    """Makes the account, once per database."""
    where = database(system)
    home = system.home
    account = read_json(home.secrets_file).get("operator", {})
    if account.get("database") != where:
        account = {"email": EMAIL, "password": home.secret("operator_password"), "database": where}
        _remember(home, account)
    if account.get("made"):
        return
    tried = account.get("tried")
    _remember(home, account | {"tried": True})
    if not _make(system, account)["created"] and not tried:
        # Another home made that account in this database, and has its password.
        account["email"] = EMAIL.replace("@", f"-{os.urandom(3).hex()}@")
        _remember(home, account | {"tried": True})
        _make(system, account)
    _remember(home, account | {"made": True})


def database(system: System) -> str:
    """Which database an account was made in: one made in another does not count."""
    return system.settings.mongo_url or "own"


def known(home: Home) -> dict[str, Any]:
    """{"email", "password"}"""
    account = read_json(home.secrets_file).get("operator", {})
    if not account.get("made"):
        raise Problem(f"{home.folder} has no operator's account", "Give --token, or start again with ./hallway up.")
    return dict(account)


def _remember(home: Home, account: dict[str, Any]) -> None:
    write_private(home.secrets_file, read_json(home.secrets_file) | {"operator": account})


def _make(system: System, account: dict[str, Any]) -> dict[str, Any]:
    command = ["services.attendees.operator", account["email"], "--name", "Operator", "--password-stdin"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        input=account["password"] + "\n",
        cwd=ROOT,
        env={**os.environ, **system.environment("operator")},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        advice = "See ./hallway logs attendees and ./hallway doctor, then start again."
        raise Problem("the operator's account could not be made", advice, done.stderr[-1500:])
    return dict(json.loads(done.stdout.splitlines()[-1]))
