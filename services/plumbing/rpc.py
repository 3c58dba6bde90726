"""`@rpc`: Nameko's entrypoint, on which no message can kill the service. The wire format stays Nameko's."""

import logging
from typing import Any

from nameko.amqp.publish import Publisher
from nameko.constants import NON_PERSISTENT
from nameko.rpc import Responder, Rpc, RpcConsumer, get_rpc_exchange

from services.contracts.errors import Unavailable, WireError
from services.plumbing.consumer import SafeQueueConsumer, nameko_headers
from services.plumbing.mongo import AWAY

log = logging.getLogger(__name__)

ExcInfo = tuple[type[BaseException], BaseException, Any] | None


class _ReplyPublisher(Publisher):
    delivery_mode = NON_PERSISTENT  # whoever waits for it has given up before a broker has restarted


class _Responder(Responder):
    publisher_cls = _ReplyPublisher


class SafeRpcConsumer(RpcConsumer):
    """Answers what can be answered; logs and drops the rest.

    Nameko lets an error while answering end the process. The usual one is a broker that went away meanwhile: then
    nothing can be acknowledged either, the request comes again, and the command recognises it by its request id.
    """

    queue_consumer = SafeQueueConsumer()

    def handle_message(self, body: object, message: Any) -> None:
        if not message.properties.get("reply_to"):
            log.error("request without reply_to", extra={"routing_key": message.delivery_info["routing_key"]})
            self.queue_consumer.ack_message(message)
            return
        super().handle_message(body, message)

    def handle_result(self, message: Any, result: object, exc_info: ExcInfo) -> tuple[object, ExcInfo]:
        config = self.container.config
        try:
            responder = _Responder(config["AMQP_URI"], get_rpc_exchange(config), config["serializer"], message)
            result, exc_info = responder.send_response(result, exc_info)
        except Exception as error:
            log.error(
                "reply not sent", extra={"routing_key": message.delivery_info["routing_key"], "error": repr(error)}
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
