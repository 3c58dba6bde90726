"""What is one's own: starred sessions by time, calendars of them, notifications; and how popular sessions are."""

from typing import Any

from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal
from gateway.own_orders import OwnOrders, addresses
from gateway.own_queries import shows_popularity
from gateway.policy import API, CONFERENCE
from gateway.queries import Queries
from gateway.resources.people import conference_id
from gateway.schemas import own as schemas
from services.contracts.errors import NotFound

ICALENDAR = "text/calendar; charset=utf-8"
ASKED_EACH_TIME = ["private", "no-cache"]  # whoever has it asks whether it still holds


def routes(machinery: Machinery) -> dict[str, Any]:
    orders, queries, public_url = OwnOrders(machinery.backend), machinery.queries, machinery.config.public_url
    return {
        f"{API}/attendees/me/programme": MyProgramme(queries),
        f"{API}/attendees/me/calendars": Calendars(orders, queries, public_url),
        f"{API}/attendees/me/calendars/{{calendar}}": Calendar(orders),
        f"{API}/calendars/{{token}}.ics": CalendarFile(queries),
        f"{API}/attendees/me/notification-settings": NotificationSettings(orders, queries),
        f"{API}/notifications": Notifications(queries),
        f"{API}/notifications/read": ReadNotifications(orders),
        f"{CONFERENCE}/popularity": Popularity(queries),
    }


class MyProgramme:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "The sessions you starred in a conference, by time, with what clashes",
        query=schemas.MyProgrammeQuerySchema,
        response=schemas.MyProgrammeSchema,
        fails=(404,),
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        where = await conference_id(self._queries, req.context.query["conference"])
        found = await self._queries.my_programme(req.context.caller.id, str(where))
        personal(resp, schemas.MyProgrammeSchema, found.data)


class Calendars:
    def __init__(self, orders: OwnOrders, queries: Queries, public_url: str) -> None:
        self._orders, self._queries, self._public_url = orders, queries, public_url

    @operation("Calendars to subscribe to that you made", response=schemas.CalendarListSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        found = await self._queries.calendars(req.context.caller.id)
        personal(resp, schemas.CalendarListSchema, found.data)

    @operation(
        "Make a calendar of the sessions that you star, to subscribe to",
        description="Its addresses are told once, here. A repeat makes another calendar.",
        body=schemas.CalendarInputSchema,
        response=schemas.MadeCalendarSchema,
        status=201,
        fails=(404, 409),
        repeatable=False,
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        asked = req.context.body
        where = await conference_id(self._queries, asked["conference"])
        made = await self._orders.make_calendar(req.context.caller, asked["name"], where)
        location = f"{API}/attendees/me/calendars/{made['id']}"
        created(resp, location, schemas.MadeCalendarSchema, made | addresses(self._public_url, made["token"]))


class Calendar:
    def __init__(self, orders: OwnOrders) -> None:
        self._orders = orders

    @operation("Revoke a calendar: from now on there is nothing at its address", status=204)
    async def on_delete(self, req: Request, resp: Response, calendar: str) -> None:
        await self._orders.revoke_calendar(req.context.caller, calendar)
        no_content(resp)


class CalendarFile:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "A calendar, for programs that subscribe to it",
        description="Cancelled sessions stay in it as such, so that programs which have them take them out.",
        media="text/calendar",
    )
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        found = await self._queries.calendar(token)
        resp.content_type = ICALENDAR
        resp.cache_control = ASKED_EACH_TIME
        resp.text = found.data["content"]


class Popularity:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "The sessions that most have starred",
        description="For organisers, and for everybody where they have chosen so.",
        query=schemas.PopularityQuerySchema,
        response=schemas.PopularityListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference, caller = req.context.conference, req.context.caller
        if not shows_popularity(conference, caller):
            raise NotFound("The organisers of this conference keep to themselves how many have starred a session.")
        found = await self._queries.popularity(conference["id"], **req.context.query)
        personal(resp, schemas.PopularityListSchema, found.data)


class Notifications:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "What you were told, newest first",
        description="The newest 500 are kept.",
        query=schemas.NotificationsQuerySchema,
        response=schemas.NotificationListSchema,
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        found = await self._queries.notifications(req.context.caller.id, **req.context.query)
        personal(resp, schemas.NotificationListSchema, found.data)


class ReadNotifications:
    def __init__(self, orders: OwnOrders) -> None:
        self._orders = orders

    @operation(
        "Mark notifications as read",
        description="All of them, unless the body names some. Doing it again changes nothing.",
        body=schemas.ReadInputSchema,
        body_optional=True,
        response=schemas.UnreadSchema,
        fails=(404,),
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        left = await self._orders.read(req.context.caller, **req.context.body)
        personal(resp, schemas.UnreadSchema, left)


class NotificationSettings:
    def __init__(self, orders: OwnOrders, queries: Queries) -> None:
        self._orders, self._queries = orders, queries

    @operation("What you are told, and how", response=schemas.NotificationSettingsSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        found = await self._queries.notification_settings(req.context.caller.id)
        personal(resp, schemas.NotificationSettingsSchema, found.data)

    @operation(
        "Choose what you are told, and how",
        body=schemas.NotificationSettingsSchema,
        response=schemas.NotificationSettingsSchema,
    )
    async def on_put(self, req: Request, resp: Response) -> None:
        put = await self._orders.set_notifications(req.context.caller, req.context.body)
        personal(resp, schemas.NotificationSettingsSchema, put)
