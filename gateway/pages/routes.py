"""Which page answers which address."""

from datetime import UTC, datetime

import falcon.asgi

from gateway.auth import Auth
from gateway.avatars import Avatars
from gateway.backend import Backend
from gateway.config import GatewayConfig
from gateway.exports import Exports
from gateway.material_orders import MaterialOrders
from gateway.oidc.provider import Provider
from gateway.pages import (
    being_there,
    changes,
    organise_audit,
    organise_catalogue,
    organise_import,
    organise_programme,
    organise_recordings,
    organise_sessions,
    organise_settings,
    organise_speakers,
    own,
    recording_wish,
    session_media,
    session_recording,
    speakers,
)
from gateway.pages.account import SignIn, SignOut, SignUp
from gateway.pages.assets import AssetResource, Assets
from gateway.pages.claim import SpeakerClaim
from gateway.pages.conference import Conference
from gateway.pages.conferences import Conferences
from gateway.pages.connections import BLOCKED, FOLLOWERS, FOLLOWING, MUTED, Connect, Connected, KeptApart
from gateway.pages.data import Data, DataExport, Receipt
from gateway.pages.dev_mail import MailHtml, MailJson, MailList, MailPage
from gateway.pages.feed import Feed
from gateway.pages.invitation import Invitation
from gateway.pages.memberships import Membership, OwnConferences
from gateway.pages.organisation import CALLBACK, LINK, Callback, Link, Start
from gateway.pages.organisation_cookies import PATH as ORGANISATION
from gateway.pages.organisation_settings import StartLinking, Unlink
from gateway.pages.organise import Decide, Invite, MakeLink, OrganisePeople, Revoke, SetRole
from gateway.pages.organise_index import OrganiseIndex
from gateway.pages.organise_lists import ListProgress, UploadList
from gateway.pages.own_account import AccountSettings, ChangeEmail, ChangePassword, EndSignIns, SendVerification
from gateway.pages.people import ConferencePeople, Meet, People
from gateway.pages.person import Person
from gateway.pages.posts import Posts
from gateway.pages.privacy import Privacy
from gateway.pages.profile import Picture, Profile
from gateway.pages.programme import Programme
from gateway.pages.recovery import ConfirmEmail, ForgotPassword, ResetPassword, VerifyEmail
from gateway.pages.sessions import Session
from gateway.pages.site import Clock, Site
from gateway.pages.stars import Star
from gateway.pages.suspension import Reinstate, Suspend
from gateway.pages.time_zone import TimeZone
from gateway.queries import Queries

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]


def utc_now() -> datetime:
    return datetime.now(UTC)


def add_routes(
    app: App,
    *,
    config: GatewayConfig,
    backend: Backend,
    queries: Queries,
    auth: Auth,
    exports: Exports,
    avatars: Avatars,
    materials: MaterialOrders,
    now: Clock = utc_now,
) -> None:
    """All pages, their forms and their static files. Who may use them stands in gateway/policy.py."""
    assets = Assets()
    site = Site(config=config, backend=backend, queries=queries, auth=auth, assets=assets, now=now)
    app.add_route("/", Conferences(site))
    app.add_route("/sign-in", SignIn(site))
    app.add_route("/sign-up", SignUp(site))
    app.add_route("/sign-out", SignOut(site))
    _add_account(app, site)
    app.add_route("/time-zone", TimeZone(site))
    app.add_route("/conferences/{slug}", Conference(site))
    app.add_route("/conferences/{slug}/programme", Programme(site))
    app.add_route("/conferences/{slug}/sessions/{session}", Session(site))
    app.add_route("/conferences/{slug}/sessions/{session}/star", Star(site))
    app.add_route("/conferences/{slug}/feed", Feed(site))
    app.add_route("/conferences/{slug}/posts", Posts(site))
    _add_people(app, site)
    app.add_route("/settings", Profile(site))
    app.add_route("/settings/avatar", Picture(site, avatars))
    app.add_route("/settings/privacy", Privacy(site))
    app.add_route("/settings/data", Data(site))
    app.add_route("/settings/data/export", DataExport(exports))
    app.add_route("/erasures/{token}", Receipt(site))
    app.add_route("/static/{name}", AssetResource(assets))
    _add_membership(app, site)
    _add_organising(app, site, config)
    _add_organisation(app, site, config)
    own.add(app, site, config.public_url)
    recording_wish.add(app, site)
    session_media.add(app, site, materials)
    session_recording.add(app, site, materials)
    organise_recordings.add(app, site)
    being_there.add(app, site)
    _add_dev_mail(app, site, config.dev_mail)


def _add_dev_mail(app: App, site: Site, folder: str) -> None:
    """The mail that `hallway up` catches. Without a folder, these answer 404."""
    app.add_route("/dev/mail", MailList(site, folder))
    app.add_route("/dev/mail.json", MailJson(site, folder))
    app.add_route("/dev/mail/{mail}", MailPage(site, folder))
    app.add_route("/dev/mail/{mail}/html", MailHtml(site, folder))


def _add_membership(app: App, site: Site) -> None:
    """Being in a conference, and coming into one."""
    app.add_route("/settings/conferences", OwnConferences(site))
    app.add_route("/invitations/{token}", Invitation(site))
    app.add_route("/conferences/{slug}/membership", Membership(site))
    app.add_route("/conferences/{slug}/speakers/{speaker}/claim", SpeakerClaim(site))


def _add_organising(app: App, site: Site, config: GatewayConfig) -> None:
    """The organisers' pages; here those about people, and the targets of their forms."""
    app.add_route("/conferences/{slug}/organise", OrganiseIndex(site))
    for pages in (
        changes,
        organise_programme,
        organise_audit,
        organise_sessions,
        organise_catalogue,
        organise_import,
        organise_speakers,
        organise_settings,
        speakers,
    ):
        pages.add(app, site)
    here, more = "/conferences/{slug}/organise/people", (site, config.public_url)
    app.add_route(here, OrganisePeople(*more))
    app.add_route(f"{here}/role", SetRole(*more))
    app.add_route(f"{here}/claims", Decide(*more))
    app.add_route(f"{here}/invite", Invite(*more))
    app.add_route(f"{here}/links", MakeLink(*more))
    app.add_route(f"{here}/revoke", Revoke(*more))
    app.add_route(f"{here}/batches", UploadList(*more))
    app.add_route(f"{here}/batches/{{batch}}", ListProgress(*more))


def _add_organisation(app: App, site: Site, config: GatewayConfig) -> None:
    """The sign-in with the organisation's provider. Without one, these answer 404."""
    provider = Provider(config.oidc, config.public_url + CALLBACK) if config.oidc else None
    secure = config.public_url.startswith("https:")
    app.add_route(ORGANISATION, Start(site, provider, secure=secure))
    app.add_route(CALLBACK, Callback(site, provider, secure=secure))
    app.add_route(LINK, Link(site, provider, secure=secure))
    app.add_route("/settings/account/organisation", StartLinking(site, provider, secure=secure))
    app.add_route("/settings/account/organisation/unlink", Unlink(site, provider, secure=secure))


def _add_people(app: App, site: Site) -> None:
    """People, how to find them, and how they stand to each other."""
    app.add_route("/people", People(site))
    app.add_route("/people/meet", Meet(site))
    app.add_route("/people/muted", KeptApart(site, MUTED))
    app.add_route("/people/blocked", KeptApart(site, BLOCKED))
    app.add_route("/people/{attendee}", Person(site))
    app.add_route("/people/{attendee}/followers", Connected(site, FOLLOWERS))
    app.add_route("/people/{attendee}/following", Connected(site, FOLLOWING))
    for kind in ("follow", "mute", "block"):
        app.add_route(f"/people/{{attendee}}/{kind}", Connect(site, kind))
    app.add_route("/conferences/{slug}/people", ConferencePeople(site))


def _add_account(app: App, site: Site) -> None:
    """What people do with their account, and operators with those of others."""
    app.add_route("/verify-email", VerifyEmail(site))
    app.add_route("/confirm-email", ConfirmEmail(site))
    app.add_route("/forgot-password", ForgotPassword(site))
    app.add_route("/reset-password", ResetPassword(site))
    app.add_route("/settings/account", AccountSettings(site))
    app.add_route("/settings/account/verification", SendVerification(site))
    app.add_route("/settings/account/email", ChangeEmail(site))
    app.add_route("/settings/account/password", ChangePassword(site))
    app.add_route("/settings/account/sign-ins/end", EndSignIns(site))
    app.add_route("/people/{attendee}/suspension", Suspend(site))
    app.add_route("/people/{attendee}/suspension/end", Reinstate(site))
