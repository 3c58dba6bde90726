import re
from typing import Any

from tests.integration.http.conftest import Client, Person


def test_the_settings_keep_what_is_typed_and_tell_what_is_wrong(person: Person) -> None:
    ada = person("Ada")
    browser = ada.page
    version = re.findall(r'name="version" value="(\d+)"', browser.get("/settings").text)[0]
    typed = {
        "version": version,
        "name": "Ada <b>",
        "headline": "h" * 161,
        "bio": "\nfirst line",
        "interests": "Maps\n\nTime zones",
        "links": "https://example.org\njavascript:alert(1)",
        "timezone": "Europe/Oslo",
        "language": "nb",
    }

    wrong = browser.form("/settings", **typed)
    assert wrong.status_code == 422
    assert "Use 160 characters at most; this has 161." in wrong.text or "Not an http(s) address." in wrong.text
    assert 'value="Ada &lt;b&gt;"' in wrong.text
    assert "https://example.org\njavascript:alert(1)</textarea>" in wrong.text

    done = browser.form("/settings", **typed | {"headline": "short", "links": "https://example.org"})
    assert (done.status_code, done.headers["location"]) == (303, "/settings?done=profile")
    own = ada.get("/attendees/me").json()
    assert (own["name"], own["interests"], own["timezone"]) == ("Ada <b>", ["Maps", "Time zones"], "Europe/Oslo")

    late = browser.form("/settings", **typed | {"headline": "late", "links": ""})
    assert late.status_code == 409
    assert 'value="late"' in late.text and ada.get("/attendees/me").json()["headline"] == "short"


def test_a_form_of_another_site_changes_nothing(person: Person) -> None:
    ada = person("Ada")

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}):
        assert ada.page.post("/settings", data={"name": "Eve"}, headers=headers).status_code == 403
    assert ada.get("/attendees/me").json()["name"] == "Ada"


def test_settings_are_for_who_is_signed_in(anybody: Client) -> None:
    for path in ("/settings", "/settings/privacy", "/settings/avatar"):
        assert anybody.page.get(path).status_code in (303, 401)


def test_privacy_is_one_form_and_says_what_each_choice_means(person: Person, anybody: Client) -> None:
    ada = person("Ada")
    page = ada.page.get("/settings/privacy").text
    assert "Only people I follow" in page and "your posts are by “Someone”" in page

    done = ada.page.form("/settings/privacy", visibility="attendees")

    assert done.status_code == 303
    own = ada.get("/attendees/me").json()
    assert (own["visibility"], own["suggestions"]) == ("attendees", False)
    assert anybody.get(f"/attendees/{ada.id}").status_code == 404
    refused = ada.page.form("/settings/privacy", visibility="friends")
    assert refused.status_code == 422


def test_the_page_of_a_person_shows_what_they_said_and_runs_none_of_it(
    person: Person, anybody: Client, conference: dict[str, Any]
) -> None:
    ada = person(
        "Ada <script>",
        headline="<b>bold</b>",
        organisation="Works & Co",
        bio="**notes** <img src=x onerror=alert(1)>",
        interests=["Maps & <i>"],
        links=["https://example.org/ada"],
    )
    ada.put(f"/conferences/{conference['slug']}/membership")

    page = anybody.page.get(f"/people/{ada.id}").text

    assert '<h1 dir="auto">Ada &lt;script&gt;</h1>' in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page and "<b>bold" not in page
    assert "<strong>notes</strong>" in page and "<img src=x" not in page
    assert '<a href="/people?interest=Maps+%26+%3Ci%3E"><bdi>Maps &amp; &lt;i&gt;</bdi></a>' in page
    assert '<a href="https://example.org/ada" rel="me nofollow ugc" dir="ltr">example.org/ada</a>' in page
    assert f'<a href="/conferences/{conference["slug"]}" dir="auto">Remote Days</a>' in page
    assert 'content="noindex"' in page
    assert "Sign in to follow" in page


def test_the_buttons_on_a_page_fit_how_one_stands_to_the_person(person: Person, operator: Client) -> None:
    ada, bob = person("Ada"), person("Bob")
    url = f"/people/{ada.id}"
    assert "Edit your profile" in ada.page.get(url).text
    page = bob.page.get(url).text
    assert [button in page for button in (">Follow<", ">Mute<", ">Block<", ">Suspend<")] == [True, True, True, False]

    assert bob.page.form(f"{url}/follow", on="1").status_code == 303

    assert ">Unfollow<" in bob.page.get(url).text
    assert ">Suspend<" in operator.page.get(url).text
    assert operator.page.form(f"{url}/suspension", reason="spam").status_code == 303
    assert ">End the suspension<" in operator.page.get(url).text
    assert bob.page.get(url).status_code == 404
    assert operator.page.form(f"{url}/suspension/end").status_code == 303
    assert bob.page.get(url).status_code == 200
