"""The resources of the API, one file per noun, and where they are."""

from typing import Any

from gateway.discussion import Discussion
from gateway.invitation_orders import InvitationOrders
from gateway.machinery import Machinery
from gateway.member_orders import MemberOrders
from gateway.policy import API, CONFERENCE, SESSION
from gateway.resources import (
    accounts,
    captions,
    catalogue,
    changes,
    conflicts,
    connections,
    finding,
    imports,
    invitations,
    materials,
    now,
    own,
    questions,
    ratings,
    recordings,
    releases,
    schedule_exports,
    speakers,
    wishes,
)
from gateway.resources.attendees import Attendee, Attendees, Me
from gateway.resources.avatars import OwnAvatar, Picture
from gateway.resources.claims import Claim, Claims, SpeakerClaim
from gateway.resources.conferences import Conference, Conferences, Overview
from gateway.resources.data import Export, ExportSchema, Receipt
from gateway.resources.feed import Feed, Live, Post, Posts
from gateway.resources.members import Member, Members, Membership, OwnConferences
from gateway.resources.operations import Health, Metrics, Readiness
from gateway.resources.people import Suggestions
from gateway.resources.providers import Providers
from gateway.resources.sessions import Cancel, Publish, Session, Sessions
from gateway.resources.stars import Star, Stars
from gateway.resources.tokens import TokenRefresh, Tokens

Routes = dict[str, Any]


def api_routes(machinery: Machinery) -> Routes:
    """What the OpenAPI document describes."""
    backend, queries = machinery.backend, machinery.queries
    return {
        f"{API}/attendees": Attendees(backend, queries),
        f"{API}/attendees/me": Me(backend, queries, machinery.config.public_url),
        f"{API}/attendees/{{attendee}}": Attendee(queries),
        f"{API}/attendees/me/avatar": OwnAvatar(machinery.avatars, queries),
        f"{API}/attendees/{{attendee}}/avatar/{{size}}": Picture(machinery.avatars, queries),
        f"{API}/auth/providers": Providers(machinery.config),
        f"{API}/attendees/me/account": accounts.Account(backend),
        f"{API}/attendees/me/email": accounts.OwnEmail(backend),
        f"{API}/attendees/me/password": accounts.OwnPassword(backend),
        f"{API}/attendees/me/sign-ins": accounts.SignIns(backend),
        f"{API}/attendees/me/verification": accounts.Verification(backend),
        f"{API}/attendees/{{attendee}}/suspension": accounts.Suspension(backend),
        f"{API}/attendees/me/export": Export(machinery.exports),
        f"{API}/erasures/{{token}}": Receipt(backend),
        f"{API}/export-schema.json": ExportSchema(machinery.config.public_url),
        f"{API}/auth/email-changes": accounts.EmailChanges(backend),
        f"{API}/auth/email-verifications": accounts.EmailVerifications(backend),
        f"{API}/auth/password-resets": accounts.PasswordResets(backend),
        f"{API}/auth/password-resets/{{token}}": accounts.PasswordReset(backend),
        f"{API}/auth/tokens": Tokens(backend),
        f"{API}/auth/tokens/refresh": TokenRefresh(backend),
        f"{API}/conferences": Conferences(backend, queries),
        CONFERENCE: Conference(backend),
        **_connection_routes(machinery),
        **_member_routes(machinery),
        **_invitation_routes(machinery),
        f"{CONFERENCE}/overview": Overview(queries),
        **imports.routes(machinery),
        f"{CONFERENCE}/sessions": Sessions(backend, queries),
        SESSION: Session(backend, queries),
        f"{SESSION}/publish": Publish(backend, queries),
        f"{SESSION}/cancel": Cancel(backend, queries),
        f"{SESSION}/star": Star(backend),
        **_feed_routes(machinery),
        **now.routes(machinery),
        **questions.routes(machinery),
        **ratings.routes(machinery),
        **finding.routes(machinery),
        **catalogue.routes(machinery),
        **changes.routes(machinery),
        **releases.routes(machinery),
        **speakers.routes(machinery),
        **recordings.routes(machinery),
        **captions.routes(machinery),
        **materials.routes(machinery),
        **wishes.routes(machinery),
        **own.routes(machinery),
        **conflicts.routes(machinery),
        **schedule_exports.routes(machinery),
    }


def _feed_routes(machinery: Machinery) -> Routes:
    backend, queries = machinery.backend, machinery.queries
    discussion = Discussion(queries)
    return {
        f"{CONFERENCE}/feed": Feed(discussion),
        f"{CONFERENCE}/posts": Posts(backend, queries),
        f"{CONFERENCE}/posts/{{p}}": Post(backend, discussion),
        f"{CONFERENCE}/live": Live(machinery.live),
    }


def _connection_routes(machinery: Machinery) -> Routes:
    """How people find each other, and stand to each other."""
    backend, queries = machinery.backend, machinery.queries
    person = f"{API}/attendees/{{attendee}}"
    return {
        f"{person}/follow": connections.Follow(backend),
        f"{person}/mute": connections.Mute(backend),
        f"{person}/block": connections.Block(backend),
        f"{person}/followers": connections.Followers(queries),
        f"{person}/following": connections.Following(queries),
        f"{API}/attendees/me/muted": connections.Muted(queries),
        f"{API}/attendees/me/blocked": connections.Blocked(queries),
        f"{API}/attendees/me/suggestions": Suggestions(queries),
        f"{API}/attendees/me/stars": Stars(queries),
    }


def _member_routes(machinery: Machinery) -> Routes:
    """Who is in a conference, and as what."""
    orders, queries = MemberOrders(machinery.backend), machinery.queries
    return {
        f"{API}/attendees/me/conferences": OwnConferences(queries),
        f"{CONFERENCE}/members": Members(queries),
        f"{CONFERENCE}/members/{{attendee}}": Member(orders),
        f"{CONFERENCE}/membership": Membership(orders, queries),
        f"{CONFERENCE}/claims": Claims(queries),
        f"{CONFERENCE}/claims/{{attendee}}/{{speaker}}": Claim(orders),
        f"{CONFERENCE}/speakers/{{speaker}}/claim": SpeakerClaim(orders, queries),
    }


def _invitation_routes(machinery: Machinery) -> Routes:
    """Who may come in, and how they do."""
    orders, queries = InvitationOrders(machinery.backend), machinery.queries
    organised = (orders, queries, machinery.config.public_url)
    return {
        f"{CONFERENCE}/invitations": invitations.Invitations(*organised),
        f"{CONFERENCE}/invitations/{{i}}": invitations.Invitation(orders),
        f"{CONFERENCE}/invitations/batches": invitations.Batches(*organised),
        f"{CONFERENCE}/invitations/batches/{{b}}": invitations.Batch(queries),
        f"{CONFERENCE}/invite-links": invitations.InviteLinks(*organised),
        f"{CONFERENCE}/invite-links/{{i}}": invitations.InviteLink(orders),
        f"{API}/invitations/{{token}}": invitations.GivenInvitation(queries),
        f"{API}/invitations/{{token}}/accept": invitations.Acceptance(orders, queries),
    }


def operations_routes(machinery: Machinery) -> Routes:
    """For those who run Hallway; not part of the API."""
    return {"/healthz": Health(), "/readyz": Readiness(machinery), "/metrics": Metrics()}
