"""Which programs make a whole Hallway on one machine, and in what environment. deploy.supervisor runs them."""

import http.client
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.home import ROOT, Home, Settings
from deploy.local import broker, database, mail, ports
from deploy.local.program import Program

Ready = Callable[[], bool]
SERVICES = ("attendees", "sessions", "feed")


@dataclass(frozen=True)
class System:
    """One installation: a home, what the environment says, and the ports chosen for it."""

    home: Home
    settings: Settings
    ports: dict[str, int]

    @property
    def url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.settings.port}"

    @property
    def amqp_url(self) -> str:
        return self.settings.amqp_url or self._broker().url

    @property
    def mongo_url(self) -> str:
        return self.settings.mongo_url or self._database().url

    @property
    def smtp_url(self) -> str:
        """Empty for a tool that works beside a system of somebody else: it sends nothing."""
        return self.settings.smtp_url or (self._mail().url if "mail" in self.ports else "")

    def servers(self) -> list[list[Program]]:
        """Broker, database and mail, unless given, in the order to start them: those of one list together."""
        epmd, node = self._broker().programs(self.home.logs) if not self.settings.amqp_url else (None, None)
        store = self._database().programs(self.home.logs) if not self.settings.mongo_url else []
        post = self._mail().programs(self.home.logs) if not self.settings.smtp_url else []
        return [[epmd] if epmd else [], [*([node] if node else []), *store, *post]]

    def services(self) -> list[Program]:
        return [self._python(name, "services.run", name) for name in SERVICES]

    def gateway(self) -> Program:
        shutil.rmtree(self.home.metrics, ignore_errors=True)  # counts of processes that are gone
        self.home.metrics.mkdir()
        arguments = ("-c", "deploy/gunicorn.conf.py", "gateway.asgi:app")
        gateway = self._python("gateway", "gunicorn", *arguments, ready=self.is_ready)
        return replace(gateway, env={**gateway.env, "PROMETHEUS_MULTIPROC_DIR": str(self.home.metrics)})

    def make_keys(self) -> Program:
        return self._python("keys", "services.attendees.keys", str(self.home.private_key), str(self.home.public_key))

    def declare_topology(self) -> Program:
        return self._python("topology", "services.topology")

    def set_up_demo(self) -> Program:
        return self._python("demo", "deploy.demo")

    def is_ready(self) -> bool:
        return readiness(self.settings.port)[0] == 200

    def environment(self, name: str = "") -> dict[str, str]:
        """What services, gateway and tools of this installation need to know."""
        return {
            "AMQP_URL": self.amqp_url,
            "MONGO_URL": self.mongo_url,
            "SMTP_URL": self.smtp_url,
            "HALLWAY_DEV_MAIL": "" if self.settings.smtp_url else str(self.home.mail),
            "HALLWAY_HOME": str(self.home.folder),
            "HALLWAY_PORT": str(self.settings.port),
            "HALLWAY_BIND": f"{ports.LOOPBACK}:{self.settings.port}",
            "HALLWAY_PUBLIC_URL": os.environ.get("HALLWAY_PUBLIC_URL") or self.url,
            "HALLWAY_INSTANCE": name,
            "HALLWAY_TOKEN_KEY_FILE": str(self.home.private_key),
            "HALLWAY_TOKEN_PUBLIC_KEY_FILE": str(self.home.public_key),
            "PYTHONUNBUFFERED": "1",
        }

    def _python(self, name: str, module: str, *arguments: str, ready: Ready = lambda: True) -> Program:
        return Program(
            name=name,
            argv=[sys.executable, "-m", module, *arguments],
            log=self.home.logs / f"{name}.log",
            env=self.environment(name),
            cwd=ROOT,
            ready=ready,
        )

    def _broker(self) -> broker.Broker:
        return broker.Broker(self.home.broker, self.ports, password=self.home.secret("broker_password"))

    def _mail(self) -> mail.Mail:
        return mail.Mail(self.home.mail, self.ports["mail"])

    def _database(self) -> database.Database:
        return database.Database(self.home.database, self.ports["mongo"])


def choose_ports(file: Path) -> dict[str, int]:
    """The ports of the last time where they are still free, and written down for the next."""
    names = [name for name in (*broker.PORT_NAMES, *database.PORT_NAMES, *mail.PORT_NAMES) if name != "management"]
    chosen = ports.choose(names, earlier=ports.remembered(file))
    ports.remember(file, chosen)
    return chosen


def readiness(port: int, seconds: float = 4) -> tuple[int, str]:
    """Status and body of the gateway's /readyz; (0, why) when it does not answer."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=seconds)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
