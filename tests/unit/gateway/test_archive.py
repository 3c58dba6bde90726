import json
import zipfile
from typing import Any

import jsonschema
import pytest

from gateway.archive import Archive
from gateway.schemas import exports
from services.attendees.data.schemas import UNTOLD, account
from services.attendees.domain import Attendee
from services.attendees.notices.domain import Wanted
from tests.unit.services.attendees.data.test_domain import ADA

HOSTILE = "../../\u202eexe\x00\u200b\ud83d" + "ö" * 10_000 + '"}]'


def read(archive: Archive) -> dict[str, bytes]:
    file, size = archive.finish()
    with file, zipfile.ZipFile(file) as unpacked:
        assert file.seek(0, 2) == size
        return {name: unpacked.read(name) for name in unpacked.namelist()}


def test_lists_that_come_in_pages_become_one_list() -> None:
    archive = Archive()
    archive.add_member("account.json", "account", {"id": "1"})
    archive.add_member("account.json", "letters", [])
    for page in ([1, 2], [], [3]):
        archive.add_member("account.json", "sign_ins", page)
    archive.add_member("posts.json", "posts", [])
    archive.add("files/1-avatar.webp", b"RIFF")

    found = read(archive)

    assert json.loads(found["account.json"]) == {"account": {"id": "1"}, "letters": [], "sign_ins": [1, 2, 3]}
    assert json.loads(found["posts.json"]) == {"posts": []}
    assert found["files/1-avatar.webp"] == b"RIFF"


def test_more_than_fits_into_memory_waits_on_disk_and_comes_back_whole() -> None:
    archive = Archive()
    items = [{"text": f"{number}" * 50} for number in range(30_000)]
    for start in range(0, len(items), 1_000):
        archive.add_member("posts.json", "posts", items[start : start + 1_000])

    assert json.loads(read(archive)["posts.json"]) == {"posts": items}


def test_an_archive_that_nobody_takes_leaves_nothing_behind() -> None:
    archive = Archive()
    archive.add_member("posts.json", "posts", [1])

    archive.close()

    with pytest.raises(ValueError, match="closed"):
        archive.finish()


def test_hostile_words_stay_words() -> None:
    text = HOSTILE.encode("utf-8", "replace").decode()
    archive = Archive()
    archive.add_member("account.json", "account", {"name": text})

    assert json.loads(read(archive)["account.json"]) == {"account": {"name": text}}


def test_the_schema_of_the_export_is_one_and_names_every_field_of_an_account() -> None:
    document = exports.document("https://hallway.example")

    jsonschema.Draft202012Validator.check_schema(document)
    told = {name for name in Attendee.__dataclass_fields__ if name not in UNTOLD}
    told |= {"conferences", "has_password", "refused_claims", "notices"}
    assert set(document["$defs"]["Account"]["properties"]) == told
    assert all(not one.get("additionalProperties", True) for one in document["$defs"].values())


def test_an_account_with_everything_in_it_is_as_its_schema_says() -> None:
    document = exports.document("https://hallway.example")
    given: Any = account(ADA, has_password=True, wanted=Wanted("ada"))
    shown: Any = exports.PARTS["account"].shown(given)

    of_account = {"$ref": "#/$defs/Account", "$defs": document["$defs"]}
    jsonschema.validate(shown, of_account, cls=jsonschema.Draft202012Validator)
    assert shown == given
    assert shown["conferences"][0]["claims"][0]["speaker_name"] == "A. L."
