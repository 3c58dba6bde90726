"""The numbers a gateway tells Prometheus: objects of the default registry, so that workers can share a directory.

With PROMETHEUS_MULTIPROC_DIR set (deploy/gunicorn.conf.py does it), /metrics of any worker tells of all of them.
"""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("hallway_http_requests", "HTTP requests answered", ["route", "method", "status"])
BODIES = Counter("hallway_http_bodies", "Answers from the body cache, and how they came about", ["outcome"])
READS = Counter("hallway_reads", "Reads asked of the backend, and where they were answered", ["outcome"])
RPC_SECONDS = Histogram(
    "hallway_rpc_seconds",
    "Calls to services: time until the answer",
    ["service", "method", "outcome"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
LIVE_CLIENTS = Gauge("hallway_live_clients", "Open live streams", multiprocess_mode="livesum")
LIVE_CUTS = Counter("hallway_live_cuts", "Live streams cut because the client could not keep up")

READ_AHEAD = Gauge(
    "hallway_read_ahead", "1 when the programme could be read without any service", multiprocess_mode="livemin"
)

BODY_HIT = BODIES.labels("hit")
BODY_MISS = BODIES.labels("miss")
BODY_STALE = BODIES.labels("stale")
BODY_PASSED = BODIES.labels("passed")  # not a request the cache may answer
READ_HIT = READS.labels("hit")
READ_MISS = READS.labels("miss")
READ_STALE = READS.labels("stale")


def exposition() -> tuple[bytes, str]:
    """The body of /metrics and its content type."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
