"""Fields that the schemas of an export share: each says what it is about."""

from typing import Any

from marshmallow import fields

Json = dict[str, Any]


def about(text: str, **options: Any) -> Json:
    return {"required": True, "metadata": {"description": text}, **options}


def moment(text: str = "", *, allow_none: bool = False) -> fields.String:
    description = {"description": text} if text else {}
    return fields.String(required=True, allow_none=allow_none, metadata={"format": "date-time", **description})
