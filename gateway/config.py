"""The settings of a gateway process, read from the environment once and passed on."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """All settings have a default that suits one machine; what each is for stands in README."""

    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672//"
    token_public_key_file: str | None = None
    public_url: str = "http://127.0.0.1:8000"
    cache_bytes: int = 64 * MIB  # per worker
    web_workers: int = 2
    instance: str = "gateway"
    log_level: str = "INFO"
    access_log: bool = False  # a line for every cached hit, too; other requests are always logged
    live_clients_max: int = 2_000  # open streams per worker

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "GatewayConfig":
        get = environ.get
        default = cls()
        return cls(
            amqp_url=get("AMQP_URL") or default.amqp_url,
            token_public_key_file=get("HALLWAY_TOKEN_PUBLIC_KEY_FILE") or None,
            public_url=(get("HALLWAY_PUBLIC_URL") or default.public_url).rstrip("/"),
            cache_bytes=_positive(environ, "HALLWAY_CACHE_BYTES", default.cache_bytes),
            web_workers=_positive(environ, "HALLWAY_WEB_WORKERS", default.web_workers),
            instance=get("HALLWAY_INSTANCE") or f"gateway-{socket.gethostname()}",
            log_level=(get("HALLWAY_LOG_LEVEL") or default.log_level).upper(),
            access_log=get("HALLWAY_ACCESS_LOG", "").lower() in {"1", "on", "true", "yes"},
            live_clients_max=_positive(environ, "HALLWAY_LIVE_CLIENTS", default.live_clients_max),
        )


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
