"""What `hallway import` shows."""

from typing import Any

from deploy.importing import SHOWN, bar, difference


def answer(**lists: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {kind: [] for kind in ("added", "moved", "changed", "cancelled", "skipped", "warnings")}
    return {
        "conference": {"title": "Harbour Lights", "slug": "harbour-lights", "timezone": "Europe/Lisbon"},
        "dry_run": False,
        "programme": {"sessions": 3, "days": 1, "rooms": 2, "speakers": 4, "cancelled": 0, "amended": 1},
        "unchanged": 0,
        **empty,
        **lists,
    }


def test_nothing_to_do_is_three_lines() -> None:
    assert difference(answer(unchanged=3)) == (
        "Harbour Lights (harbour-lights)\n"
        "  in the file: 3 sessions in 1 days, 2 rooms, 4 speakers; 0 cancelled, 1 amended\n"
        "  changed: 0 added, 0 moved, 0 changed, 0 cancelled, 0 skipped; 3 unchanged"
    )


def test_a_move_is_told_in_the_conferences_zone() -> None:
    before = {"start": "2026-07-01T08:00:00Z", "end": "2026-07-01T09:00:00Z", "room": "Boathouse"}
    moved = [{"id": "1", "title": "Tides", "before": before, "after": {**before, "start": None, "room": None}}]
    assert "    Tides: Wed 2026-07-01 09:00, Boathouse -> no time, no room" in difference(answer(moved=moved))


def test_each_kind_says_what_matters_about_it() -> None:
    shown = difference(
        answer(
            added=[{"id": "1", "title": "A", "start": "2026-01-01T10:00:00Z", "room": "Loft", "state": "published"}],
            changed=[{"id": "2", "title": "B", "fields": ["title", "abstract"]}],
            cancelled=[{"id": "3", "title": "C", "reason": None}],
            skipped=[{"title": "", "reason": "it has no title"}],
            warnings=["odd"],
        )
    )
    for line in ("A (Thu 2026-01-01 10:00, Loft)", "B: title, abstract", "C", "(no title): it has no title", "odd"):
        assert f"\n    {line}" in shown


def test_a_long_list_is_cut_and_counted() -> None:
    added = [{"id": str(n), "title": f"T{n}", "start": None, "room": None, "state": "draft"} for n in range(SHOWN + 5)]
    lines = difference(answer(added=added, dry_run=True)).splitlines()
    assert "  would change: 17 added, 0 moved, 0 changed, 0 cancelled, 0 skipped; 0 unchanged" in lines
    assert lines[-1] == "    and 5 more"
    assert len([line for line in lines if line.startswith("    T")]) == SHOWN


def test_the_bar_fills_and_then_waits() -> None:
    assert bar(0, 2_000_000, 0, width=4) == "[----] 0.0 of 2.0 MB"
    assert bar(1_000_000, 2_000_000, 0, width=4) == "[##--] 1.0 of 2.0 MB"
    assert bar(2_000_000, 2_000_000, 3.2, width=4) == "[####] 2.0 of 2.0 MB, working on it for 3 s"
    assert bar(0, 0, 0, width=4).startswith("[####]")
