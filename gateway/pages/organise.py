"""The organisers' page about people: members and their roles, claims to decide, and how people are invited.

Each form has an address of its own; when something is wrong the page comes once more, with what was typed.
"""

import re
from abc import ABC, abstractmethod
from datetime import UTC, datetime, time
from typing import Any

import falcon
import falcon.asgi

from gateway.inputs import load
from gateway.invitation_orders import InvitationOrders
from gateway.member_orders import MemberOrders
from gateway.pages.addresses import organise_people_url
from gateway.pages.forms import Sent, missing, read_form, told
from gateway.pages.posts import good_request_id, new_request_id
from gateway.pages.site import Site, together
from gateway.resources.invitations import LINK, MAIL, with_url
from gateway.schemas.attendees import ROLES
from gateway.schemas.invitations import InviteSchema, MakeLinkSchema
from services.contracts.errors import Invalid, WireError

MEMBERS_SHOWN = 50
SHOWN = 30  # of invitations and links, the newest
DONE = {
    "role": "The role is changed.",
    "removed": "They are not in the conference any more.",
    "decided": "That is decided, and they get a mail.",
    "invited": "The invitations are on their way.",
    "link": "The link is made. You find it below.",
    "revoked": "That is taken back.",
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganisePeople:
    """The page. Below, the targets of its forms."""

    def __init__(self, site: Site, public_url: str) -> None:
        self._site = site
        self._public_url = public_url
        self._members = MemberOrders(site.backend)
        self._invitations = InvitationOrders(site.backend)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self.show(req, resp, Sent(done=DONE.get(req.get_param("done") or "", "")))

    async def show(
        self,
        req: Request,
        resp: Response,
        sent: Sent | None = None,
    ) -> None:
        site, conference, sent = self._site, req.context.conference, sent or Sent()
        q, role = req.get_param("q") or "", req.get_param("role") or ""
        frame = site.frame(
            req, resp, f"People of {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "organise_people.html",
            frame,
            url=organise_people_url(conference["slug"]),
            roles=ROLES,
            q=q[:100],
            role=role if role in ROLES else "",
            request_id=new_request_id(),
            **sent.shown,
            **await self._reads(req, q[:100], role if role in ROLES else None),
        )
        resp.status = sent.told.status

    async def _reads(self, req: Request, q: str, role: str | None) -> Json:
        queries, conference, caller = self._site.queries, req.context.conference, req.context.caller
        conference_id, cursor = conference["id"], req.get_param("cursor") if req.method == "GET" else None
        members, claims, mails, links, batches = await together(
            queries.members(conference_id, caller, q=q, role=role, cursor=cursor, limit=MEMBERS_SHOWN),
            queries.claims(conference_id),
            queries.invitations(conference_id, MAIL, limit=SHOWN),
            queries.invitations(conference_id, LINK, limit=SHOWN),
            queries.batches(conference_id),
        )
        following = members.data["next"]
        more = {"q": q, "role": role or "", "cursor": following or ""}
        return {
            "members": members.data["items"],
            "more_url": organise_people_url(conference["slug"], **more) if following else "",
            "claims": claims.data["items"],
            "mails": [self._dated(req, one) for one in mails.data["items"]],
            "links": [self._dated(req, one) for one in links.data["items"]],
            "batches": [self._dated(req, one) for one in batches.data["items"]],
        }

    def _dated(self, req: Request, one: Json) -> Json:
        """With moments on the organiser's clock, and the address of a link."""
        zones = self._site.zones(req, req.context.conference)
        times = {name: zones.own(one[f"{name}_at"]) for name in ("made", "expires") if f"{name}_at" in one}
        return {**(with_url(one, self._public_url) if "token" in one else one), **times}


class _Form(OrganisePeople, ABC):
    """A form of the page: `name` where its errors belong, `done` what is said afterwards."""

    name = ""
    done = ""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        """For whoever reloads after an error."""
        raise falcon.HTTPSeeOther(organise_people_url(slug))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            done = await self._do(req, values) or self.done
        except WireError as error:
            await self.show(req, resp, Sent(told(error), self.name, values))
        else:
            raise falcon.HTTPSeeOther(organise_people_url(slug, done=done))

    @abstractmethod
    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        """Carries it out; answers what is said afterwards, if that is not `done`."""


class SetRole(_Form):
    name, done = "role", "role"

    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        missing(values, "attendee")
        caller, conference, attendee = req.context.caller, req.context.conference, values["attendee"]
        if role := values.get("role"):
            await self._members.set_role(caller, conference, attendee, role, request_id=None)
            return None
        await self._members.remove(caller, conference, attendee, request_id=None)
        return "removed"


class Decide(_Form):
    name, done = "claim", "decided"

    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        missing(values, "attendee", "speaker", "decision")
        decided = {"decision": values["decision"], "reason": values.get("reason", "")}
        await self._members.decide(
            req.context.caller, req.context.conference, values["attendee"], values["speaker"], decided, request_id=None
        )
        return None


class Invite(_Form):
    name, done = "invite", "invited"

    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        missing(values, "emails")
        caller = req.context.caller
        emails = [one for one in re.split(r"[\s,;]+", values["emails"]) if one]
        wish = load(InviteSchema, {"emails": emails, **_given(values, "role", "note")})
        request_id = f"{caller.id}:{good_request_id(values.get('request_id', ''))}"
        told = await self._invitations.by_mail(caller, req.context.conference, wish, request_id)
        refused = [one for one in told["items"] if not one["invited"]]
        if refused:
            values["emails"] = "\n".join(one["email"] for one in refused)
            invited = len(told["items"]) - len(refused)
            said = [f"{invited} of {len(told['items'])} are invited. These are not:"]
            raise Invalid.fields({"emails": said + [f"{one['email']} {one['reason']}." for one in refused]})
        return None


class MakeLink(_Form):
    name, done = "link", "link"

    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        caller, conference = req.context.caller, req.context.conference
        limit = values.get("limit", "").strip()
        wish = load(MakeLinkSchema, _given(values, "role") | ({"limit": _number(limit)} if limit else {}))
        wish["expires_at"] = self._end_of(req, values.get("expires", "").strip())
        request_id = f"{caller.id}:{good_request_id(values.get('request_id', ''))}"
        await self._invitations.link(caller, conference, wish, {"request_id": request_id, "fingerprint": str(wish)})
        return None

    def _end_of(self, req: Request, day: str) -> str | None:
        """The end of a day where the conference is."""
        if not day:
            return None
        zone = self._site.zones(req, req.context.conference).conference
        try:
            end = datetime.combine(datetime.fromisoformat(day).date(), time(23, 59, 59), zone)
        except ValueError:
            raise Invalid.fields({"expires_at": ["Give a day, such as 2026-12-31."]}) from None
        return end.astimezone(UTC).isoformat()


class Revoke(_Form):
    name, done = "revoke", "revoked"

    async def _do(self, req: Request, values: dict[str, str]) -> str | None:
        missing(values, "invitation")
        kind = LINK if values.get("kind") == LINK else MAIL
        await self._invitations.revoke(req.context.caller, req.context.conference, values["invitation"], kind)
        return None


def _given(values: dict[str, str], *names: str) -> dict[str, str]:
    """What the form had in it and was not left empty."""
    return {name: values[name] for name in names if values.get(name)}


def _number(text: str) -> int | str:
    """Words stay words: the schema says what is wrong with them."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
