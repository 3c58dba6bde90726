"""What c3voc's schemas allow and people's words do not fit into: acronyms, zones, slugs, addresses, and who speaks."""

import uuid
from dataclasses import replace

import pytest

from services.sessions.domain.recordings import imported_material, imported_recording
from services.sessions.domain.session import Link, Speaker
from services.sessions.exporters import Person, Track
from services.sessions.importers.model import ImportedLink, ImportedMaterial
from tests.unit.services.sessions.exporters.making import exported, talk
from tests.unit.services.sessions.exporters.test_schedule_files import json_events, read_json, read_xml
from tests.unit.services.sessions.making import CONFERENCE


@pytest.mark.parametrize(
    ("slug", "acronym"),
    [("fo", "fo2026"), ("fosdem-2026", "fosdem_2026"), ("a-b", "a_b2026"), ("1", "12026"), ("36c3", "36c3")],
)
def test_a_conference_of_any_name_is_valid_with_an_acronym_that_has_no_hyphens(slug: str, acronym: str) -> None:
    conference = replace(CONFERENCE, slug=slug)
    root = read_xml(exported("xml", talk(title="x"), conference=conference))
    document = read_json(exported("json", talk(title="x"), conference=conference))

    assert root.findtext("conference/acronym") == document["schedule"]["conference"]["acronym"] == acronym
    assert [event["slug"].split("-")[0] for event in json_events(document)] == [acronym]


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Brussels", "Europe/Brussels"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("US/Eastern", "America/New_York"),
        ("Etc/UTC", "Etc/UTC"),
        ("Etc/GMT-2", None),
        ("CET", None),
    ],
)
def test_json_names_a_zone_as_its_schema_allows_or_not_at_all_and_xml_always(zone: str, told: str | None) -> None:
    conference = replace(CONFERENCE, timezone=zone)
    document = read_json(exported("json", talk(), conference=conference))

    assert document["schedule"]["conference"].get("time_zone_name") == told
    assert read_xml(exported("xml", talk(), conference=conference)).findtext("conference/time_zone_name") == zone


def test_slugs_of_rooms_and_tracks_that_a_schema_forbids_are_left_out() -> None:
    tracks = tuple(Track(name, slug, "#aabbcc") for name, slug in (("C", "c"), ("3D", "3d"), ("Main", "main")))
    sessions = [talk(1, room="A"), talk(2, room="H.1308"), talk(3, room="13")]
    root = read_xml(exported("xml", *sessions, tracks=tracks))
    conference = read_json(exported("json", *sessions, tracks=tracks))["schedule"]["conference"]

    assert [one.get("slug") for one in root.iterfind("conference/track")] == [None, None, "main"]
    assert [one.get("slug") for one in conference["tracks"]] == [None, "3d", "main"]
    assert {one["name"]: one.get("slug") for one in conference["rooms"]} == {"A": None, "H.1308": "h-1308", "13": "13"}


def test_a_person_is_one_of_pretalx_and_not_of_frab_too() -> None:
    [event] = json_events(read_json(exported("json", talk(speakers=(Speaker("1", "Ada"),)))))

    assert [(sorted(one), one["name"]) for one in event["persons"]] == [(["guid", "id", "name"], "Ada")]


def test_the_generator_has_a_name_and_nothing_that_the_schema_does_not_know() -> None:
    generator = read_xml(exported("xml")).find("generator")

    assert generator is not None
    assert dict(generator.items()) == {"name": "Hallway"}


ODD_ADDRESSES = {
    "https://bücher.example/é?q=李": "https://xn--bcher-kva.example/%C3%A9?q=%E6%9D%8E",
    "https://a.example/100%/[1]": "https://a.example/100%25/%5B1%5D",
    "HTTPS://a.example/a b|c": "https://a.example/a%20b%7Cc",
}


@pytest.mark.parametrize(("odd", "told"), ODD_ADDRESSES.items())
def test_addresses_are_told_in_ascii_wherever_they_stand(odd: str, told: str) -> None:
    ada = Speaker("1", "Ada")
    described = {"1": Person(1, str(uuid.uuid4()), avatar_url=odd, links=((odd, "Blog"), ("nonsense", "")))}
    session = talk(url=odd, logo=odd, links=(Link(odd), Link("mailto:ada@a.example")), speakers=(ada,))
    session = replace(
        session,
        recordings=(imported_recording(session.id, ImportedLink(odd)),),
        materials=(imported_material(session.id, ImportedMaterial(odd, "Slides", "slides")),),
    )
    event = read_xml(exported("xml", session)).find(".//event")
    [in_json] = json_events(read_json(exported("json", session, people=described)))

    assert event is not None
    assert [event.findtext(name) for name in ("origin_url", "logo")] == [told, told]
    assert [one.get("href") for one in event.iterfind("*/*[@href]")] == [told, told, told]
    assert [one["url"] for one in (*in_json["links"], *in_json["attachments"])] == [told, told, told]
    assert (in_json["persons"][0]["avatar"], in_json["persons"][0]["links"]) == (told, [{"url": told, "title": "Blog"}])
