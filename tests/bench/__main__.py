"""Starts a system, measures it, prints a table, writes JSON, and leaves nothing running: see measures.py for what.

`python -m tests.bench [--quick] [--json FILE]`; without --json the figures go to $HALLWAY_HOME/bench.json. Nothing is
asserted: the exit status is 0 whenever everything could be measured.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local.broker import NotInstalled
from deploy.local.program import ProgramFailed, tail
from tests.bench import growth, live, measures, programme, report
from tests.bench.echo_client import EchoClient
from tests.bench.load import LoadFailed
from tests.bench.measures import Reads, Scale, once, spread
from tests.bench.pairs import Pair, in_turns
from tests.bench.report import progress
from tests.bench.site import Site, SiteFailed
from tests.bench.system import System, ToolFailed

START_GOAL_SECONDS = 10  # what `hallway up` may take the second time
LIVE_GOAL_MS = 1000
INTERRUPTED = 130


class BenchFailed(Exception):
    """Something could not be measured, and why."""


def main(arguments: list[str] | None = None) -> int:
    args = _arguments(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        found = measure(measures.QUICK if args.quick else measures.NORMAL)
    except KeyboardInterrupt:
        progress("interrupted; nothing is left running")
        return INTERRUPTED
    except BenchFailed as failed:
        print(f"\nIt could not be measured: {failed}", file=sys.stderr)
        return 1
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps({**found, "quick": args.quick}, indent=1) + "\n")
    print(report.table(found))
    print(f"All figures: {args.json}")
    return 0


def measure(scale: Scale) -> dict[str, Any]:
    """Everything, on a system that lives as long as this takes."""
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": report.machine(),
        "scale": asdict(scale),
    }
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder, _running(Path(folder)) as system:
        found["start_seconds"] = system.started_in
        with Site(system) as site:
            imports = _import(system, site, scale)
            system.wait_until_idle()
            pairs, latencies = _measure(system, site, scale, found)
            found["growth"] = growth.measure(system, site, quick=scale is measures.QUICK)
        start = once("start, nothing to ready", sum(system.started_in.values()), START_GOAL_SECONDS)
        found["measures"] = [*(pair.result() for pair in pairs), *latencies, *imports, start]
        found["memory"] = [asdict(one) for one in system.memory()]
        progress("stopping")
    return found


def _import(system: System, site: Site, scale: Scale) -> list[dict[str, Any]]:
    """The programme for the first time, and the same file again."""
    content = programme.schedule(scale.sessions)
    progress(f"importing {scale.sessions} sessions ({len(content) / 1e6:.1f} MB), twice")
    first, answer = site.import_programme(content)
    system.wait_until_idle()
    again, second = site.import_programme(content)
    if len(answer["added"]) != scale.sessions or second["unchanged"] != scale.sessions:
        raise BenchFailed(f"the import added {len(answer['added'])}, then left {second['unchanged']} as they were")
    sessions = f"import of {scale.sessions} sessions"
    return [once(sessions, first), once(f"{sessions} again, no change", again)]


def _measure(
    system: System, site: Site, scale: Scale, found: dict[str, Any]
) -> tuple[list[Pair], list[dict[str, Any]]]:
    measures.save_bodies(system, site)
    system.start_bare_app()
    system.start_echo()
    with EchoClient(system.amqp_url) as echo:
        echo.wait_for_service()
        cached = measures.cached_lists(system, scale)
        _run(system, cached, scale)
        reads = Reads(system, site, echo, scale)
        uncached = reads.pairs()
        for number in range(1, scale.rounds + 1):
            if not reads.enough():
                progress("an organiser changes the conference: nothing that is remembered of it counts any more")
                reads.renew()
            _run(system, uncached, scale, number)
        found["calls_per_uncached_read"] = round(reads.calls / reads.made, 3)
        posts = measures.posts(system, site, echo, scale)
        _run(system, posts, scale)
    progress(f"publishing {scale.live} drafts and {scale.live} posts, with a live stream open")
    published, posted = live.measure(system, site, scale.live)
    latencies = [spread("publish to live stream", published, LIVE_GOAL_MS)]
    latencies.append(spread("post to live stream", posted, LIVE_GOAL_MS))
    return [*cached, *uncached, *posts], latencies


def _run(system: System, pairs: list[Pair], scale: Scale, number: int | None = None) -> None:
    """All rounds, or round `number`."""
    for round_number in [number] if number else range(1, scale.rounds + 1):
        for pair in in_turns(system, pairs):
            progress(f"{pair.name}, round {round_number} of {scale.rounds}")


@contextmanager
def _running(folder: Path) -> Iterator[System]:
    """The system; whatever happens, it is ended, and failures of it are told with what its logs say."""
    system = System(folder)
    try:
        progress("starting broker, database, services and gateway")
        system.start()
        yield system
    except NotInstalled as missing:
        raise BenchFailed(f"{missing}. As root: apt install rabbitmq-server") from missing
    except ProgramFailed as failed:
        raise BenchFailed(f"{failed}. The end of its log:\n{tail(failed.log)}") from failed
    except (LoadFailed, SiteFailed, ToolFailed, TimeoutError, AssertionError, httpx.HTTPError) as failed:
        raise BenchFailed(f"{type(failed).__name__}: {failed}\n{system.complaints()}") from failed
    finally:
        for interrupt in (signal.SIGINT, signal.SIGTERM):
            signal.signal(interrupt, signal.SIG_IGN)  # a second Ctrl-C must not leave processes or files behind
        system.stop()


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hallway bench", description="Measure, print a table and write JSON.")
    parser.add_argument("--quick", action="store_true", help="under a minute, with less to rely on")
    home = Path(os.environ.get("HALLWAY_HOME") or ".hallway")
    parser.add_argument("--json", type=Path, default=home / "bench.json", metavar="FILE", help="default: %(default)s")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
