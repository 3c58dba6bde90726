"""How people are shown on pages: a picture, and what stands in its place where there is none, or it cannot be had."""

from typing import Any

from jinja2 import Environment

from gateway.pages.views import hue
from gateway.schemas.avatars import avatar_urls


def initials(name: str) -> str:
    """Of the first and the last word, as far as they begin with letters: "Ada Lovelace" is AL, 李小龙 is 李."""
    letters = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return "".join(letters[:1] + letters[1:][-1:])


def add_to(templates: Environment) -> None:
    """What avatar.html needs."""
    filters: dict[str, Any] = {"initials": initials, "hue": hue}
    templates.filters.update(filters)
    templates.globals["avatar_urls"] = avatar_urls
