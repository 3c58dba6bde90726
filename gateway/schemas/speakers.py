"""Speakers of a programme: as lists and pages show them, and as they are written about."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from gateway.schemas.base import Id, Query, Request, Text, cursor, limit, page_of
from gateway.schemas.catalogue import AddressOrNothing
from gateway.schemas.sessions import LinkInputSchema

SPEAKER_LINKS_AT_MOST = 20


class SpeakerLinkSchema(Schema):
    url = fields.String(required=True)
    title = fields.String(required=True)


class SpeakerBriefSchema(Schema):
    id = Id(required=True)
    guid = fields.String(required=True, metadata={"description": "stays, whatever the speaker is called"})
    name = fields.String(required=True)
    sessions = fields.Integer(required=True, metadata={"description": "how many they give"})
    avatar_url = fields.String(required=True, metadata={"description": "elsewhere; our pages do not load it"})


class SpeakerSchema(SpeakerBriefSchema):
    biography = fields.String(required=True)
    biography_html = fields.String(required=True, metadata={"description": "sanitised"})
    links = fields.List(fields.Nested(SpeakerLinkSchema), required=True)
    version = fields.Integer(required=True)


class SpeakerListSchema(page_of(SpeakerBriefSchema)):  # type: ignore[misc]
    total = fields.Integer(required=True)


class SpeakersQuerySchema(Query):
    q = Text(longest=200, load_default="", metadata={"description": "beginnings of words of the name"})
    cursor = cursor()
    limit = limit(50)


class EditSpeakerSchema(Request):
    name = Text(shortest=1, longest=200, metadata={"description": "by organisers; given to all their sessions"})
    biography = Text(longest=50_000, allow_none=True, metadata={"description": "shown as biography_html"})
    avatar_url = AddressOrNothing(allow_none=True)
    links = fields.List(fields.Nested(LinkInputSchema), validate=validate.Length(max=SPEAKER_LINKS_AT_MOST))

    @post_load
    def empty_for_null(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A text that is taken away is an empty text."""
        return {name: "" if value is None else value for name, value in data.items()}


class MergeSpeakerSchema(Request):
    into = Text(shortest=1, longest=100, required=True, metadata={"description": "the speaker who stays"})
