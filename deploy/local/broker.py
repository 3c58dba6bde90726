"""A private RabbitMQ node: its files, its environment, its command line, its own epmd. The system's stays as it is.

The Debian package is used, but `erl` is called directly, with only the plugins that are needed on the code path:
the packaged start script puts all 72 there, and looking each module up in all of them doubles the time to start
(5.0 s against 2.4 s, measured).
"""

import os
import re
import shutil
from pathlib import Path

from deploy.local import ports
from deploy.local.program import Program

INSTALLATIONS = Path("/usr/lib/rabbitmq/lib")
NODE = "hallway@localhost"
USER = "hallway"
PORT_NAMES = ("amqp", "distribution", "epmd", "management")
AMQP_GREETING = b"AMQP\x00\x00\x09\x01"
MEMORY_LIMIT = "1GB"  # above it publishers are blocked; an idle node needs 0.15 GB
DISK_FREE_LIMIT = "50MB"


class NotInstalled(Exception):
    """There is no RabbitMQ on this machine."""


def installation() -> Path:
    """The newest installed RabbitMQ (the folder with plugins/ in it)."""
    found = [folder for folder in INSTALLATIONS.glob("rabbitmq_server-*") if (folder / "plugins").is_dir()]
    if not found or not shutil.which("erl") or not shutil.which("epmd"):
        raise NotInstalled("RabbitMQ is not installed")
    return max(found, key=lambda folder: [int(number) for number in re.findall(r"\d+", folder.name)])


def needed(plugins: Path, wanted: set[str]) -> set[Path]:
    """The folders of the wanted applications and of all that they need, by their .app files."""
    folders = {file.stem: file.parents[1] for file in plugins.glob("*/ebin/*.app")}
    needs, todo = set(), set(wanted)
    while todo:
        folder = folders.get(todo.pop())
        if folder is None or folder in needs:  # not a plugin: an application of Erlang itself
            continue
        needs.add(folder)
        text = next(folder.glob("ebin/*.app")).read_text()
        listed = re.search(r"\{\s*applications\s*,\s*\[(.*?)\]", text, re.DOTALL)
        todo |= set(re.findall(r"\w+", listed[1] if listed else ""))
    return needs


class Broker:
    """Where the node lives and how it is reached."""

    def __init__(self, folder: Path, chosen: dict[str, int], *, password: str, management: bool = False) -> None:
        self.folder, self.ports, self.password, self.management = folder, chosen, password, management

    @property
    def url(self) -> str:
        return f"amqp://{USER}:{self.password}@{ports.LOOPBACK}:{self.ports['amqp']}//"

    @property
    def api(self) -> str:
        """The management HTTP API, with user and password in it; there only when the node was made with it."""
        return f"http://{USER}:{self.password}@{ports.LOOPBACK}:{self.ports['management']}/api"

    def programs(self, logs: Path) -> list[Program]:
        """epmd first, then the node; start them in this order."""
        self._write_files()
        epmd_port = self.ports["epmd"]
        epmd = Program(
            name="epmd",
            argv=["epmd", "-port", str(epmd_port), "-address", ports.LOOPBACK],
            log=logs / "epmd.log",
            cwd=self.folder,
            ready=lambda: ports.answers(epmd_port),
            ready_seconds=10,
        )
        node = Program(
            name="broker",
            argv=self._argv(),
            env=self._environment(),
            log=logs / "broker.log",
            cwd=self.folder,
            ready=self._is_ready,
            ready_seconds=90,
            stop_seconds=8,  # it takes 1 s, or 6 s with the management plugin
        )
        return [epmd, node]

    def _is_ready(self) -> bool:
        if not ports.answers(self.ports["amqp"], greeting=AMQP_GREETING):
            return False
        return not self.management or ports.answers(self.ports["management"])

    def _write_files(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        plugins = {"rabbitmq_management"} if self.management else set()
        self._link_code({"rabbit", *plugins})
        (self.folder / "enabled_plugins").write_text(f"[{','.join(sorted(plugins))}].\n")
        (self.folder / "environment").touch()  # in place of /etc/rabbitmq/rabbitmq-env.conf
        settings = {
            "listeners.tcp.local": f"{ports.LOOPBACK}:{self.ports['amqp']}",
            "default_user": USER,
            "default_pass": self.password,
            "vm_memory_high_watermark.absolute": MEMORY_LIMIT,
            "disk_free_limit.absolute": DISK_FREE_LIMIT,
            "log.console": "true",
            "log.file": "false",
        }
        if self.management:
            settings |= {"management.tcp.ip": ports.LOOPBACK, "management.tcp.port": str(self.ports["management"])}
        file = self.folder / "rabbitmq.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))

    def _link_code(self, wanted: set[str]) -> None:
        """Makes code/ anew at every start, since the package may have been upgraded meanwhile."""
        code = self.folder / "code"
        shutil.rmtree(code, ignore_errors=True)
        code.mkdir()
        for folder in needed(installation() / "plugins", wanted):
            (code / folder.name).symlink_to(folder)

    def _environment(self) -> dict[str, str | None]:
        folder = self.folder
        inherited: dict[str, str | None] = {name: None for name in os.environ if name.startswith("RABBITMQ_")}
        return inherited | {
            "HOME": str(folder),  # the Erlang cookie is kept there
            "ERL_LIBS": str(folder / "code"),
            # The node runs a second erl to make sure of epmd; neither is to start one that outlives us.
            "ERL_FLAGS": "-start_epmd false",
            "ERL_EPMD_PORT": str(self.ports["epmd"]),
            "ERL_EPMD_ADDRESS": ports.LOOPBACK,
            "ERL_CRASH_DUMP_SECONDS": "0",
            "ERL_MAX_ETS_TABLES": "50000",
            "RABBITMQ_LOG": "warning,-color",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_DIST_PORT": str(self.ports["distribution"]),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "environment"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PLUGINS_DIR": str(folder / "code"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
        }

    @staticmethod
    def _argv() -> list[str]:
        runtime = "+W w +P 1048576 +t 5000000 +stbt u +sbwt none +sbwtdcpu none +sbwtdio none +B i +fnu"
        node = "-noinput -s rabbit boot -boot start_sasl"
        kernel = "-kernel inet_dist_use_interface {127,0,0,1} -kernel prevent_overlapping_partitions false"
        return ["erl", *runtime.split(), *node.split(), *kernel.split(), "-syslog", "logger", "[]"]
