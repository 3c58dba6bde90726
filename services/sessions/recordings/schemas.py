"""What may be said of recordings and materials over RPC. Rules beyond the shape are the domain's."""

import re
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from services.sessions.domain.recordings import Chapter
from services.sessions.importers.values import web_address
from services.sessions.recordings.chapters import chapters
from services.sessions.schemas import Line

URL_CHARACTERS = 2_000
LANGUAGE = validate.Regexp(r"^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*\Z", error="Not a language code such as en.")
STORED = validate.Regexp(r"^[0-9a-f]{64}\Z")
TYPES = ("", "slides", "paper", "code", "notes", "media", "other")


class Address(fields.String):
    """Of something on the web; nothing in it that lets somebody in."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        address = str(super()._deserialize(value, *args, **kwargs)).strip()
        try:
            parts = urlsplit(address)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or len(address) > URL_CHARACTERS or re.search(r"[\s\x00-\x1f\x7f\\]", address):
            raise ValidationError("Not an http(s) address.")
        spelled = web_address(address)  # as importers spell it: else an export would come back as another
        if not spelled:
            raise ValidationError("Not an http(s) address.")
        if parts.username is not None or parts.password is not None:
            raise ValidationError("An address with a name or a password in it would be read by everybody.")
        return spelled


class AddressOrNone(Address):
    """An empty one takes away what there was."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return "" if value == "" else super()._deserialize(value, *args, **kwargs)


class Chapters(fields.Field[tuple[Chapter, ...]]):
    """Lines of text, or a list of {at_seconds, title}."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> tuple[Chapter, ...]:
        return chapters(value)


class RecordingFields(Schema):
    class Meta:
        unknown = RAISE

    url = Address(required=True)
    title = Line()
    type = Line()
    languages = fields.List(fields.String(validate=LANGUAGE), validate=validate.Length(max=10))
    licence = Line()
    credit = Line()
    credit_url = AddressOrNone()
    start_offset_seconds = fields.Integer()
    duration_seconds = fields.Integer(allow_none=True)
    chapters = Chapters()


class MaterialFields(Schema):
    class Meta:
        unknown = RAISE

    url = Address(required=True)
    title = Line()
    type = fields.String(validate=validate.OneOf(TYPES))


class AboutFields(Schema):
    """What is said of a file beside the file."""

    class Meta:
        unknown = RAISE

    title = Line()
    type = fields.String(validate=validate.OneOf(TYPES))


class FileFields(Schema):
    """A file that the gateway has stored."""

    class Meta:
        unknown = RAISE

    file = fields.String(required=True, validate=STORED)
    filename = Line(required=True)
    size = fields.Integer(required=True, validate=validate.Range(min=1))
    content_type = fields.String(required=True, validate=validate.Length(max=200))
