"""The shapes of what organisers say of imports over RPC."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from services.sessions.importers import CATEGORY_FIELDS, COLUMN_FIELDS, FORMATS, FieldMapping
from services.sessions.imports.domain import WHEN
from services.sessions.schemas import Line, load

NAME_CHARACTERS = 200
COLUMNS_AT_MOST = 10  # for one of our fields
GROUPS_AT_MOST = 50

_NAME = validate.Length(1, NAME_CHARACTERS)


class MappingFields(Schema):
    class Meta:
        unknown = RAISE

    columns = fields.Dict(
        keys=fields.String(validate=validate.OneOf(COLUMN_FIELDS)),
        values=fields.List(fields.String(validate=_NAME), validate=validate.Length(0, COLUMNS_AT_MOST)),
    )
    date_format = fields.String(validate=validate.Length(max=60))
    separator = fields.String(validate=validate.Length(max=5))
    categories = fields.Dict(
        keys=fields.String(validate=_NAME),
        values=fields.String(validate=validate.OneOf(CATEGORY_FIELDS)),
        validate=validate.Length(max=GROUPS_AT_MOST),
    )


class OptionFields(Schema):
    """How a file, or what is at an address, is to be imported."""

    class Meta:
        unknown = RAISE

    timezone = Line(allow_none=True)
    when = fields.String(allow_none=True, validate=validate.OneOf(WHEN))
    format = fields.String(allow_none=True, validate=validate.OneOf(("", *FORMATS)))


class ScheduleFields(OptionFields):
    url = fields.String(required=True, validate=validate.Length(1, 2_000))
    every_minutes = fields.Integer(required=True, strict=True)


def mapping_from(values: dict[str, Any]) -> FieldMapping:
    """Raises Invalid."""
    loaded = load(MappingFields(), values)
    columns = {field: tuple(names) for field, names in loaded.get("columns", {}).items() if names}
    return FieldMapping(
        columns, loaded.get("date_format", ""), loaded.get("separator", ""), loaded.get("categories", {})
    )


def shown(mapping: FieldMapping) -> dict[str, Any]:
    return {
        "columns": {field: list(names) for field, names in mapping.columns.items()},
        "date_format": mapping.date_format,
        "separator": mapping.separator,
        "categories": dict(mapping.categories),
    }
