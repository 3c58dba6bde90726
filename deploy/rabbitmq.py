"""Gets RabbitMQ onto a Debian machine that has none, when it may; says what to type when it may not."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import broker
from deploy.problem import Problem

COMMAND = "apt-get install -y --no-install-recommends rabbitmq-server"
POLICY = Path("/usr/sbin/policy-rc.d")
# Says "do not start" (101, see invoke-rc.d(8)) to the package's scripts, so that no service of the system comes up.
POLICY_TEXT = "#!/bin/sh\n# put here by hallway while it installs a package\nexit 101\n"


def ensure(say: Callable[[str], None]) -> None:
    """Returns when RabbitMQ is installed; raises Problem when it is not and cannot be."""
    try:
        broker.installation()
        return
    except broker.NotInstalled:
        pass
    prefix = privilege()
    advice = f"Run: sudo {COMMAND}   Or set AMQP_URL to a RabbitMQ that is there."
    if prefix is None or not shutil.which("apt-get"):
        raise Problem("RabbitMQ is not installed, and I may not install it", advice)
    say(f"RabbitMQ is not installed; installing it now: {' '.join([*prefix, COMMAND])}")
    say("(It takes a minute or two, and will not run as a service of the system.)")
    with no_service_starts(prefix):
        for command in ("apt-get update -qq", COMMAND):
            _run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command.split()], advice)
    broker.installation()


def privilege() -> list[str] | None:
    """What to put before a command so that it runs as root: nothing, sudo, or None when we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


@contextmanager
def no_service_starts(prefix: list[str]) -> Iterator[None]:
    """Packages installed meanwhile do not start their services. A policy that the machine has already stays."""
    if POLICY.exists():
        yield
        return
    subprocess.run([*prefix, "tee", str(POLICY)], input=POLICY_TEXT, text=True, stdout=subprocess.DEVNULL, check=True)
    try:
        subprocess.run([*prefix, "chmod", "755", str(POLICY)], check=True)
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=True)


def _run(command: list[str], advice: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Problem(
            f"`{' '.join(command)}` failed", advice, "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        )
