"""python -m services.health NAME: exits 0 when that service answers within 3 s, its database included."""

import json
import sys
import uuid

from kombu import Connection, Exchange, Queue

from services.plumbing.config import Settings

TIMEOUT_SECONDS = 3


def ask(amqp_url: str, service: str) -> object:
    """The answer of `<service>.health`, in Nameko's wire format. Raises when there is none in time, or an error."""
    exchange = Exchange("nameko-rpc", type="topic", durable=True)
    answers: list[dict[str, object]] = []
    with Connection(amqp_url, connect_timeout=TIMEOUT_SECONDS) as connection:
        key = str(uuid.uuid4())
        queue = Queue(f"hallway.health-{key}", exchange=exchange, routing_key=key, exclusive=True, auto_delete=True)
        with connection.Consumer(queue, callbacks=[lambda body, _: answers.append(body)], no_ack=True):
            connection.Producer().publish(
                {"args": [], "kwargs": {}},
                exchange=exchange,
                routing_key=f"{service}.health",
                reply_to=key,
                correlation_id=key,
                serializer="json",
                expiration=TIMEOUT_SECONDS,
            )
            connection.drain_events(timeout=TIMEOUT_SECONDS)
    if answers[0]["error"]:
        raise RuntimeError(json.dumps(answers[0]["error"]))
    return answers[0]["result"]


def main(arguments: list[str]) -> int:
    try:
        print(json.dumps(ask(Settings.from_env().amqp_url, arguments[0])))
    except Exception as error:
        print(f"{arguments[0]} is not well: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
