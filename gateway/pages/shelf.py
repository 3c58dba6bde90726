"""Materials as pages show them: links to other hosts, and files with their older versions. Pure."""

from dataclasses import dataclass, field
from typing import Any

from gateway.pages.addresses import host_of, web_url, with_query
from gateway.pages.times import Stamp, Zones

Json = dict[str, Any]


@dataclass(frozen=True)
class FileVersion:
    number: int
    url: str
    added: Stamp
    size: str


@dataclass(frozen=True)
class Shelved:
    """A material: a link to another host, or a file with its older versions."""

    id: str
    url: str
    title: str
    type: str
    host: str = ""
    kind: str = ""
    size: str = ""
    older: list[FileVersion] = field(default_factory=list)


def shelved(material: Json, zones: Zones) -> Shelved:
    url, versions = material["url"], material["versions"]
    title = material["title"] or material["filename"] or url
    if not versions:
        safe = web_url(url)
        return Shelved(material["id"], safe, title, material["type"], host=host_of(safe) if safe else "")
    return Shelved(
        id=material["id"],
        url=with_query(url, version=str(versions[0]["number"])),
        title=title,
        type=material["type"],
        kind=kind_name(versions[0]),
        size=size_text(versions[0]["size"]),
        older=[_version(url, one, zones) for one in versions[1:]],
    )


def kind_name(version: Json) -> str:
    """PDF, PPTX: by the end of the name where it says more than the type does."""
    suffix = str(version["filename"]).rpartition(".")[2]
    return suffix.upper() if 0 < len(suffix) <= 5 and suffix != version["filename"] else "File"


def size_text(size: int) -> str:
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _version(url: str, version: Json, zones: Zones) -> FileVersion:
    address = with_query(url, version=str(version["number"]))
    return FileVersion(version["number"], address, zones.own(version["added_at"]), size_text(version["size"]))
