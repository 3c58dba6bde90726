"""The settings of a service process, read from the environment once. The gateway has its own (gateway/config.py)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where the servers are, and how much one process does at a time."""

    amqp_url: str
    mongo_url: str
    db_prefix: str
    max_workers: int
    log_level: str
    instance: str
    token_key_file: str
    smtp_url: str
    mail_from: str
    public_url: str
    retry_delays_seconds: tuple[float, ...]
    sign_in_needs_verified_email: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            amqp_url=env.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
            mongo_url=env.get("MONGO_URL", "mongodb://127.0.0.1:27017/?directConnection=true"),
            db_prefix=env.get("HALLWAY_DB_PREFIX", "hallway_"),
            # Also the number of unacknowledged messages per queue (prefetch): small, so that replicas share the work.
            max_workers=int(env.get("HALLWAY_MAX_WORKERS", "16")),
            log_level=env.get("HALLWAY_LOG_LEVEL", "INFO"),
            instance=env.get("HALLWAY_INSTANCE", ""),
            token_key_file=env.get("HALLWAY_TOKEN_KEY_FILE", ""),
            smtp_url=env.get("SMTP_URL", ""),
            mail_from=env.get("HALLWAY_MAIL_FROM", ""),
            public_url=(env.get("HALLWAY_PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
            # Long enough for a database failover, short enough to watch. Every process must be told the same.
            retry_delays_seconds=tuple(map(float, env.get("HALLWAY_RETRY_DELAYS_SECONDS", "1,5,30,120").split(","))),
            # Then nothing tells whether an address has an account; without it, signing in right after signing up does.
            sign_in_needs_verified_email=env.get("HALLWAY_SIGN_IN_NEEDS_VERIFIED_EMAIL", "") in ("1", "true", "yes"),
        )

    def nameko(self) -> dict[str, object]:
        """Nameko's own configuration."""
        return {
            "AMQP_URI": self.amqp_url,
            "HEARTBEAT": 30,
            "max_workers": self.max_workers,
            "serializer": "json",
            "ACCEPT": ["json"],
        }
