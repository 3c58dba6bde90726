from tests.integration.http.conftest import Client, Person


def test_a_person_registers_signs_in_and_is_somebody(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    assert ada.get("/attendees/me").json()["name"] == "Ada"
    assert anybody.get("/attendees/me").status_code == 401
    assert "Ada" in ada.page.get("/").text
