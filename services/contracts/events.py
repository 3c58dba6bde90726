"""All events there are. Importing this module fills REGISTRY: (source, name) -> schema class."""

from services.contracts import events_attendees, events_connections, events_feed, events_notices, events_sessions
from services.contracts.schema import REGISTRY, EventSchema

__all__ = [
    "REGISTRY",
    "EventSchema",
    "events_attendees",
    "events_connections",
    "events_feed",
    "events_notices",
    "events_sessions",
]
