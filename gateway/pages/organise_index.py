"""The front page of those who organise a conference: which pages there are for them, and what each is for."""

from dataclasses import dataclass

import falcon.asgi

from gateway.pages.addresses import organise_url
from gateway.pages.site import Site


@dataclass(frozen=True)
class Link:
    """`path` is below /conferences/{slug}/organise."""

    path: str
    title: str
    what_for: str


# In the order of the work: what is said, who says it and where, who comes.
LINKS = (
    Link("sessions", "Sessions", "Write, change, cancel and publish single sessions, one at a time."),
    Link("programme", "Next release", "What waits for it, conflicts, releasing it, and taking a release back."),
    Link("audit", "Who changed what", "Every change of every session, with who made it and when."),
    Link("speakers", "Speakers", "Their names and biographies; join two that are one person."),
    Link("rooms", "Rooms", "What rooms are called, in which order they stand, and where they stream."),
    Link("tracks", "Tracks", "What tracks are called, their order and their colours."),
    Link("session-types", "Session types", "Talks, workshops, breaks: their names and how long they usually are."),
    Link("recordings", "Recordings", "Whose recordings are waited for, how long they take, and the import of them."),
    Link("import", "Import", "Take the programme over from a file or an address, once or again and again."),
    Link("popularity", "Stars", "Which sessions most people have starred."),
    Link("questions", "Questions", "Whether people may ask the speakers, and what waits to be let through."),
    Link("people", "People", "Members and their roles, who is which speaker, invitations."),
    Link("settings", "Settings", "Title, dates and time zone; whether changes wait for a release."),
)


class OrganiseIndex:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        conference = req.context.conference
        title = f"Organise {conference['title']}"
        frame = self._site.frame(req, resp, title, conference=conference, section="organise", canonical="")
        links = [(organise_url(slug, link.path), link.title, link.what_for) for link in LINKS]
        self._site.show(req, resp, "organise_index.html", frame, links=links)
