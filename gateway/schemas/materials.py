"""Materials of a session: links, and files with their versions."""

from marshmallow import Schema, fields, validate

from gateway.schemas.base import Id, Query, Request, Text, Time, WebAddress

TYPES = ("", "slides", "paper", "code", "notes", "media", "other")
ONE_OF_TYPES = validate.OneOf(TYPES, error=f"Must be one of: {', '.join(TYPES[1:])}.")


class EditMaterialSchema(Request):
    url = WebAddress(metadata={"format": "uri", "description": "of a link; a file has its address here"})
    title = Text(longest=300)
    type = fields.String(validate=ONE_OF_TYPES)


class MaterialLinkSchema(EditMaterialSchema):
    """A link to what is elsewhere. A file is sent as such, or in a form, and not in JSON."""

    url = WebAddress(required=True, metadata={"format": "uri"})


class FileQuerySchema(Query):
    """Of a file that is sent raw; a form has fields for these, before the file."""

    filename = Text(longest=300)
    title = Text(longest=300)
    type = fields.String(validate=ONE_OF_TYPES)


class VersionQuerySchema(Query):
    version = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 10_000, error="Must be the number of a version."),
        error_messages={"invalid": "Must be the number of a version."},
        metadata={"description": "the newest without it; what is at a version never changes"},
    )


class MaterialVersionSchema(Schema):
    number = fields.Integer(required=True)
    filename = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "in bytes"})
    content_type = fields.String(required=True, metadata={"description": "by its content"})
    added_at = Time(required=True)


class MaterialSchema(Schema):
    """A link, or a file: then with its newest version, and all versions, newest first."""

    id = Id(required=True)
    url = fields.String(required=True, metadata={"description": "of a file, a path of this API"})
    title = fields.String(required=True)
    type = fields.String(required=True)
    added_at = Time(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    filename = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    content_type = fields.String(required=True, allow_none=True)
    versions = fields.List(fields.Nested(MaterialVersionSchema), required=True)


class MaterialsSchema(Schema):
    """All materials of a session; the ETag is that of the session."""

    items = fields.List(fields.Nested(MaterialSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
