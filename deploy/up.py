"""`hallway up`: one supervisor per home, from nothing to a system that answers, and to nothing again."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from deploy import operator, rabbitmq
from deploy.demo import state as demos
from deploy.home import ROOT, Home, Settings, read_json
from deploy.local import logfiles, ports, program
from deploy.local.program import ProgramFailed
from deploy.problem import Problem
from deploy.supervisor import Stop, Supervisor, clear_leftovers, end_supervisor
from deploy.system import System, choose_ports, readiness

LOCK_SECONDS = 1.0  # somebody may be looking (`status`) just now
DOWN_SECONDS = 25.0
FOLLOW_SECONDS = 0.05


def up(settings: Settings, *, fresh: bool, demo: bool) -> None:
    """Runs the system in this process until Ctrl-C; returns at once when this home runs already."""
    home = Home(settings.home)
    home.prepare()
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        with home.only_one() as mine:
            if mine:
                _run(home, settings, fresh=fresh, demo=demo)
                return
        if time.monotonic() > deadline:
            break
        time.sleep(FOLLOW_SECONDS)
    tell_running(home, fresh=fresh)


def tell_running(home: Home, *, fresh: bool) -> None:
    if fresh:
        advice = "Stop it first: ./hallway down"
        raise Problem(f"Hallway is running in {home.folder}, so its data cannot be deleted", advice)
    run = home.run()
    click.echo(f"Hallway is already running ({run.get('state', 'starting')}): {run.get('url', '')}")
    click.echo("See ./hallway status; stop it with ./hallway down.")


def _run(home: Home, settings: Settings, *, fresh: bool, demo: bool) -> None:
    if left := clear_leftovers(home):
        click.echo(f"An earlier run was killed; ended what it had left behind: {', '.join(left)}.")
    home.run_file.unlink(missing_ok=True)
    if fresh:
        home.empty()
        home.prepare()
    _need_port(settings.port)
    if not settings.amqp_url:
        rabbitmq.ensure(click.echo)
    system = System(home, settings, choose_ports(home.ports_file))
    urls = {"amqp_url": system.amqp_url, "mongo_url": system.mongo_url, "smtp_url": system.smtp_url}
    facts = {"url": system.url, "port": settings.port, **urls}
    supervisor = Supervisor(home, facts, click.echo)
    supervisor.obey_signals()
    try:
        _start(supervisor, system, demo=demo)
        supervisor.watch()
    except Stop:
        click.echo("\nStopping (Ctrl-C again to kill) ...")
    except ProgramFailed as failure:
        missing = f" ({readiness(settings.port)[1]})" if failure.name == "gateway" else ""
        raise Problem(
            f"{failure.name} {failure.what}{missing}",
            f"The whole log is {failure.log}. ./hallway doctor looks for usual causes.",
            program.tail(failure.log),
        ) from failure
    finally:
        supervisor.stop()
    click.echo("Stopped.")


def _start(supervisor: Supervisor, system: System, *, demo: bool) -> None:
    began = time.monotonic()
    with _step("servers" if system.settings.amqp_url or system.settings.mongo_url else "broker and database"):
        if not system.home.private_key.exists():
            supervisor.run_once(system.make_keys())
        for together in system.servers():
            supervisor.start(together)
    with _step("topology"):
        supervisor.run_once(system.declare_topology())
    with _step("services and gateway"):
        supervisor.start([*system.services(), system.gateway()])
    operator.ensure(system)
    if demo:
        _set_up_demo(supervisor, system)
    click.echo(f"\nHallway is ready after {time.monotonic() - began:.1f} s: {system.url}")
    if not system.settings.smtp_url:
        click.echo(f"Mail is not sent but shown: {system.url}/dev/mail (SMTP_URL sends it)")
    tell_sign_ins(system.home)


def _set_up_demo(supervisor: Supervisor, system: System) -> None:
    if demos.is_complete(system.home, operator.database(system)):
        demos.write_demo_file(system.home, system.url)  # the port may be another than the last time
        return
    try:
        with _step("demo conference"):
            supervisor.run_once(system.set_up_demo(), tell=lambda line: click.echo(f"    {line}"))
    except ProgramFailed as failure:
        click.echo(f"  The demo conference could not be set up; the next start tries again. Its log: {failure.log}")


def tell_sign_ins(home: Home) -> None:
    for role, account in read_json(home.demo_file).get("accounts", {}).items():
        click.echo(f"  {role:<10} {account['email']:<32} {account['password']}")


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    click.echo(f"  {name} ...")
    yield
    click.echo(f"  {name}: {time.monotonic() - began:.1f} s")


def _need_port(port: int) -> None:
    if ports.is_free(port):
        return
    holder = ports.holder(port)
    raise Problem(
        f"port {port} is in use" + (f" by {holder}" if holder else ""),
        f"Choose another for the gateway: HALLWAY_PORT={port + 1} ./hallway up",
    )


def detach(settings: Settings, *, fresh: bool, demo: bool) -> None:
    """Starts `up` in a session of its own, shows what it says until it is ready, and leaves it running."""
    home = Home(settings.home)
    home.prepare()
    if home.is_running:
        tell_running(home, fresh=fresh)
        return
    log = home.folder / "up.log"
    log.touch(mode=0o600)  # the sign-ins of the demo are told in it
    options = [*(["--fresh", "--yes"] if fresh else []), *([] if demo else ["--no-demo"])]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "up", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
            env={**os.environ, "HALLWAY_HOME": str(home.folder), "PYTHONUNBUFFERED": "1"},
        )
    try:
        _follow(home, process, logfiles.new_lines(log, start=0))
    except KeyboardInterrupt:
        end_supervisor(home, seconds=DOWN_SECONDS)
        raise


def _follow(home: Home, process: subprocess.Popen[bytes], lines: Iterator[list[str]]) -> None:
    ready = ended = False
    while not (ready or ended):
        run, ended = home.run(), process.poll() is not None
        ready = run.get("state") == "ready" and run.get("pid") == process.pid
        time.sleep(FOLLOW_SECONDS)
        for line in next(lines):
            click.echo(line)
    if ended and process.returncode:
        raise SystemExit(process.returncode)


def down(settings: Settings, say: Callable[[str], None] = click.echo) -> None:
    """Stops the system of this home, whether it was detached, runs in another terminal or lost its supervisor."""
    home = Home(settings.home)
    if not home.is_running:
        left = clear_leftovers(home)
        home.run_file.unlink(missing_ok=True)
        say(f"Ended what an earlier run had left behind: {', '.join(left)}." if left else "Hallway is not running.")
        return
    say("Stopping ...")
    if not end_supervisor(home, seconds=DOWN_SECONDS):
        advice = f"Its process is {home.runner()}; its log is {home.folder / 'up.log'}."
        raise Problem(f"Hallway did not stop within {DOWN_SECONDS:.0f} seconds", advice)
    say("Stopped.")
