"""Who takes part in the demo conference from afar, and what they write. All invented."""

NAMES = {
    "attendee": "Marisol Etxeberria-Lund",
    "organiser": "Inês Valadares",
    "jun": "Jun Kisaragi",
    "adaeze": "Adaeze Okonjo-Bell",
    "pekka": "Pekka Suvisaari",
}

# What they tell of themselves.
PROFILES: dict[str, dict[str, object]] = {
    "attendee": {
        "headline": "Keeps the backups of a small university",
        "organisation": "Universidade da Ria",
        "bio": "Ten years of tapes, five of snapshots, and **one restore that mattered**. Ask me about it.",
        "interests": ["backups", "small websites", "ferries"],
        "timezone": "Europe/Madrid",
    },
    "organiser": {
        "headline": "Opens the doors and finds the adapters",
        "organisation": "Harbour Lights",
        "interests": ["community networks", "captions"],
        "timezone": "Europe/Lisbon",
    },
    "jun": {
        "headline": "Message queues, mostly empty ones",
        "organisation": "Snowplough Systems",
        "bio": "Watching from Sapporo. I answer questions in my morning, which is your evening.",
        "interests": ["message queues", "backups", "captions"],
        "timezone": "Asia/Tokyo",
    },
    "adaeze": {
        "headline": "Builds the network of her street",
        "organisation": "Ikoyi Neighbours' Net",
        "interests": ["community networks", "small websites"],
        "links": ["https://neighbours-net.example/adaeze"],
        "timezone": "Africa/Lagos",
    },
    "pekka": {
        "headline": "Chairs the village meeting, reluctantly",
        "interests": ["community networks", "ferries", "message queues"],
        "timezone": "Europe/Helsinki",
    },
}
FOLLOWS = [("attendee", "jun"), ("jun", "attendee"), ("adaeze", "pekka"), ("pekka", "adaeze"), ("jun", "adaeze")]
STARS = {
    "attendee": ["Backups you have actually restored", "Twenty years of small websites"],
    "adaeze": ["The village that bought its own cable", "Twenty years of small websites"],
    "pekka": ["The village that bought its own cable"],
}

# Author, title of the session it is about (or None), text in Markdown. In the order of writing.
POSTS: list[tuple[str, str | None, str]] = [
    (
        "organiser",
        None,
        "Good morning from the quay! If you are not in Lisbon: every session page has a discussion, and what you ask "
        "there is read out in the room. **Recordings** appear on the session pages within the hour.",
    ),
    (
        "jun",
        "Welcome to the harbour",
        "Watching from Sapporo, where it is evening. The sound is excellent this year, thank you to the team!",
    ),
    (
        "adaeze",
        "The village that bought its own cable",
        '"The hardest part came after the light went on" - we had exactly this in our street. Does anyone have the '
        "rules of the village's monthly meeting in writing? I would love to borrow them.",
    ),
    (
        "pekka",
        "The village that bought its own cable",
        "They are on the notice board of the shop, in Finnish. I will translate them tonight:\n\n"
        "1. Whoever complains, chairs the next meeting.\n2. Coffee first.\n"
        "3. Decisions are written down before anybody leaves.",
    ),
    (
        "attendee",
        "Backups you have actually restored",
        "We tried a *restore Monday* after last year's talk. First result: the backup was fine, the password was not.",
    ),
    (
        "jun",
        "Queues, and why your messages arrive twice",
        "The second pattern (let the key decide, not a flag) solved a problem we have had since spring.",
    ),
    (
        "adaeze",
        "Twenty years of small websites",
        "A choir, a chess club, a library and a ferry. I have never felt so understood by a keynote.",
    ),
    (
        "organiser",
        "Night watch: stories from the pager",
        "For everyone east of here: this one begins at 23:00 in Lisbon and ends after midnight. It stands in today's "
        "programme, and the clock beside it is yours.",
    ),
    (
        "pekka",
        "Open space: what should we build next?",
        "I bring the question *how do we hand over a server to people we have not met?* Join me at a table, or here.",
    ),
]
