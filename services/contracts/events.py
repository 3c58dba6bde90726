"""All events there are. Importing this module fills REGISTRY: (source, name) -> schema class."""

from services.contracts import (
    events_attendees,
    events_audience,
    events_catalogue,
    events_connections,
    events_feed,
    events_notices,
    events_notifications,
    events_recordings,
    events_releases,
    events_sessions,
)
from services.contracts.schema import REGISTRY, EventSchema

__all__ = [
    "REGISTRY",
    "EventSchema",
    "events_attendees",
    "events_audience",
    "events_catalogue",
    "events_connections",
    "events_feed",
    "events_notices",
    "events_notifications",
    "events_recordings",
    "events_releases",
    "events_sessions",
]
