"""Letters go out at least once and never twice, whatever happens to the service, the database and the mail server."""

import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pymongo
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from kombu import Connection

from deploy.local import ports
from deploy.local.servers import Servers
from services.attendees.invitations.domain import Invitation
from services.attendees.invitations.repository import InvitationRepository
from services.attendees.mail.domain import Letter
from services.attendees.mail.repository import LetterRepository
from services.plumbing.documents import Request
from tests import processes
from tests.conftest import drop_databases, virtual_host
from tests.integration.services.conftest import LaterRelay
from tests.mailbox import Mailbox
from tests.processes import Service
from tests.rpc_client import Rpc
from tests.waiting import eventually

QUEUE = "evt-attendees-letter_written--attendees"


@dataclass
class Office:
    """An attendees service that sends mail, everything it needs, and a hand in its database to write letters."""

    env: dict[str, str]
    mailbox: Mailbox
    letters: LetterRepository
    stored: "pymongo.collection.Collection[dict[str, Any]]"
    start: Callable[..., Service]
    running: list[Service] = field(default_factory=list)

    def write(self, address: str = "", **more: Any) -> Letter:
        letter = Letter(id=uuid.uuid4().hex, template="already_registered", address=address or someone(), **more)
        assert self.letters.write(letter)
        return letter

    def of(self, letter: Letter) -> dict[str, Any]:
        return self.stored.find_one({"_id": letter.id}) or {}

    def is_settled(self, letter: Letter, state: str) -> bool:
        return self.of(letter)["state"] == state

    def logs(self) -> str:
        return "".join(service.log.read_text() for service in self.running)

    def logged(self, message: str) -> list[dict[str, Any]]:
        return [line for service in self.running for line in service.logged(message)]

    def waiting_messages(self, queue: str) -> int:
        with Connection(self.env["AMQP_URL"]) as connection:
            return int(connection.channel().queue_declare(queue, passive=True).message_count)


@pytest.fixture
def office(servers: Servers, tmp_path: Path) -> Iterator[Office]:
    prefix = f"test_{uuid.uuid4().hex[:10]}_"
    with ExitStack() as stack:
        mailbox = Mailbox(ports.choose(["mail"])["mail"])
        mailbox.start()
        stack.callback(mailbox.stop)
        stack.callback(drop_databases, servers.mongo_url, prefix)
        env = {
            "AMQP_URL": stack.enter_context(virtual_host(servers)),
            "MONGO_URL": servers.mongo_url,
            "SMTP_URL": mailbox.url,
            "HALLWAY_DB_PREFIX": prefix,
            "HALLWAY_PUBLIC_URL": "https://conference.example.org",
            "HALLWAY_TOKEN_KEY_FILE": str(tmp_path / "private.pem"),
            "HALLWAY_RETRY_DELAYS_SECONDS": "0.1,0.2,0.3,0.4",
        }
        keys = (str(tmp_path / "private.pem"), str(tmp_path / "public.pem"))
        assert processes.run("services.attendees.keys", *keys, env=env).returncode == 0
        assert processes.run("services.topology", env=env).returncode == 0
        client = stack.enter_context(pymongo.MongoClient[dict[str, Any]](servers.mongo_url, tz_aware=True))
        letters = LetterRepository(client[f"{prefix}attendees"], LaterRelay())  # type: ignore[arg-type]
        letters.ensure_indexes()
        running: list[Service] = []

        def start(**more: str) -> Service:
            log = tmp_path / f"attendees-{len(running)}.log"
            running.append(processes.start("services.run", "attendees", env=env | more, log=log))
            stack.callback(running[-1].kill)
            processes.wait_until_started(running[-1])
            return running[-1]

        yield Office(env, mailbox, letters, client[f"{prefix}attendees"]["letters"], start, running)


def someone() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


def test_a_letter_is_sent_once_however_often_its_event_comes(office: Office) -> None:
    office.start()
    letter = office.write()
    assert office.mailbox.wait_for(letter.address)["Subject"] == "You have an account already"
    eventually(lambda: office.is_settled(letter, "sent"))
    event = {
        "specversion": "1.0",
        "id": "again",
        "source": "/attendees",
        "type": "org.hallway.letter_written.v1",
        "subject": letter.id,
        "time": "2026-11-23T09:00:00Z",
        "datacontenttype": "application/json",
        "data": {"letter_id": letter.id, "template": letter.template},
        "aggregateversion": 1,
        "correlationid": "c",
        "actor": None,
    }

    with Connection(office.env["AMQP_URL"]) as connection:
        connection.Producer().publish(event, exchange="attendees.events", routing_key="letter_written")

    eventually(lambda: [line for line in office.logged("event handled") if line["event_id"] == "again"])
    assert len(office.mailbox.to(letter.address)) == 1
    assert office.of(letter)["address"] == ""


def test_a_letter_is_written_once_for_each_event_that_causes_it(office: Office) -> None:
    letter = Letter(id="of-an-event", template="already_registered", address=someone())

    assert [office.letters.write(letter) for _ in range(3)] == [True, False, False]
    assert office.stored.count_documents({}) == 1


def test_a_letter_without_a_value_that_its_text_needs_is_not_written(office: Office) -> None:
    letter = Letter(id="x", template="erasure_receipt", address=someone())

    with pytest.raises(ValueError, match="the letter erasure_receipt needs erasure_id"):
        office.letters.write(letter)


def test_letters_wait_while_the_mail_server_is_away_and_go_out_once_when_it_is_back(office: Office) -> None:
    office.mailbox.stop()
    office.start()
    written = [office.write() for _ in range(5)]
    eventually(lambda: len(office.logged("event will be tried again")) > 30, seconds=30)  # more often than a failure

    office.mailbox.start()

    for letter in written:
        eventually(lambda letter=letter: office.is_settled(letter, "sent"), seconds=20)  # type: ignore[misc]
    assert [len(office.mailbox.to(letter.address)) for letter in written] == [1] * 5
    assert office.waiting_messages("hallway.parked") == 0


def test_a_server_that_says_not_now_is_asked_again_until_it_takes_the_letter(office: Office) -> None:
    address = someone()
    office.mailbox.refuse[address] = f"450 4.2.1 <{address}> is busy"
    office.start()
    letter = office.write(address)
    eventually(lambda: len(office.logged("event will be tried again")) > 6, seconds=20)
    assert office.of(letter)["state"] == "waiting"

    del office.mailbox.refuse[address]

    eventually(lambda: office.is_settled(letter, "sent"))
    assert len(office.mailbox.to(address)) == 1
    assert address not in office.logs()


def test_after_five_days_of_not_now_a_letter_is_given_up(office: Office) -> None:
    address = someone()
    office.mailbox.refuse[address] = "450 4.2.1 busy"
    letter = office.write(address)
    office.stored.update_one({"_id": letter.id}, {"$set": {"written_at": datetime.now(UTC) - timedelta(days=5)}})

    office.start()

    eventually(lambda: office.is_settled(letter, "failed"))
    assert office.of(letter)["reason"] == "given up: the mail server says not now: 450 4.2.1"


def test_a_refused_recipient_is_not_tried_again_and_named_nowhere(office: Office) -> None:
    address = someone()
    office.mailbox.refuse[address] = f"550 5.1.1 <{address}> there is no such user"
    office.start()
    letter = office.write(address)

    eventually(lambda: office.is_settled(letter, "failed"))

    stored = office.of(letter)
    assert (stored["reason"], stored["address"]) == ("refused: 550 5.1.1", "")
    assert [line["letter_id"] for line in office.logged("letter not sent")] == [letter.id]
    assert office.logged("event will be tried again") == []
    assert address not in office.logs()


def test_a_list_of_addresses_is_no_address(office: Office) -> None:
    office.start()
    letter = office.write("a@example.org,b@example.org")

    eventually(lambda: office.is_settled(letter, "failed"))

    assert office.mailbox.messages == []


def test_a_letter_whose_link_is_too_old_is_not_sent_any_more(office: Office) -> None:
    letter = office.write(link_expires_at=datetime.now(UTC) - timedelta(seconds=1))

    office.start()

    eventually(lambda: office.is_settled(letter, "failed"))
    assert office.mailbox.messages == []


def test_a_letter_whose_invitation_was_taken_back_meanwhile_is_not_sent(office: Office) -> None:
    invitations = InvitationRepository(office.stored.database, LaterRelay())  # type: ignore[arg-type]
    at = datetime.now(UTC)
    made = Invitation("01I", "01C", "Remote Days", "mail", "attendee", "01O", at, at + timedelta(days=30))
    for one in (made, replace(made, id="01J", revoked_at=at)):
        invitations.add(one, [], Request(uuid.uuid4().hex))
    written = [invitation_letter(one_id) for one_id in ("01I", "01J", "01GONE")]
    for letter in written:
        office.letters.write(letter)

    office.start()

    eventually(lambda: office.stored.count_documents({"state": "waiting"}) == 0)
    assert [(office.of(letter)["state"], office.of(letter)["reason"]) for letter in written] == [
        ("sent", ""),
        ("failed", "its invitation is over"),
        ("failed", "its invitation is over"),
    ]
    assert [to for to, _ in office.mailbox.messages] == [written[0].address]


def invitation_letter(invitation_id: str) -> Letter:
    values = {"invitation_id": invitation_id, "conference": "Remote Days", "by": "Olga", "role": "attendee"}
    return Letter(uuid.uuid4().hex, "invitation", someone(), values=values)


def test_what_a_killed_service_was_sending_is_sent_by_the_next_one_when_the_lease_ends(office: Office) -> None:
    office.mailbox.seconds = 15
    first = office.start()
    letter = office.write()
    eventually(lambda: "leased_until" in office.of(letter))
    first.kill()
    office.mailbox.seconds = 0

    office.start()

    eventually(lambda: office.logged("event will be tried again"))  # the lease holds
    assert office.mailbox.to(letter.address) == []
    office.stored.update_one({"_id": letter.id}, {"$set": {"leased_until": datetime.now(UTC)}})  # 30 s later
    eventually(lambda: office.is_settled(letter, "sent"))
    assert len(office.mailbox.to(letter.address)) == 1


def test_a_letter_that_was_perhaps_taken_is_sent_again_under_the_same_message_id(office: Office) -> None:
    office.mailbox.hang_ups = 2
    office.start()
    letter = office.write()

    eventually(lambda: office.is_settled(letter, "sent"))

    sent = office.mailbox.to(letter.address)
    assert len(sent) == 3
    assert len({str(message["Message-ID"]) for message in sent}) == 1


def test_fifty_letters_at_once_and_two_services_send_each_once(office: Office) -> None:
    office.start()
    office.start()
    written = [office.write() for _ in range(50)]

    eventually(lambda: office.stored.count_documents({"state": "sent"}) == 50, seconds=30)

    assert sorted(to for to, _ in office.mailbox.messages) == sorted(letter.address for letter in written)
    assert len({str(message["Message-ID"]) for _, message in office.mailbox.messages}) == 50


def test_a_slow_mail_server_keeps_nobody_from_being_answered(office: Office) -> None:
    office.mailbox.seconds = 8
    office.start(HALLWAY_MAX_WORKERS="8")
    for _ in range(20):
        office.write()
    eventually(lambda: office.stored.count_documents({"leased_until": {"$exists": True}}) == 4)

    with Rpc(office.env["AMQP_URL"]) as rpc:
        assert [rpc("attendees.health")["consumers"] for _ in range(5)] == [True] * 5
    assert office.mailbox.messages == []


def test_without_a_mail_server_letters_wait_until_there_is_one(office: Office) -> None:
    without = office.start(SMTP_URL="")
    written = [office.write() for _ in range(3)]
    eventually(lambda: office.stored.count_documents({"state": "shelved"}) == 3)
    assert len(without.logged("SMTP_URL is not set: letters wait until it is")) == 1
    assert office.waiting_messages(QUEUE) == 0
    without.stop()

    office.start()

    eventually(lambda: office.stored.count_documents({"state": "sent"}) == 3)
    assert [len(office.mailbox.to(letter.address)) for letter in written] == [1] * 3


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SMTP_URL", "smtp://post:pass/word@mail", "SMTP_URL is no URL, or its port is no number."),
        ("SMTP_URL", "mail.example.org", "SMTP_URL must begin with smtp:// or smtps://."),
        ("HALLWAY_MAIL_FROM", "nobody", "HALLWAY_MAIL_FROM must be one address"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_a_sentence(office: Office, name: str, value: str, sentence: str) -> None:
    done = processes.run("services.run", "attendees", env=office.env | {name: value})

    assert done.returncode != 0
    assert sentence in done.stdout + done.stderr
    assert "pass/word" not in done.stdout + done.stderr


def test_a_link_is_used_once_and_not_after_its_time(office: Office) -> None:
    at = datetime.now(UTC)
    letter = office.write(link_expires_at=at + timedelta(hours=1), link_email="ada@example.org")

    assert office.letters.open_link(letter.template, letter.id, at=at).link_email == "ada@example.org"
    for template, letter_id, moment in (
        ("reset_password", letter.id, at),
        (letter.template, "another", at),
        (letter.template, None, at),
        (letter.template, letter.id, at + timedelta(hours=1)),
    ):
        with pytest.raises(Exception, match="This link was used already or is too old"):
            office.letters.use_link(template, letter_id, at=moment)
    assert office.letters.use_link(letter.template, letter.id, at=at).id == letter.id
    with pytest.raises(Exception, match="This link was used already or is too old"):
        office.letters.use_link(letter.template, letter.id, at=at)


def test_letters_to_somebody_are_counted_and_forgotten(office: Office) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    for attendee in ("ada", "ada", "grace"):
        office.write(attendee_id=attendee)

    assert office.letters.count_since("ada", "already_registered", before) == 2
    assert office.letters.count_since("ada", "already_registered", datetime.now(UTC)) == 0
    assert office.letters.count_of("ada") == 2
    office.letters.forget("ada")
    assert [one["attendee_id"] for one in office.stored.find()] == ["grace"]


# --- encrypted connections


class Guarded:
    """Takes mail over TLS only, from one user only."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        assert server.transport.get_extra_info("cipher") is not None
        self.messages.append(envelope.content)
        return "250 taken"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    expected = LoginPassword(b"post", b"a secret/word")
    return AuthResult(success=data == expected)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd does not see that smtps is TLS
@pytest.mark.parametrize("kind", ["smtps", "starttls"])
def test_letters_go_over_encrypted_connections_to_who_knows_the_password(
    office: Office, tmp_path: Path, kind: str
) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    port = ports.choose(["mail"])["mail"]
    guarded = Guarded()
    options: dict[str, Any] = {"authenticator": authenticate, "auth_required": True}
    if kind == "smtps":
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}
    controller = Controller(guarded, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        scheme, query = ("smtps", "") if kind == "smtps" else ("smtp", "?starttls=1")
        url = f"{scheme}://post:a%20secret%2Fword@127.0.0.1:{port}{query}"
        office.start(SMTP_URL=url, SSL_CERT_FILE=str(certificate))
        letter = office.write()

        eventually(lambda: office.is_settled(letter, "sent"))
    finally:
        controller.stop()

    assert len(guarded.messages) == 1


def test_a_server_whose_certificate_is_not_to_be_trusted_gets_no_password(office: Office, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    port = ports.choose(["mail"])["mail"]
    guarded = Guarded()
    controller = Controller(guarded, hostname="127.0.0.1", port=port, ssl_context=context)
    controller.start()
    try:
        office.start(SMTP_URL=f"smtps://post:word@127.0.0.1:{port}")
        letter = office.write()

        said = eventually(lambda: office.logged("letter not sent yet"))[0]
    finally:
        controller.stop()

    assert said["reason"] == "the mail server cannot be used: SSLCertVerificationError 1"
    assert office.of(letter)["state"] == "waiting"
    assert guarded.messages == []


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "server.pem", folder / "server-key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files[1].write_bytes(private)
    return files
