"""`hallway doctor`: looks at everything that Hallway needs on this machine, and says what to do about what is wrong."""

import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click

from deploy import rabbitmq
from deploy.home import NEEDED_BYTES, ROOT, Home, Settings
from deploy.local import broker, ports
from deploy.problem import Problem
from deploy.status import alive
from deploy.system import readiness

MINIMUM_PYTHON = (3, 11)
MAIL_PORTS = {("smtp", False): 25, ("smtp", True): 587, ("smtps", False): 465}  # where SMTP_URL names none


@dataclass(frozen=True)
class Finding:
    """`advice` is there when something is wrong."""

    what: str
    advice: str = ""


def examine(settings: Settings) -> int:
    """Prints all findings; the exit status is 1 when one of them is bad."""
    home = Home(settings.home)
    findings = [*_python(), *_lock(), *_rabbitmq(settings), *_mail(settings), *_home(home), *_running(home, settings)]
    for finding in findings:
        click.echo(f"  {'not ok' if finding.advice else 'ok':<7} {finding.what}")
        if finding.advice:
            click.echo(f"          -> {finding.advice}")
    bad = sum(bool(finding.advice) for finding in findings)
    click.echo(f"{bad} of {len(findings)} need attention." if bad else "Everything is as it should be.")
    return 1 if bad else 0


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info[:2] < MINIMUM_PYTHON
    yield Finding(f"Python {version} ({sys.executable})", "Install Python 3.11 or newer." if old else "")


def _lock() -> Iterator[Finding]:
    stamp, lock = ROOT / ".venv" / "hallway-lock.sha256", ROOT / "requirements.lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    same = stamp.exists() and stamp.read_text().split()[:1] == [wanted]
    advice = "" if same else "Run any ./hallway command: it installs the packages of the lock file first."
    yield Finding(f"packages are those of {lock.name}" if same else f"packages may not be those of {lock.name}", advice)


def _rabbitmq(settings: Settings) -> Iterator[Finding]:
    if settings.amqp_url:
        yield Finding("RabbitMQ is that of AMQP_URL")
        return
    try:
        yield Finding(f"RabbitMQ: {broker.installation().name}, Erlang: {shutil.which('erl')}")
    except broker.NotInstalled:
        yield Finding("RabbitMQ is not installed", f"./hallway up installs it as root. Or: sudo {rabbitmq.COMMAND}")


def _mail(settings: Settings) -> Iterator[Finding]:
    """Whether mail can go out. What is wrong with a URL in detail, the attendees service says when it starts."""
    if not settings.smtp_url:
        yield Finding("mail is not sent but shown at /dev/mail: SMTP_URL is not set")
        return
    try:
        parts = urlsplit(settings.smtp_url)
        host, port = parts.hostname or "", parts.port or MAIL_PORTS[parts.scheme, "starttls=1" in parts.query]
    except (ValueError, KeyError):
        yield Finding("SMTP_URL is not valid", "For example: smtp://user:password@mail.example.org:587?starttls=1")
        return
    there = bool(host) and ports.answers(port, host=host)
    advice = "" if there else "Letters wait until it does. Look at SMTP_URL, the network, and that server."
    yield Finding(f"the mail server {host}:{port} {'answers' if there else 'does not answer'}", advice)


def _home(home: Home) -> Iterator[Finding]:
    try:
        home.prepare()
        free = shutil.disk_usage(home.folder).free
        yield Finding(f"HALLWAY_HOME {home.folder}: {free >> 20} MB free, {NEEDED_BYTES >> 20} needed")
    except Problem as problem:
        yield Finding(problem.message, problem.advice)
        return
    for file in (home.secrets_file, home.demo_file, home.private_key):
        if file.exists() and file.stat().st_mode & 0o077:
            yield Finding(f"others can read {file}", f"chmod 600 {file}")


def _running(home: Home, settings: Settings) -> Iterator[Finding]:
    run = home.run()
    programs = run.get("programs", {})
    if not home.is_running:
        yield from _not_running(settings, [name for name, record in programs.items() if alive(record)])
        return
    yield Finding(f"Hallway runs at {run.get('url')}")
    for name, record in programs.items():
        up = alive(record)
        yield Finding(f"{name} is {'running' if up else 'down'}", "" if up else f"See ./hallway logs {name}")
    yield from _often_restarted(programs.items())
    status, answer = readiness(run.get("port", settings.port))
    ready = status == 200
    yield Finding("the gateway is ready" if ready else f"not ready: {answer}", "" if ready else _look_at(answer))


def _not_running(settings: Settings, left: list[str]) -> Iterator[Finding]:
    yield Finding("Hallway is not running")
    if left:
        yield Finding(f"an earlier run left behind: {', '.join(left)}", "./hallway down ends them.")
    if ports.is_free(settings.port):
        yield Finding(f"port {settings.port} is free")
        return
    holder = ports.holder(settings.port)
    by = f" by {holder}" if holder else ""
    advice = f"HALLWAY_PORT={settings.port + 1} ./hallway up"
    yield Finding(f"port {settings.port} is in use{by}", advice)


def _often_restarted(programs: Iterable[tuple[str, dict[str, int]]]) -> Iterator[Finding]:
    for name, record in programs:
        if record["restarts"] >= 3:
            yield Finding(f"{name} was started again {record['restarts']} times", f"See ./hallway logs {name}")


def _look_at(answer: str) -> str:
    named = [name for name in ("broker", "attendees", "sessions", "feed") if name in answer] or ["gateway"]
    return "Give it some seconds. Then see " + ", ".join(f"./hallway logs {name}" for name in named)
