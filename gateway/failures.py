"""What can go wrong between the gateway and the services, beside the errors that the services themselves raise.

WireError (services.contracts.errors)
├── Unavailable
│   └── GatewayFailure     nothing was changed; try again later
│       ├── BrokerAway         no connection to RabbitMQ
│       ├── ServiceAway        nobody has ever declared the service's queue
│       ├── Overloaded         too many requests are waiting already
│       └── ReadTimeout        a read was not answered in time
├── RpcTimeout             a command was not answered in time: it may or may not have been carried out
└── RemoteFailure          the service failed in a way it had not foreseen; what it said stays in the log
"""

from services.contracts.errors import Unavailable, WireError

RETRY_AFTER_SECONDS = "2"  # a string: details hold no other scalars


class GatewayFailure(Unavailable):
    """The request did not get through. `details["retry_after_seconds"]` says when to come back."""

    def __init__(self, message: str, retry_after_seconds: str = RETRY_AFTER_SECONDS) -> None:
        super().__init__(message, {"retry_after_seconds": retry_after_seconds})


class BrokerAway(GatewayFailure):
    code = "broker_away"


class ServiceAway(GatewayFailure):
    code = "service_away"


class Overloaded(GatewayFailure):
    code = "overloaded"


class ReadTimeout(GatewayFailure):
    code = "read_timeout"


class RpcTimeout(WireError):
    code = "timeout"


class RemoteFailure(WireError):
    code = "internal"
