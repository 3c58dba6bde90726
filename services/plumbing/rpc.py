"""`@rpc`: Nameko's entrypoint, on which no message can kill the service. The wire format stays Nameko's."""

import logging
from typing import Any

from nameko.rpc import Rpc, RpcConsumer

from services.contracts.errors import Unavailable, WireError
from services.plumbing.consumer import SafeQueueConsumer, nameko_headers
from services.plumbing.mongo import AWAY

log = logging.getLogger(__name__)

ExcInfo = tuple[type[BaseException], BaseException, Any] | None


class SafeRpcConsumer(RpcConsumer):
    """Answers what can be answered; logs and drops the rest.

    Nameko lets an error while answering end the process. The usual one is a broker that went away meanwhile: then the
    request comes again with the new connection, and the command recognises it by its request id.
    """

    queue_consumer = SafeQueueConsumer()

    def handle_message(self, body: object, message: Any) -> None:
        if not message.properties.get("reply_to"):
            log.error("request without reply_to", extra={"routing_key": message.delivery_info["routing_key"]})
            self.queue_consumer.ack_message(message)
            return
        super().handle_message(body, message)

    def handle_result(self, message: Any, result: object, exc_info: ExcInfo) -> tuple[object, ExcInfo]:
        try:
            return super().handle_result(message, result, exc_info)
        except Exception as error:
            log.error(
                "reply not sent",
                extra={
                    "routing_key": message.delivery_info["routing_key"],
                    "error": f"{type(error).__name__}: {error}",
                },
            )
            self.queue_consumer.ack_message(message)
            return result, exc_info


class SafeRpc(Rpc):
    """Errors with a meaning for the caller are expected; a database that is away is one of them."""

    rpc_consumer = SafeRpcConsumer()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(expected_exceptions=(WireError, *AWAY), **kwargs)

    def unpack_message_headers(self, message: Any) -> dict[str, Any]:
        return nameko_headers(message)

    def handle_result(
        self,
        message: Any,
        worker_ctx: Any,
        result: object,
        exc_info: ExcInfo,
    ) -> tuple[object, ExcInfo]:
        if exc_info is not None and isinstance(exc_info[1], AWAY):
            error = Unavailable("The database cannot be reached at the moment.", {"retry_after_seconds": "2"})
            exc_info = (Unavailable, error, exc_info[2])
        log.info(
            "call answered",
            extra={"method": self.method_name, "error": exc_info[0].__name__ if exc_info else None},
        )
        return super().handle_result(message, worker_ctx, result, exc_info)


rpc = SafeRpc.decorator
