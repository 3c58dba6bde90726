"""The mail server of `hallway up`: a real one, which keeps what it gets."""

import smtplib
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local import ports, program
from deploy.local.mail import Mail


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[Mail, "subprocess.Popen[bytes]"]]:
    mail = Mail(tmp_path / "mail", ports.choose(["mail"])["mail"])
    (what,) = mail.programs(tmp_path / "logs")
    process = program.start(what)
    program.wait_until_ready(what, process)
    yield mail, process
    program.kill(process)


def test_what_it_took_is_on_the_disk_when_it_says_so(catcher: tuple[Mail, "subprocess.Popen[bytes]"]) -> None:
    mail, process = catcher
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hallway@localhost", "ñandú@example.org", "Grüße"
    message.set_content("A first line\n.\n")
    with smtplib.SMTP("127.0.0.1", mail.port) as connection:
        connection.send_message(message)
    process.kill()

    (file,) = mail.folder.glob("*.eml")
    assert b"A first line" in file.read_bytes()


def test_it_ends_when_it_is_asked_to(catcher: tuple[Mail, "subprocess.Popen[bytes]"]) -> None:
    _, process = catcher
    process.terminate()

    assert process.wait(timeout=5) == 0


def test_its_log_names_nobody(catcher: tuple[Mail, "subprocess.Popen[bytes]"], tmp_path: Path) -> None:
    mail, _ = catcher
    with smtplib.SMTP("127.0.0.1", mail.port) as connection:
        connection.sendmail("hallway@localhost", ["ada@example.org"], b"Subject: secret words\n\nsecret words\n")

    log = (tmp_path / "logs" / "mail.log").read_text()
    assert "mail kept" in log
    assert "ada@example.org" not in log and "secret" not in log
