"""The organisers' form of one session: new or changed, at once or with the next release; cancelled, back, deleted.

Two who edit at once lose nothing: what each has changed is put together, and where both changed the same the page
comes once more with both values side by side. Forms and what is in them: organise_session_form.py.
"""

import falcon
import falcon.asgi

from gateway.inputs import load
from gateway.pages import organise_session_form as form
from gateway.pages.addresses import organise_url, session_url, with_query
from gateway.pages.facts import noon, zone_words
from gateway.pages.forms import Told, at_fields, missing, read_form, told, version_in
from gateway.pages.organise_session_form import Clash, Json, Values
from gateway.pages.posts import new_request_id, once_of
from gateway.pages.site import Site, reachable, see_other, together
from gateway.schemas.sessions import CancelSchema, ChangeSessionSchema, CreateSessionSchema
from gateway.session_orders import NOW, RELEASE, SessionOrders
from services.contracts.errors import Conflict, VersionMismatch, WireError

ATTEMPTS = 3  # at putting together what several write at the same moment
SUGGESTED = 200  # rooms, tracks and types that a field offers
DONE = {
    "made": "The draft is saved. Nobody else sees it yet.",
    "unpublished": "The draft is saved, but it could not be published. Look it over, and publish it here.",
    "saved": "Saved.",
    "planned": "Kept for the next release. Until then everybody sees it as it was.",
    "told": "Changed, and everybody sees it.",
    "published": "Published: everybody sees it now.",
    "cancelled": "Cancelled. It stays in the programme, and is shown so.",
    "back": "It takes place again.",
    "discarded": "What was planned for it is forgotten.",
}
MERGED = " Somebody else had changed other fields of it meanwhile; both are kept."
TWICE = "Somebody else has changed the same fields. What you typed is still here. Look it over, and save again."
BUSY = "Others are changing this session at this moment. Try again."

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class _Page:
    """What the form of a new session and that of a known one share."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = SessionOrders(site.backend)

    async def _show(
        self,
        req: Request,
        resp: Response,
        session: Json,
        *,
        values: Values | None = None,
        base: str = "",
        told: Told | None = None,
        clashes: list[Clash] | None = None,
        done: str = "",
    ) -> None:
        """`session` is {} for a new one; `values` is what was typed, `base` what it was typed over."""
        site, conference, told = self._site, req.context.conference, told or Told()
        zones = site.zones(req, conference)
        shown = form.values_of(form.as_planned(session), zones.conference)
        values = shown | (values or {})
        title = f"Edit {session['title']}" if session else "A new session"
        frame = site.frame(req, resp, title, conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_session.html",
            frame,
            cacheable=False,
            session=session,
            values=values,
            base=base or form.digests(shown),
            labels=form.FIELDS,
            told=told,
            errors=at_fields(told.errors),
            clashes={clash.name: clash for clash in clashes or []},
            which=form.clock_choices(values, zones.conference),
            waits=conference["edits"] == "in_releases",
            planned=[form.FIELDS.get(name, name) for name in sorted(session.get("planned") or {})],
            request_id=new_request_id(),
            done=done,
            list_url=organise_url(conference["slug"], "sessions"),
            page_url=session_url(conference["slug"], session["id"]) if session else "",
            preview_url=with_query(session_url(conference["slug"], session["id"]), preview="true") if session else "",
            **await self._around(req, session),
            **zone_words(zones, session.get("start") or noon(conference["start"])),
        )
        resp.status = told.status

    async def _around(self, req: Request, session: Json) -> Json:
        """What the fields offer, and what is wrong with the session as it stands."""
        queries, conference = self._site.queries, req.context.conference
        rooms, tracks, types = await together(
            *(reachable(queries.catalogue(conference["id"], kind, drafts=True)) for kind in ("room", "track", "type"))
        )
        found = await reachable(queries.conflicts(conference["id"], session_id=session["id"])) if session else None
        offered = {"rooms": rooms, "tracks": tracks, "types": types}
        return {
            "conflicts": [self._conflict(conference, session, one) for one in (found.data["items"] if found else ())],
            **{
                name: [one["name"] for one in read.data["items"][:SUGGESTED]] if read else []
                for name, read in offered.items()
            },
        }

    def _conflict(self, conference: Json, session: Json, conflict: Json) -> Json:
        others = [one for one in conflict["sessions"] if one["id"] != session["id"]]
        links = [(organise_url(conference["slug"], f"sessions/{one['id']}"), one["title"]) for one in others]
        return {"text": conflict["text"], "links": links}

    async def _changes(self, req: Request, values: Values, names: list[str], session: Json) -> Json:
        """What was typed, as the API takes it. Raises Invalid."""
        conference = req.context.conference
        new = form.new_names(values, session) if "speakers" in names else []
        found = await together(*(self._called(conference["id"], name) for name in new))
        zone = self._site.zones(req, conference).conference
        return form.changes_of(values, names, session, dict(zip(new, found, strict=True)), zone)

    async def _called(self, conference_id: str, name: str) -> list[str]:
        """The ids of those who speak here under just this name."""
        found = await self._site.queries.speakers(conference_id, q=name[:200], drafts=True, limit=100)
        return [one["id"] for one in found.data["items"] if one["name"] == name]


class NewSession(_Page):
    """/conferences/{slug}/organise/sessions/new"""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self._show(req, resp, {})

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        caller, conference = req.context.caller, req.context.conference
        try:
            missing(values, "title")
            given = [name for name in form.FIELDS if values.get(name)]
            fields = load(CreateSessionSchema, await self._changes(req, values, given, {}))
            session = await self._orders.draft(caller, conference, fields, **once_of(req, values).both)
        except WireError as error:
            await self._show(req, resp, {}, values=values, told=told(error))
            return
        done = "made" if values.get("action") != "publish" else await self._publish(req, session)
        see_other(resp, organise_url(slug, f"sessions/{session['id']}", done=done))

    async def _publish(self, req: Request, session: Json) -> str:
        """Which of DONE is said. The draft is there already: its form again would make another one."""
        try:
            await self._orders.publish(req.context.caller, req.context.conference, session, when=NOW)
        except WireError:
            return "unpublished"
        return "published"


class EditSession(_Page):
    """/conferences/{slug}/organise/sessions/{session}; the button says what is to be done: `action`."""

    async def on_get(self, req: Request, resp: Response, slug: str, session: str) -> None:
        known = await self._known(req, session)
        done = DONE.get(req.get_param("done") or "", "")
        await self._show(req, resp, known, done=done + MERGED if done and req.get_param("merged") else done)

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        values = await read_form(req)
        known = await self._known(req, session)
        try:
            done, others = await self._do(req, known, values)
        except _Clashes as clashes:
            told_ = Told(problem=TWICE, status=409)
            await self._show(
                req, resp, clashes.session, values=clashes.values, told=told_, clashes=clashes.found, base=clashes.base
            )
        except WireError as error:
            await self._show(req, resp, known, values=values, base=values.get("base", ""), told=told(error))
        else:
            page = "sessions" if done == "deleted" else f"sessions/{known['id']}"
            see_other(resp, organise_url(slug, page, done=done, merged="1" if others else ""))

    async def _known(self, req: Request, session: str) -> Json:
        return dict((await self._site.queries.session(req.context.conference["id"], session, drafts=True)).data)

    async def _do(self, req: Request, known: Json, values: Values) -> tuple[str, bool]:
        """What was done, and whether somebody else had changed other fields meanwhile."""
        action, caller, conference = values.get("action", ""), req.context.caller, req.context.conference
        when = RELEASE if values.get("when") == RELEASE else NOW
        if action == "cancel":
            reason = load(CancelSchema, {"reason": values.get("cancel_reason", "")})["reason"]
            await self._orders.cancel(caller, conference, self._seen(known, values), when=when, reason=reason)
            return ("cancelled" if when == NOW else "planned"), False
        if action == "back":
            await self._orders.publish(caller, conference, self._seen(known, values), when=when)
            return ("back" if when == NOW else "planned"), False
        if action == "discard":
            await self._orders.discard(caller, conference, self._seen(known, values))
            return "discarded", False
        if action == "delete":
            await self._orders.delete(caller, conference, self._seen(known, values))
            return "deleted", False
        return await self._save(req, known, values)

    def _seen(self, known: Json, values: Values) -> Json:
        """The session at the version that the organiser has seen."""
        version = version_in(values)
        return known if version is None else {**known, "version": version}

    async def _save(self, req: Request, known: Json, values: Values) -> tuple[str, bool]:
        """`action` is save (a draft), release, now or publish."""
        action, is_draft = values.get("action", ""), known["state"] == "draft"
        when = RELEASE if action == "release" else NOW
        saved, others = await self._merge_and_edit(req, known, values, when)
        if is_draft and action == "publish":
            await self._orders.publish(req.context.caller, req.context.conference, saved, when=NOW)
            return "published", others
        return ("saved" if is_draft else "planned" if when == RELEASE else "told"), others

    async def _merge_and_edit(self, req: Request, known: Json, values: Values, when: str) -> tuple[Json, bool]:
        """Sends what was typed; over what others have changed meanwhile, where that is not the same."""
        conference, zone = req.context.conference, self._site.zones(req, req.context.conference).conference
        base, reason = form.digests_of(values.get("base", "")), values.get("reason", "").strip()
        for _ in range(ATTEMPTS):
            theirs = form.values_of(form.as_planned(known), zone)
            both, clashes = form.merged(values, theirs, base)
            if clashes:
                raise _Clashes(known, both, form.digests(theirs), clashes)
            names = form.typed_fields(both, form.digests_of(form.digests(theirs)))
            changes = load(ChangeSessionSchema, await self._changes(req, both, names, known))
            is_other = str(known["version"]) != values.get("version", "")
            if not changes:
                return known, is_other
            try:
                saved = await self._orders.edit(
                    req.context.caller, conference, known, changes, when=when, reason=reason
                )
            except VersionMismatch:
                known = await self._known(req, known["id"])
            else:
                return saved, is_other
        raise Conflict(BUSY)


class _Clashes(Exception):
    """Both have changed the same fields, to different values."""

    def __init__(self, session: Json, values: Values, base: str, found: list[Clash]) -> None:
        super().__init__()
        self.session, self.values, self.base, self.found = session, values, base, found
