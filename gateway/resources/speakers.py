"""Who speaks at a conference."""

from typing import Any

from gateway.catalogue_orders import CatalogueOrders
from gateway.inputs import expected_version
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, personal, public, tag_whole
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.resources.sessions import sees_drafts
from gateway.schemas.speakers import (
    EditSpeakerSchema,
    MergeSpeakerSchema,
    SpeakerListSchema,
    SpeakerSchema,
    SpeakersQuerySchema,
)


class _Of:
    def __init__(self, orders: CatalogueOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries


class Speakers(_Of):
    @operation("Speakers by name", query=SpeakersQuerySchema, response=SpeakerListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        drafts = sees_drafts(req)
        found = await self._queries.speakers(req.context.conference["id"], drafts=drafts, **req.context.query)
        (personal if drafts else public)(resp, SpeakerListSchema, found.data)


class Speaker(_Of):
    @operation(
        "One speaker",
        description="Of somebody who was joined with another speaker the answer is that one: its `id` is another.",
        response=SpeakerSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str, speaker: str) -> None:
        drafts = sees_drafts(req)
        found = (await self._queries.speaker(req.context.conference["id"], speaker, drafts=drafts)).data
        tag_whole(resp, SpeakerSchema, found)
        (personal if drafts else public)(resp, SpeakerSchema, found)

    @operation(
        "Write about a speaker",
        description="Organisers may; and whoever is linked to the speaker, except for the name.",
        body=EditSpeakerSchema,
        response=SpeakerSchema,
        versioned=True,
        fails=(403,),
    )
    async def on_patch(self, req: Request, resp: Response, c: str, speaker: str) -> None:
        conference = req.context.conference
        known = (await self._queries.speaker(conference["id"], speaker, drafts=True)).data
        changed = await self._orders.change_speaker(
            req.context.caller,
            conference,
            known["id"],
            req.context.body,
            version=expected_version(req, known["version"], required=True),
            request_id=req.context.once.exact_id,
        )
        tag_whole(resp, SpeakerSchema, changed)
        personal(resp, SpeakerSchema, changed)


class SpeakerMerge(_Of):
    @operation(
        "Make one speaker of two",
        description="Their sessions, and who is linked to them, become those of `into`. This cannot be undone.",
        body=MergeSpeakerSchema,
        response=SpeakerSchema,
    )
    async def on_post(self, req: Request, resp: Response, c: str, speaker: str) -> None:
        into = req.context.body["into"]
        merged = await self._orders.merge_speakers(
            req.context.caller, req.context.conference, speaker, into, request_id=req.context.once.exact_id
        )
        tag_whole(resp, SpeakerSchema, merged)
        personal(resp, SpeakerSchema, merged)


def routes(machinery: Machinery) -> dict[str, Any]:
    more = (CatalogueOrders(machinery.backend, machinery.queries), machinery.queries)
    return {
        f"{CONFERENCE}/speakers": Speakers(*more),
        f"{CONFERENCE}/speakers/{{speaker}}": Speaker(*more),
        f"{CONFERENCE}/speakers/{{speaker}}/merge": SpeakerMerge(*more),
    }
