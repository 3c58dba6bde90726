"""Sets the demo conference up, or goes on where it was interrupted: `up` runs this once everything is ready."""

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from deploy import importing, operator
from deploy.api import Api, Refused
from deploy.demo import people, programme
from deploy.demo.state import DemoState, write_demo_file
from deploy.home import Home, Settings
from deploy.problem import Problem


def main() -> None:
    settings = Settings.from_env()
    home = Home(settings.home)
    account = operator.known(home)
    state = DemoState(home, account["database"], datetime.now(programme.zone()).date())
    slug = programme.slug(state.first_day)
    url = f"http://127.0.0.1:{settings.port}"
    with Api(url) as api:
        api.sign_in(account["email"], account["password"])
        conference = import_programme(api, state, slug)
        organiser = sign_up(api, url, state, "organiser")
        member = f"/conferences/{conference}/members/{organiser}"
        api.call("PUT", member, "Naming the organiser", json={"role": "organiser"})
    publish_posts(url, state, slug)
    write_demo_file(home, url)
    state.complete()


def import_programme(api: Api, state: DemoState, slug: str) -> str:
    """The conference's id. Importing a second time changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schedule.json"
        file.write_text(json.dumps(programme.schedule(state.first_day), ensure_ascii=False))
        answer = importing.import_file(api, file, slug, dry_run=False, timezone=None)
    print(f"{answer['conference']['title']}: {answer['programme']['sessions']} sessions", flush=True)
    return str(answer["conference"]["id"])


def sign_up(api: Api, url: str, state: DemoState, role: str) -> str:
    """The id of this role's attendee, registered now or earlier."""
    for _ in range(2):
        account = state.account(role)
        body = {**account, "name": people.NAMES[role]}
        try:
            return str(api.call("POST", "/attendees", f"Registering {role}", json=body)["id"])
        except Refused as refused:
            if refused.status != 409:
                raise
        try:
            with Api(url) as own:
                return str(own.sign_in(**account)["attendee"]["id"])
        except Refused:
            # Somebody else has the address in this database: an earlier home, whose passwords are gone.
            state.keep_account(role, f"{role}-{state.first_day:%m%d}-{id(state) % 10_000}@hallway.example")
    raise Problem(f"the demo account {role} could not be made", "Start with --fresh, or with --no-demo.")


def publish_posts(url: str, state: DemoState, slug: str) -> None:
    for role in people.NAMES:
        with Api(url) as api:
            sign_up(api, url, state, role)
    for number in range(state.posted, len(people.POSTS)):
        role, title, text = people.POSTS[number]
        with Api(url) as api:
            api.sign_in(**state.account(role))
            body = {"text": text, "session": programme.guid(title) if title else None}
            # The same key when repeated after an interruption: the post is not there twice.
            key = str(uuid5(NAMESPACE_URL, f"{state.account(role)['password']}{number}"))
            api.call("POST", f"/conferences/{slug}/posts", "Posting", json=body, headers={"idempotency-key": key})
        state.count_post()
    print(f"{len(people.NAMES)} attendees, {len(people.POSTS)} posts", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(problem.text(), flush=True)
        sys.exit(1)
