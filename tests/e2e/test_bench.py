"""The benchmarks run from start to end on a system of their own. What they measure is never asserted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT

RATIOS = {
    "cached list, identity",
    "cached list, browser",
    "uncached read, 16 in flight",
    "uncached read, one by one",
    "post, 16 in flight",
    "post, one by one",
}
LATENCIES = {"publish to live stream", "post to live stream"}
ONCE = {"import of 200 sessions", "import of 200 sessions again, no change", "start, nothing to ready"}
PROCESSES = {"epmd", "broker", "database", "attendees", "sessions", "feed", "gateway", "bare app", "echo"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """The figures and the table of a quick run."""
    file = tmp_path_factory.mktemp("bench") / "new" / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--quick", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text()), done.stdout


@pytest.mark.timeout(320)
def test_every_measure_is_there_with_its_goal(run: tuple[dict[str, Any], str]) -> None:
    found, _ = run
    measures = {one["name"]: one for one in found["measures"]}

    assert set(measures) == RATIOS | LATENCIES | ONCE
    assert {name: measures[name]["goal"] for name in RATIOS} == {
        name: 0.8 if name.startswith("cached") else 0.6 for name in RATIOS
    }
    for name in RATIOS:
        one = measures[name]
        assert one["ratio_lowest"] <= one["ratio"] <= one["ratio_highest"]
        assert len(one["rounds"]) == found["scale"]["rounds"]
        assert all(side["requests"] > 1 for turn in one["rounds"] for side in (turn["ours"], turn["reference"]))
    for name in LATENCIES:
        assert measures[name]["times"] == found["scale"]["live"]
        assert 0 < measures[name]["ours"] <= measures[name]["p95"] <= measures[name]["max"]
    assert all(measures[name]["ours"] > 0 for name in ONCE)


def test_each_uncached_read_was_one_call_to_the_service(run: tuple[dict[str, Any], str]) -> None:
    assert run[0]["calls_per_uncached_read"] == 1.0


def test_memory_is_told_of_every_process(run: tuple[dict[str, Any], str]) -> None:
    memory = {one["name"]: one for one in run[0]["memory"]}

    assert set(memory) == PROCESSES
    assert all(one["rss_mb"] >= one["pss_mb"] for one in memory.values())


def test_the_table_has_a_line_for_every_measure(run: tuple[dict[str, Any], str]) -> None:
    found, table = run

    assert all(one["name"] in table for one in found["measures"])
    assert f"{found['machine']['cores']} cores" in table


def test_nothing_is_left_when_it_cannot_be_measured(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--json", str(tmp_path / "bench.json")]
    # Without erl and epmd on the path there is no broker to start.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"PATH": str(tmp_path)}, check=False)

    assert done.returncode == 1
    assert "apt install rabbitmq-server" in done.stderr
    assert list(tmp_path.iterdir()) == []
