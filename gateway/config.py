"""The settings of a gateway process, read from the environment once and passed on."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """The organisation's OpenID Connect provider: its address, who we are to it, and its name for people."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """All settings have a default that suits one machine; what each is for stands in README."""

    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672//"
    mongo_url: str = "mongodb://127.0.0.1:27017/?directConnection=true"  # for files only
    db_prefix: str = "hallway_"
    token_public_key_file: str | None = None
    public_url: str = "http://127.0.0.1:8000"
    cache_bytes: int = 64 * MIB  # per worker
    web_workers: int = 2
    instance: str = "gateway"
    log_level: str = "INFO"
    access_log: bool = False  # a line for every cached hit, too; other requests are always logged
    live_clients_max: int = 2_000  # open streams per worker
    forwarded_allow_ips: str = "127.0.0.1,::1"  # proxies that may say where a request comes from
    oidc: OidcConfig | None = None
    dev_mail: str = ""  # the folder with the mail that `hallway up` catches; empty: there is no such page

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "GatewayConfig":
        get = environ.get
        default = cls()
        return cls(
            amqp_url=get("AMQP_URL") or default.amqp_url,
            mongo_url=get("MONGO_URL") or default.mongo_url,
            db_prefix=get("HALLWAY_DB_PREFIX") or default.db_prefix,
            token_public_key_file=get("HALLWAY_TOKEN_PUBLIC_KEY_FILE") or None,
            public_url=(get("HALLWAY_PUBLIC_URL") or default.public_url).rstrip("/"),
            cache_bytes=_positive(environ, "HALLWAY_CACHE_BYTES", default.cache_bytes),
            web_workers=_positive(environ, "HALLWAY_WEB_WORKERS", default.web_workers),
            instance=get("HALLWAY_INSTANCE") or f"gateway-{socket.gethostname()}",
            log_level=(get("HALLWAY_LOG_LEVEL") or default.log_level).upper(),
            access_log=get("HALLWAY_ACCESS_LOG", "").lower() in {"1", "on", "true", "yes"},
            live_clients_max=_positive(environ, "HALLWAY_LIVE_CLIENTS", default.live_clients_max),
            forwarded_allow_ips=get("FORWARDED_ALLOW_IPS") or default.forwarded_allow_ips,
            oidc=_oidc(environ),
            dev_mail=get("HALLWAY_DEV_MAIL") or "",
        )


def _oidc(environ: Mapping[str, str]) -> OidcConfig | None:
    """All of it or nothing: a button that leads nowhere is worse than none."""
    names = [f"HALLWAY_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")]
    values = {name: (environ.get(name) or "").strip() for name in names}
    missing = [name for name, value in values.items() if not value]
    if missing == names:
        return None
    if missing:
        raise ValueError(f"Sign-in with an organisation is set up by half. Set also: {', '.join(missing)}")
    config = OidcConfig(*values.values())
    address = urlsplit(config.issuer)
    if not address.hostname or address.query or address.fragment or not _is_safe(address.scheme, address.hostname):
        raise ValueError(f"HALLWAY_OIDC_ISSUER must be an https address, not {config.issuer!r}")
    return config


def _is_safe(scheme: str, host: str) -> bool:
    return scheme == "https" or (scheme == "http" and host in ("localhost", "127.0.0.1", "::1"))


def _positive(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value <= 0:
        raise ValueError(f"{name} must be a whole number above 0, not {text!r}")
    return value
