"""Being there: what is on now, questions to speakers, ratings. The API and its pages."""

from gateway.policies.rules import CONFERENCE, SESSION, Rule, Table

QUESTION = f"{SESSION}/questions/{{q}}"
PAGE = "/conferences/{slug}/sessions/{session}"
QUESTION_PAGE = f"{PAGE}/questions/{{question}}"
ORGANISE_QUESTIONS = "/conferences/{slug}/organise/questions"

TABLE: Table = {
    (f"{CONFERENCE}/now", "GET"): Rule.ANYONE,
    (f"{CONFERENCE}/questions", "GET"): Rule.MODERATOR,
    (f"{CONFERENCE}/question-settings", "GET"): Rule.MODERATOR,
    (f"{CONFERENCE}/question-settings", "PUT"): Rule.ORGANISER,
    (f"{SESSION}/question-settings", "GET"): Rule.MODERATOR,
    (f"{SESSION}/question-settings", "PUT"): Rule.MODERATOR,
    (f"{SESSION}/questions", "GET"): Rule.ANYONE,
    (f"{SESSION}/questions", "POST"): Rule.SIGNED_IN,
    (QUESTION, "GET"): Rule.ANYONE,
    # Who asked anonymously only the service knows: it says whose a question is.
    (QUESTION, "PATCH"): Rule.SIGNED_IN,
    (QUESTION, "DELETE"): Rule.AUTHOR_OR_MODERATOR,
    (f"{QUESTION}/vote", "PUT"): Rule.SIGNED_IN,
    (f"{QUESTION}/vote", "DELETE"): Rule.SIGNED_IN,
    (f"{QUESTION}/state", "PUT"): Rule.MODERATOR,
    (f"{QUESTION}/answer", "PUT"): Rule.SPEAKER_OR_ORGANISER,
    (f"{QUESTION}/answer", "DELETE"): Rule.SPEAKER_OR_ORGANISER,
    (f"{SESSION}/rating", "GET"): Rule.SIGNED_IN,
    (f"{SESSION}/rating", "PUT"): Rule.SIGNED_IN,
    (f"{SESSION}/rating", "DELETE"): Rule.SIGNED_IN,
    (f"{SESSION}/feedback", "GET"): Rule.SPEAKER_OR_ORGANISER,
    # Pages
    ("/conferences/{slug}/now", "GET"): Rule.ANYONE,
    (f"{PAGE}/questions", "GET"): Rule.ANYONE,
    (f"{PAGE}/questions", "POST"): Rule.SIGNED_IN,
    (f"{QUESTION_PAGE}/vote", "POST"): Rule.SIGNED_IN,
    (f"{QUESTION_PAGE}/delete", "POST"): Rule.AUTHOR_OR_MODERATOR,
    (f"{QUESTION_PAGE}/state", "POST"): Rule.MODERATOR,
    (f"{QUESTION_PAGE}/answer", "POST"): Rule.SPEAKER_OR_ORGANISER,
    (f"{PAGE}/question-settings", "POST"): Rule.MODERATOR,
    (f"{PAGE}/rating", "POST"): Rule.SIGNED_IN,
    (f"{PAGE}/feedback", "GET"): Rule.SPEAKER_OR_ORGANISER,
    (ORGANISE_QUESTIONS, "GET"): Rule.MODERATOR,
    (ORGANISE_QUESTIONS, "POST"): Rule.ORGANISER,
}
