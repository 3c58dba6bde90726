"""How gunicorn runs the gateway: `gunicorn -c deploy/gunicorn.conf.py gateway.asgi:app`.

SIGTERM with open live streams would wait for them until the graceful timeout and then be killed, without the lifespan
shutdown. So each worker first tells the application to end its streams (`drain`), and then stops as gunicorn means it.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

from gunicorn import glogging

bind = os.environ.get("HALLWAY_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("HALLWAY_WEB_WORKERS") or 2)
worker_class = "asgi"
asgi_loop = "asyncio"
asgi_lifespan = "on"
http_parser = "python"  # a smaller surface than the C extension that "auto" takes when it happens to be there
control_socket_disable = True  # it would be written to $HOME, which is read-only in a container
max_requests = 0  # recycling a worker would hang on its open streams
keepalive = 5
graceful_timeout = 20
timeout = 40  # a draining worker sends no heartbeat: must be more than graceful_timeout + 10
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # heartbeats on a slow disk look like a dead worker
accesslog = None  # the application logs its requests itself, with correlation ids


class Logger(glogging.Logger):
    """With a logconfig_dict, gunicorn would gather what an access log needs for each request: 15 % of a cached hit."""

    access_log_enabled = False


logger_class = Logger
_level = os.environ.get("HALLWAY_LOG_LEVEL", "INFO").upper()
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "gateway.logs.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"level": _level, "handlers": ["stdout"]},
    "loggers": {
        "gunicorn.error": {"level": _level, "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},
        "amqp": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# Several workers answer /metrics together by way of files. Set here, before any worker imports prometheus_client.
_metrics_dir = None
if workers > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _metrics_dir = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hallway-metrics-")


def on_starting(server: Any) -> None:
    # What an earlier gateway counted, if it was killed: its last words would be taken for those of a living worker.
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for file in Path(folder).glob("*.db") if folder else ():
        file.unlink(missing_ok=True)


def post_worker_init(worker: Any) -> None:
    def stop() -> None:
        worker.asgi.drain()
        worker.handle_exit_signal()

    worker.loop.add_signal_handler(signal.SIGTERM, stop)


def child_exit(server: Any, worker: Any) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if _metrics_dir is not None:
        shutil.rmtree(_metrics_dir, ignore_errors=True)
