"""What an organiser says of a file whose fields have names of their own. Remembered per conference by the imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

COLUMN_FIELDS = (
    "title", "subtitle", "abstract", "description", "type", "track", "room", "language", "tags", "speakers", "date",
    "start", "end", "duration", "id", "guid", "code", "url", "logo", "status", "break", "do_not_record", "licence",
    "slides", "recording", "link",
)  # fmt: skip
"""What a column can be. `date` is the day where `start` and `end` are only times; of several columns for one field,
texts are put one after the other, and a date and a time make a moment."""

CATEGORY_FIELDS = ("track", "type", "language", "tags", "")
"""What a group of Sessionize's categories can be; "" is nothing."""


@dataclass(frozen=True)
class FieldMapping:
    """`columns`: our field -> columns of a table. `date_format`: as in strptime, where dates are not told by
    themselves. `separator`: between the speakers or tags of a cell. `categories`: title of a group -> our field.
    `days`: the first and the last of the conference, where it is known: they tell May 3 from 5 March.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str = ""
    separator: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    days: tuple[date, date] | None = None


NOTHING_SAID = FieldMapping()
