"""Hallway in containers: scaled out, used through the proxy, with replicas that die. Takes minutes.

Skipped where no Docker daemon answers, or the images cannot be had.
"""

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from deploy.local import ports
from tests.e2e import compose
from tests.e2e.compose import Project
from tests.waiting import eventually

pytestmark = pytest.mark.timeout(2 * compose.SECONDS)

REPLICAS = {"proxy": 1, "gateway": 2, "attendees": 1, "sessions": 1, "feed": 3, "rabbitmq": 1, "mongo": 1}
STEPS = ("keys", "topology", "database-users")
CONFERENCE = "/api/v1/conferences/container-days"
EMAIL, PASSWORD = "operator@example.org", "four warm words in winter"
PROGRAMME = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <version>1</version>
  <conference><title>Container Days</title><start>2026-05-02</start><end>2026-05-02</end>
    <time_zone_name>Europe/Berlin</time_zone_name></conference>
  <day index="1" date="2026-05-02" start="2026-05-02T09:00:00+02:00" end="2026-05-02T18:00:00+02:00">
    <room name="Hold"><event id="1" guid="6f1c8a04-3a1e-4f0e-9d57-0a4f3d1a7c11">
      <date>2026-05-02T10:00:00+02:00</date><start>10:00</start><duration>00:45</duration><room>Hold</room>
      <title>Ships that do not sink</title><persons><person id="1">Ada Quay</person></persons>
    </event></room>
  </day>
</schedule>
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Everything, with three feeds and two gateways; removed with its volumes afterwards, but for the image."""
    if reason := compose.obstacle():
        pytest.skip(reason)
    port = ports.choose(["proxy"])["proxy"]
    project = Project(f"hallway-e2e-{port}", tmp_path_factory.mktemp("compose") / "env", port)
    project.prepare()
    try:
        project.compose("build")
        project.compose("up", "-d", "--scale", "feed=3", "--scale", "gateway=2")
        yield project
    finally:
        project.compose("down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="module")
def operator(project: Project) -> Iterator[httpx.Client]:
    """Signed in as the first operator, who is made as README says."""
    make = ("python", "-m", "services.attendees.operator", EMAIL, "--password-stdin")
    project.compose("run", "--rm", "-T", "attendees", *make, stdin=f"{PASSWORD}\n")
    with httpx.Client(base_url=project.url, timeout=60) as client:
        signed_in = client.post("/api/v1/auth/tokens", json={"email": EMAIL, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        client.headers["authorization"] = f"Bearer {signed_in.json()['access_token']}"
        yield client


@pytest.fixture(scope="module")
def programme(operator: httpx.Client) -> dict[str, Any]:
    """The answer to the import."""
    headers = {"content-type": "application/xml"}
    answer = operator.post(f"{CONFERENCE}/imports", content=PROGRAMME.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class Listener:
    """A live stream that connects again when it is cut, as a browser does, and resumes where it was."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.texts: list[str] = []
        self.last_id = ""
        self.open = threading.Event()
        self.done = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while not self.done.is_set():
            headers = {"last-event-id": self.last_id} if self.last_id else {}
            try:
                with httpx.stream("GET", self._url, headers=headers, timeout=30) as stream:
                    for line in stream.iter_lines():
                        self._read(line)
            except httpx.HTTPError:
                self.done.wait(0.2)

    def _read(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if line.startswith(":"):
            self.open.set()  # the first sign of life: from here on nothing is missed
        elif name == "id":
            self.last_id = value
        elif name == "data":
            self.texts.append(json.loads(value)["post"]["text"])


@pytest.fixture
def listener(project: Project, programme: dict[str, Any]) -> Iterator[Callable[[], Listener]]:
    listeners: list[Listener] = []

    def make() -> Listener:
        listeners.append(Listener(f"{project.url}{CONFERENCE}/live"))
        assert listeners[-1].open.wait(20)
        return listeners[-1]

    yield make
    for each in listeners:
        each.done.set()


def write(client: httpx.Client, text: str) -> bool:
    """One attempt; repeating it is safe, thanks to the key."""
    answer = client.post(f"{CONFERENCE}/posts", json={"text": text}, headers={"idempotency-key": text})
    return answer.status_code == 201


def all_healthy(project: Project) -> bool:
    assert {name: project.health(name) for name in REPLICAS} == {
        name: ["healthy"] * count for name, count in REPLICAS.items()
    }
    return True


def test_everything_becomes_healthy(project: Project) -> None:
    assert eventually(lambda: all_healthy(project), 180)
    assert {step: project.inspect(step, "{{.State.ExitCode}}") for step in STEPS} == {step: ["0"] for step in STEPS}
    assert httpx.get(f"{project.url}/readyz", timeout=10).json()["missing"] == []


def test_a_programme_goes_in_and_is_read(project: Project, operator: httpx.Client, programme: dict[str, Any]) -> None:
    assert [session["title"] for session in programme["added"]] == ["Ships that do not sink"]
    sessions = operator.get(f"{CONFERENCE}/sessions").json()["items"]
    assert [(session["title"], session["start"]) for session in sessions] == [
        ("Ships that do not sink", "2026-05-02T08:00:00Z")
    ]
    address = f"{project.url}/conferences/container-days/programme"
    page = httpx.get(address, headers={"accept-encoding": "gzip"}, timeout=20)
    assert (page.status_code, page.headers["content-encoding"]) == (200, "gzip")
    assert "Ships that do not sink" in page.text


def test_a_post_reaches_open_streams_of_both_gateways(
    project: Project, operator: httpx.Client, listener: Callable[[], Listener]
) -> None:
    listeners = [listener() for _ in range(4)]  # the proxy gives each to the gateway with fewer
    assert write(operator, "good morning")
    eventually(lambda: all(each.texts == ["good morning"] for each in listeners))
    clients = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8000/metrics').read().decode())"
    for gateway in project.containers("gateway"):
        metrics = compose.succeed("docker", "exec", gateway, "python", "-c", clients)
        assert "\nhallway_live_clients 2.0" in metrics


def test_a_file_far_too_large_is_refused_as_the_gateway_does_it(operator: httpx.Client) -> None:
    for size in (20_500_000, 25_000_000):  # the gateway refuses the first, the proxy the second
        answer = operator.post(
            f"{CONFERENCE}/imports", content=b"<" * size, headers={"content-type": "application/xml"}
        )
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert "20 MB" in answer.json()["errors"]["file"][0]


@pytest.mark.parametrize("service", ["feed", "gateway"])
def test_a_killed_replica_is_not_missed(
    service: str, project: Project, operator: httpx.Client, listener: Callable[[], Listener]
) -> None:
    eventually(lambda: all_healthy(project), 180)
    listeners = [listener() for _ in range(2)]
    texts = [f"{service} {number}" for number in range(6)]
    assert write(operator, texts[0])
    # Only who has had a message has a place to resume from.
    eventually(lambda: all(each.texts for each in listeners))
    project.kill_9(project.containers(service)[0])
    for number, text in enumerate(texts[1:]):
        assert operator.get(f"{CONFERENCE}/sessions?limit={number + 1}").status_code == 200
        eventually(partial(write, operator, text), 30)
    eventually(lambda: all(each.texts == texts for each in listeners), 30)
    eventually(lambda: all_healthy(project), 120)
    assert sorted(project.inspect(service, "{{.RestartCount}}"))[-1] == "1"


def test_all_stop_in_time_with_streams_open_and_keep_their_data(
    project: Project, operator: httpx.Client, listener: Callable[[], Listener]
) -> None:
    listener()
    project.compose("stop")
    assert {name: project.inspect(name, "{{.State.ExitCode}}") for name in REPLICAS} == {
        name: ["0"] * count for name, count in REPLICAS.items()
    }
    project.compose("down")
    project.compose("up", "-d", "--scale", "feed=3", "--scale", "gateway=2")
    eventually(lambda: operator.get("/readyz").status_code == 200, 120)
    assert operator.get(f"{CONFERENCE}/sessions").json()["items"][0]["title"] == "Ships that do not sink"
    assert write(operator, "good evening")
    assert operator.get(f"{CONFERENCE}/feed?limit=1").json()["items"][0]["post"]["text"] == "good evening"
