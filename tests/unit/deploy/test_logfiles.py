"""Logs that grow, are read while they grow, and are kept small."""

from pathlib import Path

from deploy.local import logfiles, program


def test_new_lines_are_given_once_and_whole(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("old\n")
    lines = logfiles.new_lines(log)
    assert next(lines) == []
    with log.open("a") as file:
        print("first", file=file, flush=True)
        file.write("sec")
        file.flush()
        assert next(lines) == ["first"]
        print("ond", file=file, flush=True)
        assert next(lines) == ["second"]
    assert next(lines) == []


def test_reading_goes_on_after_the_log_was_emptied(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("a long line\n")
    lines = logfiles.new_lines(log, start=0)
    assert next(lines) == ["a long line"]
    log.write_text("new\n")
    assert next(lines) == ["new"]


def test_a_log_that_is_not_there_yet_has_no_lines(tmp_path: Path) -> None:
    lines = logfiles.new_lines(tmp_path / "later.log")
    assert next(lines) == []
    (tmp_path / "later.log").write_text("here\n")
    assert next(lines) == ["here"]


def test_a_large_log_is_put_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log, small = tmp_path / "a.log", tmp_path / "b.log"
    small.write_text("few")
    with log.open("a") as writer:
        print("x" * 100, file=writer, flush=True)
        logfiles.limit(tmp_path, limit_bytes=50)
        print("after", file=writer, flush=True)
    assert log.read_text() == "after\n"
    assert (tmp_path / "a.log.1").read_text() == "x" * 100 + "\n"
    assert small.read_text() == "few"


def test_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"".join(b"line %d\n" % number for number in range(10_000)) + b"\xff\n")
    assert program.tail(log, lines=3) == "line 9998\nline 9999\n\N{REPLACEMENT CHARACTER}"
    assert program.tail(tmp_path / "none.log") == "(no log)"
