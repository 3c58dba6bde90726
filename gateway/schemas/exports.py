"""What people get who take their data with them: the files of the export, member by member, and their JSON Schema.

The schemas are used both ways: an export holds what they declare and nothing else, and they are its documentation.
"""

from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from gateway.schemas import exports_own as own
from gateway.schemas.base import Id
from gateway.schemas.exports_audience import ExportedQuestionSchema, ExportedRatingSchema, ExportedVoteSchema
from gateway.schemas.exports_fields import Json, about, moment
from gateway.schemas.exports_programme import ExportedProgrammeChangeSchema

README = """This is what Hallway keeps of you.

account.json       your account: address, profile, conferences and roles, linked sign-ins, and how you are set up;
                   where you are signed in; which mails we sent you; invitations you accepted or made
connections.json   whom you follow, mute and block, and who follows you
posts.json         what you wrote
stars.json         the sessions that you starred, with your notes; wishes.json: whose recordings you wait for
calendars.json     calendars of them that you subscribed to
notifications.json what you were told about sessions
questions.json     what you asked in sessions, and what you voted for
ratings.json       how you rated sessions, and what you wrote to their speakers
programme.json     which sessions you changed as an organiser
files/             the pictures that you uploaded
schema.json        describes every member of these files (JSON Schema, draft 2020-12)

Times are in UTC. Texts are in UTF-8. Your password is not in here: we only keep what lets us recognise it, which is no
use to anybody else; neither are the digests of sign-ins, and what is only there to find you by your name.
"""


class ExportedClaimSchema(Schema):
    """That you are a speaker of the programme."""

    speaker_id = Id(required=True)
    speaker_name = fields.String(**about("as the programme has it"))
    state = fields.String(**about("waiting, linked or refused"))
    at = moment("since when it is so")
    decided_by = fields.String(**about("id of the organiser who decided"))
    reason = fields.String(**about("what the organiser said"))


class ExportedRefusedClaimSchema(ExportedClaimSchema):
    """A claim that was turned down in a conference that you have left."""

    conference_id = Id(required=True)


class ExportedMembershipSchema(Schema):
    """You in one conference."""

    conference_id = Id(required=True)
    role = fields.String(required=True)
    joined_at = moment()
    badge_name = fields.String(**about("your name there, where it is another"))
    hidden = fields.Boolean(**about("whether you are left out of its lists"))
    claims = fields.List(fields.Nested(ExportedClaimSchema), required=True)


class ExportedIdentitySchema(Schema):
    """A sign-in with your organisation's provider."""

    key = fields.String(**about("a digest of what the provider calls you; nothing else of that is kept"))
    issuer = fields.String(**about("the provider"))
    linked_at = moment()


class ExportedAccountSchema(Schema):
    """Your account and profile."""

    id = Id(required=True)
    email = fields.String(required=True)
    email_verified_at = moment("when you showed that it is yours", allow_none=True)
    pending_email = fields.String(**about("the address that you want instead, until you confirm it"))
    pending_email_until = moment("until when you can confirm it", allow_none=True)
    hidden_until_verified = fields.Boolean(**about("whether nobody sees you before you verify your address"))
    has_password = fields.Boolean(required=True)
    created_at = moment()
    name = fields.String(required=True)
    headline = fields.String(required=True)
    organisation = fields.String(required=True)
    bio = fields.String(**about("Markdown, as you wrote it"))
    interests = fields.List(fields.String(), required=True)
    links = fields.List(fields.Raw(), required=True)
    timezone = fields.String(required=True)
    language = fields.String(required=True)
    avatar = fields.String(**about("names your picture; the picture itself is in files/"))
    visibility = fields.String(**about("who sees you: public, attendees, following or nobody"))
    suggestions = fields.Boolean(**about("whether you are suggested to others, and others to you"))
    active = fields.Boolean(**about("false while your account is suspended"))
    suspension = fields.String(**about("why it is"))
    operator = fields.Boolean(**about("whether you run this installation"))
    conferences = fields.List(fields.Nested(ExportedMembershipSchema), required=True)
    notices = fields.Nested(own.ExportedNoticesSchema, required=True)
    refused_claims = fields.List(fields.Nested(ExportedRefusedClaimSchema), **about("where you have left"))
    identities = fields.List(fields.Nested(ExportedIdentitySchema), required=True)


class ExportedSignInSchema(Schema):
    """One device on which you signed in."""

    begun_at = moment()
    used_at = moment("when it was last renewed")
    expires_at = moment()
    revoked = fields.Boolean(**about("whether it was ended before"))


class ExportedLetterSchema(Schema):
    """One mail to you."""

    template = fields.String(**about("which mail it is"))
    written_at = moment()
    state = fields.String(**about("waiting, shelved (there was no mail server), sent or failed"))
    settled_at = moment("when it was sent, or given up", allow_none=True)
    reason = fields.String(**about("why it was given up"))
    address = fields.String(**about("where it goes; empty once it has gone"))
    values = fields.Dict(keys=fields.String(), values=fields.String(), **about("what it says besides its usual words"))
    link_email = fields.String(**about("the address that its link confirms"))
    link_expires_at = moment("until when its link is good", allow_none=True)
    link_used_at = moment("when its link was used", allow_none=True)
    good_until = moment("after when nobody wants to read it", allow_none=True)


class ExportedInvitationSchema(Schema):
    """An invitation that you accepted, or made as an organiser."""

    conference_id = Id(required=True)
    conference_title = fields.String(required=True)
    role = fields.String(required=True)
    kind = fields.String(**about("mail or link"))
    made_at = moment()
    made_by_you = fields.Boolean(required=True)
    note = fields.String(**about("what you wrote with it"))


class ExportedConnectionSchema(Schema):
    """You and somebody else."""

    id = Id(required=True)
    name = fields.String(**about("null for whom you may not see", allow_none=True))
    since = moment()
    active = fields.Boolean(**about("false when it has ended; then `since` is when"))


class ExportedPostSchema(Schema):
    """A post of yours."""

    id = Id(required=True)
    conference_id = Id(required=True)
    conference = fields.String(**about("its slug"))
    text = fields.String(**about("Markdown, as you wrote it"))
    html = fields.String(**about("as it is shown"))
    session = fields.Dict(**about("id and title of the session that it is about; null: none", allow_none=True))
    created_at = moment()


@dataclass(frozen=True)
class Part:
    """A member of one of the files: a list, or one object."""

    file: str
    schema: type[Schema]
    about: str
    many: bool = True

    def shown(self, value: Any) -> Json | list[Json]:
        dumped: Json | list[Json] = self.schema(many=self.many).dump(value)
        return dumped


# In the order in which the services give them; a file is written from its first member to its last.
PARTS = {
    "account": Part("account.json", ExportedAccountSchema, "your account and profile", many=False),
    "sign_ins": Part("account.json", ExportedSignInSchema, "where you are signed in, or were"),
    "letters": Part("account.json", ExportedLetterSchema, "mails to you"),
    "invitations": Part("account.json", ExportedInvitationSchema, "invitations that you accepted or made"),
    "follows": Part("connections.json", ExportedConnectionSchema, "whom you follow, or did"),
    "mutes": Part("connections.json", ExportedConnectionSchema, "whom you mute, or did"),
    "blocks": Part("connections.json", ExportedConnectionSchema, "whom you block, or did"),
    "followers": Part("connections.json", ExportedConnectionSchema, "who follows you"),
    "posts": Part("posts.json", ExportedPostSchema, "what you wrote"),
    "stars": Part("stars.json", own.ExportedStarSchema, "the sessions that you starred, with your notes"),
    "recording_wishes": Part("wishes.json", own.ExportedWishSchema, "the sessions whose recordings you wait for"),
    "calendars": Part("calendars.json", own.ExportedCalendarSchema, "calendars of them that you subscribed to"),
    "notifications": Part("notifications.json", own.ExportedNotificationSchema, "what you were told"),
    "questions": Part("questions.json", ExportedQuestionSchema, "what you asked in sessions"),
    "votes": Part("questions.json", ExportedVoteSchema, "questions of others that you voted for"),
    "ratings": Part("ratings.json", ExportedRatingSchema, "how you rated sessions"),
    "programme_changes": Part("programme.json", ExportedProgrammeChangeSchema, "the sessions that you changed"),
}


def document(public_url: str) -> Json:
    """JSON Schema of the archive: an object with one property for each of its JSON files."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{public_url}/api/v1/export-schema.json",
        "title": "What Hallway keeps of a person",
        "description": "One property for each JSON file of the archive that GET /api/v1/attendees/me/export answers.",
        **_object({file: _file(file) for file in dict.fromkeys(part.file for part in PARTS.values())}),
        "$defs": _definitions(),
    }


def _file(name: str) -> Json:
    members = {}
    for key, part in PARTS.items():
        if part.file == name:
            item = {"$ref": f"#/$defs/{_name(part.schema)}"}
            members[key] = {"description": part.about, **({"type": "array", "items": item} if part.many else item)}
    return _object(members)


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _definitions() -> Json:
    spec = APISpec(
        title="", version="", openapi_version="3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)]
    )
    for schema in dict.fromkeys(part.schema for part in PARTS.values()):
        spec.components.schema(_name(schema), schema=schema)
    found: Json = spec.to_dict()["components"]["schemas"]
    for schema in (part.schema for part in PARTS.values()):
        found[_name(schema)]["description"] = (schema.__doc__ or "").strip()
    return {name: _own_references(one) | {"additionalProperties": False} for name, one in found.items()}


def _own_references(value: Any) -> Any:
    """OpenAPI keeps what is referred to elsewhere than JSON Schema does."""
    if isinstance(value, dict):
        return {key: _own_references(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_own_references(one) for one in value]
    return value.replace("#/components/schemas/", "#/$defs/") if isinstance(value, str) else value


def _name(schema: Any) -> str:
    name: str = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema").removeprefix("Exported")
