"""docker-compose.yml as a project of its own: started, looked at, hurt, and taken away again."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
SECONDS = 900  # building and starting everything, with images to fetch, on a busy machine
PULL_SECONDS = 300
IMAGE = "hallway:e2e"


def run(*command: str, seconds: float = 60, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=seconds)


def succeed(*command: str, seconds: float = SECONDS, stdin: str = "") -> str:
    done = run(*command, seconds=seconds, stdin=stdin)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@cache
def command() -> tuple[str, ...]:
    """Either version of compose; empty when there is none."""
    if shutil.which("docker-compose"):
        return ("docker-compose",)
    if shutil.which("docker") and run("docker", "compose", "version").returncode == 0:
        return ("docker", "compose")
    return ()


def obstacle() -> str | None:
    """Why nothing can be started here, if so."""
    if not shutil.which("docker") or not command():
        return "docker-compose is not installed"
    if run("docker", "version", "--format", "{{.Server.Version}}").returncode != 0:
        return "no Docker daemon answers"
    for image in sorted(_foreign_images()):
        if run("docker", "image", "inspect", image).returncode != 0 and not _pulled(image):
            return f"the image {image} cannot be had"
    return None


def _foreign_images() -> set[str]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values()
    base = (ROOT / "deploy/Dockerfile").read_text().partition("FROM ")[2].split()[0]
    return {base, *(each["image"] for each in services if not each["image"].startswith("$"))}


def _pulled(image: str) -> bool:
    try:
        return run("docker", "pull", "--quiet", image, seconds=PULL_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@dataclass(frozen=True)
class Project:
    """One project: its containers, volumes and networks carry its name."""

    name: str
    env_file: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        self.env_file.write_text(
            f"HALLWAY_PORT=127.0.0.1:{self.port}\nHALLWAY_PUBLIC_URL={self.url}\nHALLWAY_IMAGE={IMAGE}\n"
        )
        succeed(str(ROOT / "deploy/compose-env"), str(self.env_file))

    def compose(self, *arguments: str, stdin: str = "") -> str:
        options = ("--project-name", self.name, "--env-file", str(self.env_file))
        return succeed(*command(), *options, *arguments, stdin=stdin)

    def containers(self, service: str) -> list[str]:
        """Ids, also of those that have ended; from docker itself, since the two versions of compose differ here."""
        labels = [f"label=com.docker.compose.project={self.name}", f"label=com.docker.compose.service={service}"]
        filters = [argument for label in labels for argument in ("--filter", label)]
        return succeed("docker", "ps", "--all", "--quiet", "--no-trunc", *filters).split()

    def inspect(self, service: str, template: str) -> list[str]:
        containers = self.containers(service)
        return succeed("docker", "inspect", "--format", template, *containers).splitlines() if containers else []

    def health(self, service: str) -> list[str]:
        return self.inspect(service, "{{.State.Health.Status}}")

    def kill_9(self, container: str) -> None:
        """As a crash would: `docker kill` counts as a wish of the operator, after which nothing is restarted."""
        run("docker", "exec", container, "sh", "-c", "kill -9 -1")
