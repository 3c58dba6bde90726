"""What schemas refuse before any service is asked."""

import pytest

from gateway.inputs import load
from gateway.schemas.recordings import EditRecordingSchema
from gateway.schemas.schedule_exports import ReleaseQuerySchema
from services.contracts.errors import Invalid


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "99999999999999999999", "x"])
def test_a_release_has_a_number_that_a_database_knows(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        load(ReleaseQuerySchema, {"release": number})

    assert refused.value.errors == {"release": ["Must be the number of a release."]}


@pytest.mark.parametrize("odd", ['"', "'", "<", ">", "\\", " ", "\t", "{", "|"])
def test_a_host_has_a_name_that_can_be_one(odd: str) -> None:
    with pytest.raises(Invalid) as refused:
        load(EditRecordingSchema, {"url": f"http://evil{odd}onload=1/x.mp4"})

    assert refused.value.errors == {"url": ["Not an http(s) address."]}
