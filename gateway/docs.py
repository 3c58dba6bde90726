"""The OpenAPI document as a page: plain HTML, no script, nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gateway.errors import ADVICE, HTTP_ONLY, TABLE
from gateway.pages.assets import Assets

Document = dict[str, Any]
VERBS = ("get", "post", "put", "patch", "delete")


def render(document: Document) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["type"] = type_of
    environment.filters["code"] = code
    schemas = document["components"]["schemas"]
    assets = Assets()
    return environment.get_template("docs.html").render(
        info=document["info"],
        paragraphs=document["info"]["description"].split("\n\n"),
        groups=groups(document),
        schemas=dict(sorted(schemas.items())),
        problems=problems(),
        style=assets.url("docs.css"),
        icon=assets.url("favicon.svg"),
    )


def groups(document: Document) -> dict[str, list[Document]]:
    """Operations by noun, with what the template shows of each."""
    found: dict[str, list[Document]] = {}
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item:
                operation = item[verb]
                shown = operation | {"path": path, "verb": verb.upper(), "path_parameters": item.get("parameters", [])}
                found.setdefault(operation["tags"][0], []).append(shown)
    return dict(sorted(found.items(), key=lambda group: (group[0] == "contracts", group[0])))


def code(text: str) -> Markup:
    """Text in which what stands between backticks is code."""
    coded = Markup("<code>{}</code>")
    parts = text.split("`")
    return Markup("").join(coded.format(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def problems() -> Iterator[tuple[str, int, str, str]]:
    """(code, status, title, what to do) of each problem type."""
    rows = {*TABLE.values(), *((status, title, code) for status, (title, code) in HTTP_ONLY.items())}
    for status, title, code in sorted(rows):
        yield code, status, title, ADVICE.get(code, "")


def type_of(schema: Document) -> str:
    """A schema in a few words: text, list of SessionFacts, …"""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(type_of(option) for option in schema[key])
    kind = schema.get("type", "any")
    names = [kind] if isinstance(kind, str) else kind
    words = " or ".join(_word(name, schema) for name in names)
    return f"{words}: {', '.join(str(value) for value in schema['enum'])}" if "enum" in schema else words


def _word(name: str, schema: Document) -> str:
    if name == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if name == "string":
        return {"date-time": "time", "date": "day", "uri": "address"}.get(schema.get("format", ""), "text")
    return {"integer": "whole number", "boolean": "true or false"}.get(name, name)
