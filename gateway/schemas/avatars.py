"""Pictures of people in answers: their addresses, from what a service says of a person."""

from typing import Any

from marshmallow import fields

SIZES = (64, 192, 512)  # pixels; pictures are square

_EXAMPLE = {"64": "/api/v1/attendees/01JZ8Q4M7T3N9V5R2K6W1X0YBC/avatar/64?v=9f86d081"}


def avatar_urls(attendee_id: str, avatar: str) -> dict[str, str]:
    """By size; empty without a picture. The name of the picture is in them, so that each may be kept for good."""
    if not avatar:
        return {}
    return {str(size): f"/api/v1/attendees/{attendee_id}/avatar/{size}?v={avatar}" for size in SIZES}


class AvatarUrls(fields.Field[dict[str, str]]):
    """Made from `id` and `avatar` of whatever is shown."""

    _CHECK_ATTRIBUTE = False

    def __init__(self) -> None:
        super().__init__(
            dump_only=True,
            metadata={
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "by size in pixels; empty without a picture",
                "example": _EXAMPLE,
            },
        )

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> dict[str, str]:
        return avatar_urls(obj["id"], obj.get("avatar") or "")
