"""The settings of one's profile: what one says of oneself, and the picture."""

from typing import Any

import falcon
import falcon.asgi

from gateway.avatars import MAX_PICTURE_BYTES, Avatars
from gateway.inputs import load
from gateway.multipart import is_multipart
from gateway.pages.forms import Told, missing, read_form, told
from gateway.pages.settings import show_settings
from gateway.pages.site import Site
from gateway.pages.times import zones_by_region
from gateway.pages.views import LANGUAGES
from gateway.schemas.profiles import EditProfileSchema
from services.contracts.errors import Invalid, TooLarge, VersionMismatch, WireError

LINES = ("interests", "links")  # fields of which each line is one
TEXTS = ("name", "headline", "organisation", "bio", "timezone", "language")
DONE = {
    "profile": "Your profile is changed.",
    "avatar": "This is your picture now.",
    "no-avatar": "Your picture is gone.",
}
NEWER = "Your profile was changed meanwhile, perhaps in another window. What you typed is still here: look it over."
TOO_LARGE = f"The picture is larger than {MAX_PICTURE_BYTES // 1_000_000} MB. Send a smaller one."

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Profile:
    """/settings"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        await show_profile(self._site, req, resp, done=DONE.get(req.get_param("done") or "", ""))

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        try:
            missing(values, "name")
            await self._edit(req.context.caller.id, values)
        except VersionMismatch:
            await show_profile(self._site, req, resp, Told(problem=NEWER, status=409), values)
        except WireError as error:
            await show_profile(self._site, req, resp, told(_at_fields(error)), values)
        else:
            raise falcon.HTTPSeeOther("/settings?done=profile")

    async def _edit(self, attendee_id: str, values: dict[str, str]) -> None:
        version = values.get("version", "")
        await self._site.backend.command(
            "attendees",
            "edit_profile",
            actor=attendee_id,
            invalidates=[f"attendee:{attendee_id}", "people"],
            attendee_id=attendee_id,
            changes=load(EditProfileSchema, _changes(values)),
            version=int(version) if version.isascii() and version.isdecimal() else None,
        )


class Picture:
    """/settings/avatar: the target of two forms, one with a file and one without, which takes the picture away."""

    def __init__(self, site: Site, avatars: Avatars) -> None:
        self._site = site
        self._avatars = avatars

    async def on_get(self, req: Request, resp: Response) -> None:
        raise falcon.HTTPSeeOther("/settings#picture")

    async def on_post(self, req: Request, resp: Response) -> None:
        try:
            await (self._avatars.take(req) if is_multipart(req) else self._avatars.remove(req))
        except TooLarge:
            await show_profile(self._site, req, resp, Told({"file": [TOO_LARGE]}, status=413))
        except WireError as error:
            await show_profile(self._site, req, resp, told(error))
        else:
            raise falcon.HTTPSeeOther(f"/settings?done={'avatar' if is_multipart(req) else 'no-avatar'}#picture")


async def show_profile(
    site: Site,
    req: Request,
    resp: Response,
    told: Told | None = None,
    typed: dict[str, str] | None = None,
    done: str = "",
) -> None:
    """The page, with what was typed if it could not be kept."""
    caller, told = req.context.caller, told or Told()
    person = (await site.queries.attendee(caller.id, caller)).data
    values = _values(person) | (typed or {})
    regions = zones_by_region(site.now())
    listed = {"", "UTC", *(name for zones in regions.values() for name, _ in zones)}
    languages = {values["language"]: values["language"]} | LANGUAGES
    show_settings(
        site,
        req,
        resp,
        "settings_profile.html",
        "profile",
        status=told.status,
        told=told,
        done=done,
        person=person,
        values=values,
        version=person["version"],
        regions=regions,
        other_zone="" if values["timezone"] in listed else values["timezone"],
        languages=sorted(((code, name) for code, name in languages.items() if code), key=lambda pair: pair[1]),
    )


def _values(person: Json) -> dict[str, str]:
    return {name: person[name] for name in TEXTS} | {name: "\n".join(person[name]) for name in LINES}


def _changes(values: dict[str, str]) -> Json:
    """Only what the form had in it: what it had not stays as it is."""
    texts: Json = {name: values[name] for name in TEXTS if name in values}
    return texts | {name: _lines(values[name]) for name in LINES if name in values}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _at_fields(error: WireError) -> WireError:
    """The API names the third link `links.2`; here all of them are one field."""
    if not isinstance(error, Invalid):
        return error
    found: dict[str, list[str]] = {}
    for name, messages in error.errors.items():
        found.setdefault(name.partition(".")[0], []).extend(messages)
    return Invalid.fields({name: list(dict.fromkeys(messages)) for name, messages in found.items()})
