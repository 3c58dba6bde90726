"""The `hallway` command: names, options and help. What each does is in the module of its name."""

import os
import subprocess
import sys
from typing import Any

import click

from deploy import doctor as doctors
from deploy import importing, recordings, testing
from deploy import logs as log_files
from deploy import operator as operators
from deploy import status as statuses
from deploy import up as ups
from deploy.api import Api
from deploy.home import ROOT, Home, Settings
from deploy.problem import Problem
from deploy.system import System

PASS_ON: dict[str, Any] = {"ignore_unknown_options": True, "help_option_names": []}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def hallway() -> None:
    """The community site of a conference, on this machine.

    HALLWAY_HOME holds all data and logs (.hallway), HALLWAY_PORT is the gateway's port (8000). With AMQP_URL,
    MONGO_URL or SMTP_URL set, that server is used and none is started.
    """


@hallway.command()
@click.option("--detach", is_flag=True, help="Return when it is ready, and leave it running.")
@click.option("--fresh", is_flag=True, help="Delete the data of HALLWAY_HOME first.")
@click.option("--yes", is_flag=True, help="With --fresh: do not ask.")
@click.option("--no-demo", is_flag=True, help="Without the demo conference.")
def up(detach: bool, fresh: bool, yes: bool, no_demo: bool) -> None:
    """Start everything: broker, database, services, gateway, demo conference. Ctrl-C stops it."""
    settings = Settings.from_env()
    home = Home(settings.home)
    if fresh and not yes and home.has_data and not home.is_running and sys.stdin.isatty():
        click.confirm(f"Delete the conferences, accounts and posts in {home.folder}?", abort=True)
    start = ups.detach if detach else ups.up
    start(settings, fresh=fresh, demo=not no_demo)


@hallway.command()
def down() -> None:
    """Stop everything. The data stays for the next start."""
    ups.down(Settings.from_env())


@hallway.command()
def status() -> None:
    """Show what runs, where, and whether it is ready (exit status 0 only then)."""
    sys.exit(statuses.show(Settings.from_env()))


@hallway.command()
@click.argument("name", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is written from now on.")
@click.option("-n", "--lines", default=40, show_default=True, help="How many of the last lines.")
def logs(name: str | None, follow: bool, lines: int) -> None:
    """Show the log of NAME (a service, gateway, broker, database ...), or of all."""
    log_files.show(Home(Settings.from_env().home), name, follow=follow, lines=lines)


@hallway.command()
def doctor() -> None:
    """Look for what is wrong, and say what to do about it."""
    sys.exit(doctors.examine(Settings.from_env()))


@hallway.command(context_settings={"ignore_unknown_options": True})
@click.argument("kind", required=False, type=click.Choice([*testing.KINDS, "all"]), default="all")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(kind: str, pytest_arguments: tuple[str, ...]) -> None:
    """Run the tests, as CI does. More arguments go to pytest."""
    sys.exit(testing.run(kind, list(pytest_arguments)))


@hallway.command(name="import")
@click.argument("source", metavar="FILE|URL")
@click.option("--conference", required=True, metavar="SLUG", help="Made from the file if there is none.")
@click.option("--dry-run", is_flag=True, help="Show the difference, change nothing.")
@click.option("--when", type=click.Choice(["now", "release"]), help="Without it: as the conference does with edits.")
@click.option("--timezone", metavar="ZONE", help="For a file that does not say: Europe/Brussels.")
@click.option("--url", help="Another installation than that of HALLWAY_HOME.")
@click.option("--token", help="An access token for --url.")
def import_(
    source: str,
    conference: str,
    dry_run: bool,
    when: str | None,
    timezone: str | None,
    url: str | None,
    token: str | None,
) -> None:
    """Import a programme and show what it changes.

    From a file (schedule.xml or schedule.json of frab and pretalx, iCalendar, Sessionize, a table as CSV), from its
    address, or from the address of an event in pretalx.
    """
    with _api(url, token) as api:
        answer = importing.import_programme(api, source, conference, dry_run=dry_run, timezone=timezone, when=when)
    click.echo(importing.difference(answer))


@hallway.command(name="import-recordings")
@click.argument("source", metavar="FILE|URL")
@click.option("--conference", required=True, metavar="SLUG")
@click.option("--dry-run", is_flag=True, help="Show what it would bring, change nothing.")
@click.option("--url", help="Another installation than that of HALLWAY_HOME.")
@click.option("--token", help="An access token for --url.")
def import_recordings(source: str, conference: str, dry_run: bool, url: str | None, token: str | None) -> None:
    """Bring in the recordings of media.ccc.de: what its public API says of a conference, or that address."""
    with _api(url, token) as api:
        answer = recordings.import_recordings(api, source, conference, dry_run=dry_run)
    click.echo(recordings.difference(answer))


@hallway.command()
def topology() -> None:
    """Declare exchanges and queues on the broker. `up` does it too."""
    _tool("services.topology")


@hallway.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def parked(arguments: tuple[str, ...]) -> None:
    """Messages that could not be handled: list, show ID, replay ID or --all, drop ID."""
    _tool("services.parked", *(arguments or ("list",)))


@hallway.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def operator(arguments: tuple[str, ...]) -> None:
    """Make EMAIL an operator of this installation (--name NAME, --password-stdin for a new account)."""
    _tool("services.attendees.operator", *(arguments or ("--help",)))


@hallway.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure, print a table and write JSON."""
    sys.exit(subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=ROOT).returncode)


def _running() -> System:
    """The installation of this home; the environment's servers where they are given."""
    settings = Settings.from_env()
    home = Home(settings.home)
    run = home.run()
    if home.is_running and {"amqp_url", "mongo_url", "port"} <= set(run):
        known = Settings(settings.home, run["port"], run["amqp_url"], run["mongo_url"], run.get("smtp_url"))
        return System(home, known, {})
    if settings.amqp_url and settings.mongo_url:
        return System(home, settings, {})
    raise Problem(f"Hallway is not running in {home.folder}", "Start it: ./hallway up --detach")


def _tool(module: str, *arguments: str) -> None:
    environment = {**os.environ, **_running().environment(module.rsplit(".", 1)[-1])}
    sys.exit(subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment).returncode)


def _api(url: str | None, token: str | None) -> Api:
    """That of --url and --token, or this home's with its operator signed in."""
    if url:
        if not token:
            raise Problem("--url needs --token", "Sign in there (POST /api/v1/auth/tokens) and give its access_token.")
        return Api(url, token)
    system = _running()
    api = Api(system.url, token)
    if not token:
        account = operators.known(system.home)
        api.sign_in(account["email"], account["password"])
    return api


def main() -> None:
    try:
        hallway.main(prog_name="hallway", standalone_mode=False)
    except Problem as problem:
        click.echo(problem.text(), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
