"""All services behind one gateway, as clients see them: HTTP in, and what the database, queues and mail then hold.

def test_…(person, organiser, conference, mailbox, database): ...
ada = person("Ada")                 # registered and signed in; ada.get/post/put/patch/delete, ada.id, ada.email
ada.get("/attendees/me")            # paths below /api/v1; an httpx.Response
anybody.get(...)                    # nobody signed in
ada.page.get("/settings")           # pages, with a cookie sign-in and CSRF token in ada.page.form(path, **fields)
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pymongo
import pytest

from deploy.local import ports
from deploy.local.servers import Servers
from tests import processes
from tests.conftest import drop_databases, virtual_host
from tests.mailbox import Mailbox
from tests.processes import Service
from tests.waiting import eventually

PASSWORD = "a lamp in the harbour"
SERVICES = ("attendees", "sessions", "feed")


@dataclass(frozen=True)
class Site:
    """A running system. `programs` are its processes by name, `env` what they were told."""

    url: str
    env: dict[str, str]
    programs: dict[str, Service]
    mailbox: Mailbox
    browsers: "list[Browser]" = field(default_factory=list)

    def logs(self) -> str:
        return "\n".join(program.log.read_text() for program in self.programs.values())


@pytest.fixture(scope="package")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    prefix = f"test_{uuid.uuid4().hex[:10]}_"
    chosen = ports.choose(["gateway", "mail"])
    mailbox = Mailbox(chosen["mail"])
    with ExitStack() as stack:
        mailbox.start()
        stack.callback(mailbox.stop)
        env = {
            "AMQP_URL": stack.enter_context(virtual_host(servers)),
            "MONGO_URL": servers.mongo_url,
            "SMTP_URL": mailbox.url,
            "HALLWAY_DB_PREFIX": prefix,
            "HALLWAY_BIND": f"127.0.0.1:{chosen['gateway']}",
            "HALLWAY_PUBLIC_URL": f"http://127.0.0.1:{chosen['gateway']}",
            "HALLWAY_WEB_WORKERS": "1",
            "HALLWAY_TOKEN_KEY_FILE": str(folder / "private.pem"),
            "HALLWAY_TOKEN_PUBLIC_KEY_FILE": str(folder / "public.pem"),
            # Addresses of clients are told by X-Forwarded-For, so that a test can come from elsewhere.
            "FORWARDED_ALLOW_IPS": "*",
            # Programmes come from servers of the tests, and those imported by themselves come soon.
            "HALLWAY_IMPORT_ALLOW_PRIVATE": "1",
            "HALLWAY_IMPORT_TICK_SECONDS": "0.5",
            # Long enough for several changes in a row, short enough to wait for.
            "HALLWAY_NOTICE_QUIET_SECONDS": "1.5",
            "HALLWAY_NOTICE_LONGEST_SECONDS": "10",
        }
        stack.callback(drop_databases, servers.mongo_url, prefix)
        keys = (env["HALLWAY_TOKEN_KEY_FILE"], env["HALLWAY_TOKEN_PUBLIC_KEY_FILE"])
        assert processes.run("services.attendees.keys", *keys, env=env).returncode == 0
        assert processes.run("services.topology", env=env).returncode == 0
        programs = {
            name: stack.enter_context(processes.running("services.run", name, env=env, log=folder / f"{name}.log"))
            for name in SERVICES
        }
        command = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "gateway.asgi:app")
        gateway = processes.start(*command, env=env, log=folder / "gateway.log")
        stack.callback(gateway.kill)
        stack.callback(gateway.process.terminate)
        site = Site(env["HALLWAY_PUBLIC_URL"], env, programs | {"gateway": gateway}, mailbox)
        eventually(lambda: _is_ready(site), seconds=30)
        yield site
        for browser in site.browsers:
            browser.close()


def _is_ready(site: Site) -> bool:
    try:
        return httpx.get(f"{site.url}/readyz").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def mailbox(site: Site) -> Mailbox:
    return site.mailbox


@pytest.fixture
def database(site: Site) -> Iterator[Callable[[str], "pymongo.database.Database[dict[str, Any]]"]]:
    """The database of a service (or "media"), to look at what is really stored."""
    with pymongo.MongoClient[dict[str, Any]](site.env["MONGO_URL"], tz_aware=True) as client:
        yield lambda service: client[f"{site.env['HALLWAY_DB_PREFIX']}{service}"]


class Browser(httpx.Client):
    """Pages, as a browser without JavaScript asks for them."""

    def form(self, path: str, /, **fields: str) -> httpx.Response:
        """Sends the form of a page: its CSRF token is taken from where a browser has it."""
        token = self.cookies.get("hallway_csrf") or ""
        if not token:
            self.get("/sign-in")
            token = self.cookies.get("hallway_csrf") or ""
        return self.post(path, data={"csrf_token": token, **fields}, headers={"Sec-Fetch-Site": "same-origin"})


@dataclass
class Client:
    """Somebody at the API. `page` is the same person with a browser, signed in when first used."""

    site: Site
    name: str = ""
    email: str = ""
    password: str = PASSWORD
    id: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    address: str = ""  # where the requests come from, if not from here
    _browser: Browser | None = None

    def request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.tokens:
            headers.setdefault("Authorization", f"Bearer {self.tokens['access_token']}")
        if self.address:
            headers.setdefault("X-Forwarded-For", self.address)
        url = path if path.startswith("http") else f"{self.site.url}/api/v1{path}"
        return httpx.request(verb, url, headers=headers, timeout=20, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def patch(self, path: str, body: Any, *, of: str | None = None) -> httpx.Response:
        """Changes what GET shows at `of` (the same path), with its ETag."""
        etag = self.get(of or path).headers["etag"]
        return self.request("PATCH", path, json=body, headers={"If-Match": etag})

    def sign_in(self, password: str | None = None) -> httpx.Response:
        answer = self.post("/auth/tokens", json={"email": self.email, "password": password or self.password})
        if answer.status_code == 200:
            self.tokens = answer.json()
            self.id = self.tokens["attendee"]["id"]
        return answer

    @property
    def page(self) -> Browser:
        if self._browser is None:
            self._browser = Browser(base_url=self.site.url, timeout=20)
            self.site.browsers.append(self._browser)
            if self.email:
                done = self._browser.form("/sign-in", email=self.email, password=self.password)
                assert done.status_code == 303, done.text
        return self._browser


Person = Callable[..., Client]


@pytest.fixture
def anybody(site: Site) -> Client:
    return Client(site)


@pytest.fixture
def person(site: Site) -> Person:
    """Makes an account and signs it in: person("Ada", headline="…") also fills in the profile."""

    def make(name: str = "Ada", **profile: Any) -> Client:
        made = Client(site, name=name, email=f"{uuid.uuid4().hex[:12]}@example.org")
        body = {"email": made.email, "password": made.password, "name": name}
        answer = made.post("/attendees", json=body)
        assert answer.status_code == 201, answer.text
        assert made.sign_in().status_code == 200
        if profile:
            changed = made.patch("/attendees/me", profile)
            assert changed.status_code == 200, changed.text
        return made

    return make


@pytest.fixture(scope="package")
def operator(site: Site) -> Client:
    """An operator; made by the command, since nobody else can."""
    made = Client(site, name="Olive", email=f"{uuid.uuid4().hex[:12]}@example.org")
    done = processes.run(
        "services.attendees.operator", made.email, "--name", made.name, "--password-stdin", env=site.env, input=PASSWORD
    )
    assert done.returncode == 0, done.stderr
    assert made.sign_in().status_code == 200
    return made


@pytest.fixture
def conference(operator: Client) -> dict[str, Any]:
    """A conference that only this test has."""
    body = {
        "slug": f"c-{uuid.uuid4().hex[:10]}",
        "title": "Remote Days",
        "start": "2026-11-23",
        "end": "2026-11-25",
        "timezone": "Europe/Brussels",
    }
    answer = operator.post("/conferences", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
def member(operator: Client, person: Person, conference: dict[str, Any]) -> Callable[[str, str], Client]:
    """Makes somebody with a role in the conference: member("organiser", "Inês")."""

    def make(role: str, name: str = "Member") -> Client:
        made = person(name)
        given = operator.put(f"/conferences/{conference['slug']}/members/{made.id}", json={"role": role})
        assert given.status_code == 200, given.text
        return made

    return make
