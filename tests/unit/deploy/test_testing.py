"""`hallway test`: what runs at the same time, and what comes of it."""

from pathlib import Path

import pytest

from deploy.testing import Report, integration_parts

FOLDER = Path(__file__).parents[2] / "integration"


def test_each_integration_test_is_in_one_part() -> None:
    found = [
        file
        for paths in integration_parts(FOLDER).values()
        for path in paths
        for file in (sorted(path.rglob("test_*.py")) if path.is_dir() else [path])
    ]

    assert sorted(found) == sorted(FOLDER.rglob("test_*.py"))


def test_what_fails_beside_others_fails_the_whole_and_its_output_is_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.py").write_text("print('fine')")
    (tmp_path / "bad.py").write_text("print('this went wrong'); raise SystemExit(3)")
    report = Report()

    env = {"PYTHONPATH": str(tmp_path)}
    report.run_together({"one": ("good",), "two": ("bad",)}, envs={"one": env, "two": env})

    assert [(name, status) for name, _, status in report.phases] == [("one", 0), ("two", 3)]
    assert report.status == 1
    shown = capfd.readouterr().out
    assert "this went wrong" in shown
    assert "two                     " in report.table()
