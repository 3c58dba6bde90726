"""Sets the demo conference up, or goes on where it was interrupted: `up` runs this once everything is ready."""

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from deploy import importing, operator
from deploy.api import Api, Refused
from deploy.demo import afterwards, people, programme
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
        ids = {role: sign_up(api, url, state, role) for role in people.NAMES}
        member = f"/conferences/{conference}/members/{ids['organiser']}"
        api.call("PUT", member, "Naming the organiser", json={"role": "organiser"})
    introduce(state, url, slug, ids)
    publish_posts(state, url, slug)
    afterwards.follow_up(state, url, slug)
    print(f"{len(people.NAMES)} attendees, {len(people.POSTS)} posts", flush=True)
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
    """The id of this role's attendee, registered now or earlier. Signing in tells: all registrations look alike."""
    for _ in range(2):
        account = state.account(role)
        if known := known_id(url, account):
            return known
        api.call("POST", "/attendees", f"Registering {role}", json={**account, "name": people.NAMES[role]})
        if known := known_id(url, account):
            return known
        # Somebody else has the address in this database: an earlier home, whose passwords are gone.
        state.keep_account(role, f"{role}-{state.first_day:%m%d}-{id(state) % 10_000}@hallway.example")
    raise Problem(f"the demo account {role} could not be made", "Start with --fresh, or with --no-demo.")


def known_id(url: str, account: dict[str, str]) -> str | None:
    """The id of the attendee who signs in with this, if anybody does."""
    try:
        with Api(url) as own:
            return str(own.sign_in(**account)["attendee"]["id"])
    except Refused as refused:
        if refused.status != 401:
            raise
        return None


def introduce(state: DemoState, url: str, slug: str, ids: dict[str, str]) -> None:
    """Everybody says who they are, joins, follows and stars. Doing it again changes nothing."""
    for role, profile in people.PROFILES.items():
        with Api(url) as api:
            api.sign_in(**state.account(role))
            api.call("PATCH", "/attendees/me", "Filling in a profile", json=profile, headers={"if-match": "*"})
            api.call("PUT", f"/conferences/{slug}/membership", "Joining")
            for other in (followed for follower, followed in people.FOLLOWS if follower == role):
                api.call("PUT", f"/attendees/{ids[other]}/follow", "Following")
            for title in people.STARS.get(role, ()):
                api.call("PUT", f"/conferences/{slug}/sessions/{programme.guid(title)}/star", "Starring")


def publish_posts(state: DemoState, url: str, slug: str) -> None:
    for number in range(state.posted, len(people.POSTS)):
        role, title, text = people.POSTS[number]
        with Api(url) as api:
            api.sign_in(**state.account(role))
            body = {"text": text, "session": programme.guid(title) if title else None}
            # The same key when repeated after an interruption: the post is not there twice.
            key = str(uuid5(NAMESPACE_URL, f"{state.account(role)['password']}{number}"))
            api.call("POST", f"/conferences/{slug}/posts", "Posting", json=body, headers={"idempotency-key": key})
        state.count_post()


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(problem.text(), flush=True)
        sys.exit(1)
