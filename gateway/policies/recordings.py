"""Recordings, captions, materials and who waits for them: API and pages."""

from gateway.policies.rules import CONFERENCE, SESSION, Rule, Table

_RECORDING = f"{SESSION}/recordings/{{recording}}"
_MATERIAL = f"{SESSION}/materials/{{material}}"
_PAGE = "/conferences/{slug}/sessions/{session}"

TABLE: Table = {
    (f"{SESSION}/recordings", "GET"): Rule.ANYONE,
    (f"{SESSION}/recordings", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (_RECORDING, "PATCH"): Rule.SPEAKER_OR_ORGANISER,
    (_RECORDING, "DELETE"): Rule.SPEAKER_OR_ORGANISER,
    (f"{SESSION}/recording", "PUT"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_RECORDING}/captions/{{language}}", "GET"): Rule.ANYONE,
    (f"{_RECORDING}/captions/{{language}}", "PUT"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_RECORDING}/captions/{{language}}", "DELETE"): Rule.SPEAKER_OR_ORGANISER,
    (f"{CONFERENCE}/recordings/imports", "POST"): Rule.ORGANISER,
    (f"{SESSION}/materials", "GET"): Rule.ANYONE,
    (f"{SESSION}/materials", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (_MATERIAL, "GET"): Rule.ANYONE,
    (_MATERIAL, "PATCH"): Rule.SPEAKER_OR_ORGANISER,
    (_MATERIAL, "PUT"): Rule.SPEAKER_OR_ORGANISER,
    (_MATERIAL, "DELETE"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_MATERIAL}/file", "GET"): Rule.ANYONE,
    (f"{SESSION}/recording-wish", "PUT"): Rule.SIGNED_IN,
    (f"{SESSION}/recording-wish", "DELETE"): Rule.SIGNED_IN,
    (f"{CONFERENCE}/recording-wishes", "GET"): Rule.ORGANISER,
    # Pages
    (f"{_PAGE}/recording-wish", "POST"): Rule.SIGNED_IN,
    (f"{_PAGE}/media", "GET"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/recordings", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/recordings/{{recording}}", "GET"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/recordings/{{recording}}", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/recordings/{{recording}}/captions", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/links", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/media/removals", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/materials", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{_PAGE}/materials/{{material}}", "POST"): Rule.SPEAKER_OR_ORGANISER,
    ("/conferences/{slug}/organise/recordings", "GET"): Rule.ORGANISER,
    ("/conferences/{slug}/organise/recordings", "POST"): Rule.ORGANISER,
}
