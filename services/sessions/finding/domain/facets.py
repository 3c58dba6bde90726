"""How many of what was found there are of each kind: for each facet without that facet's own choice. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from services.sessions.finding.domain.outline import VALUES, Entry, fitting

VALUES_AT_MOST = 100  # of one facet: the most frequent; nobody reads a longer list

Facets = dict[str, list[dict[str, Any]]]


def facets(entries: Iterable[Entry], filters: Mapping[str, str]) -> Facets:
    """`entries` are all that the words find. What fails one filter is counted in that filter's facet only."""
    tests = {name: fitting({name: value}) for name, value in filters.items()}
    counts: dict[str, Counter[str]] = {name: Counter() for name in VALUES}
    for entry in entries:
        failed = [name for name, test in tests.items() if not test(entry)]
        if len(failed) > 1:
            continue
        for name in failed or VALUES:
            if name in VALUES:
                counts[name].update(set(VALUES[name](entry)))
    return {name: _shown(counter, filters.get(name, "")) for name, counter in counts.items()}


def _shown(counter: Counter[str], chosen: str) -> list[dict[str, Any]]:
    """The frequent ones, by name; and what is chosen, were there none of it."""
    kept = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:VALUES_AT_MOST]
    if chosen and chosen not in dict(kept):
        kept.append((chosen, counter[chosen]))
    return [{"value": value, "sessions": count} for value, count in sorted(kept)]
