"""How far the demo set-up has come, kept in the home's secrets, and the demo.json that others read."""

import secrets
from datetime import date, timedelta
from typing import Any

from deploy.demo import programme
from deploy.home import Home, read_json, write_private

SIGN_INS = ("attendee", "organiser", "operator")


class DemoState:
    """One demo conference in one database."""

    def __init__(self, home: Home, database: str, today: date) -> None:
        self._home = home
        known = read_json(home.secrets_file).get("demo", {})
        if known.get("database") != database:
            first_day = today - timedelta(days=1)
            known = {"database": database, "first_day": first_day.isoformat(), "accounts": {}, "posted": 0}
        self._facts: dict[str, Any] = known

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self._facts["first_day"])

    @property
    def posted(self) -> int:
        return int(self._facts["posted"])

    def account(self, role: str) -> dict[str, str]:
        """E-mail and password of this role; made up once, and kept before they are used."""
        if role not in self._facts["accounts"]:
            self.keep_account(role, f"{role}@hallway.example")
        return dict(self._facts["accounts"][role])

    def keep_account(self, role: str, email: str) -> None:
        self._facts["accounts"][role] = {"email": email, "password": secrets.token_urlsafe(12)}
        self._save()

    def count_post(self) -> None:
        self._facts["posted"] += 1
        self._save()

    def complete(self) -> None:
        self._facts["complete"] = True
        self._save()

    def _save(self) -> None:
        write_private(self._home.secrets_file, read_json(self._home.secrets_file) | {"demo": self._facts})


def is_complete(home: Home, database: str) -> bool:
    known = read_json(home.secrets_file).get("demo", {})
    return bool(known.get("complete")) and known.get("database") == database


def write_demo_file(home: Home, url: str) -> None:
    """demo.json, for scripts, tests and people: the address, the conference, and who can sign in."""
    known = read_json(home.secrets_file)
    accounts = {**known.get("demo", {}).get("accounts", {}), "operator": known.get("operator", {})}
    shown = {role: {key: accounts[role][key] for key in ("email", "password")} for role in SIGN_INS}
    slug = programme.slug(date.fromisoformat(known["demo"]["first_day"]))
    write_private(home.demo_file, {"url": url, "conference": slug, "accounts": shown})
