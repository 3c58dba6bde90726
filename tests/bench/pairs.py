"""Two things measured in turns, A B A B, so that whatever else the machine does meets both alike."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.bench.load import Outcome
from tests.bench.system import System

Run = Callable[[], Outcome]


@dataclass
class Pair:
    """Ours and what it is held against. `by` says which number of an outcome counts: per_second or median_ms."""

    name: str
    goal: float
    includes: str
    ours: Run
    reference: Run
    by: str = "per_second"
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def run(self, system: System) -> None:
        """One round."""
        self.rounds.append({"ours": _watched(system, self.ours), "reference": _watched(system, self.reference)})

    def ratios(self) -> list[float]:
        """Of each round; above 1, ours is the faster."""
        found = [one["ours"][self.by] / one["reference"][self.by] for one in self.rounds]
        return found if self.by == "per_second" else [1 / ratio for ratio in found]

    def result(self) -> dict[str, Any]:
        ratios = self.ratios()
        return {
            "name": self.name,
            "unit": "requests/s" if self.by == "per_second" else "ms, median",
            "ours": round(statistics.median(one["ours"][self.by] for one in self.rounds), 2),
            "reference": round(statistics.median(one["reference"][self.by] for one in self.rounds), 2),
            "ratio": round(statistics.median(ratios), 3),
            "ratio_lowest": round(min(ratios), 3),
            "ratio_highest": round(max(ratios), 3),
            "goal": self.goal,
            "includes": self.includes,
            "cpu_ms_per_request": {"ours": self._cpu("ours"), "reference": self._cpu("reference")},
            "rounds": self.rounds,
        }

    def _cpu(self, side: str) -> dict[str, float]:
        """Of each process that had something to do, most first."""
        names = self.rounds[0][side]["cpu_ms"]
        medians = {name: statistics.median(one[side]["cpu_ms"][name] for one in self.rounds) for name in names}
        busiest = sorted(medians.items(), key=lambda item: -item[1])
        return {name: round(ms, 3) for name, ms in busiest if ms >= 0.005}


def _watched(system: System, run: Run) -> dict[str, Any]:
    """An outcome, and what each process spent on one request of it."""
    before = system.cpu_seconds()
    outcome = run()
    after = system.cpu_seconds()
    spent = {name: (after[name] - before[name]) * 1000 / outcome.requests for name in after}
    spent["load generator"] = outcome.busy * outcome.seconds * 1000 / outcome.requests
    return {**{name: round(value, 4) for name, value in asdict(outcome).items()}, "cpu_ms": spent}


def in_turns(system: System, pairs: list[Pair]) -> Iterator[Pair]:
    """One round of every pair, each told of before it is run."""
    for pair in pairs:
        yield pair
        pair.run(system)
