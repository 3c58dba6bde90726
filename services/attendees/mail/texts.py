"""What letters say: short, why somebody gets one, and what happens if they do nothing.

A text may go to an address that somebody else typed in. So none repeats words of a person who is not known to be its
owner: a name could be an advertisement, and we would be sending it.
"""

from dataclasses import dataclass, replace
from string import Formatter


@dataclass(frozen=True)
class Text:
    """`{name}` in it is a value of the letter; `{site}` is where Hallway can be found.

    With a `button` goes a link to `path`, whose `{token}` is the sealed id: the value `of`, or else the letter's own.
    It is sealed for `purpose`, or else for the template. Values may stand in the path, too.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    path: str = ""
    of: str = ""
    purpose: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The values that a letter must have to be written with this text."""
        parsed = (Formatter().parse(part) for part in (self.subject, *self.paragraphs, self.path))
        named = {name for parts in parsed for _, name, _, _ in parts if name}
        return frozenset(named - {"site", "token"} | ({self.of} if self.of else set()))


_UNINVITED = "If you do not want to come you need not do anything. Nobody is told, and you are asked thrice at most."
_NOT_YOU = "If this was not you, you need not do anything: without the link, nothing changes."

TEXTS: dict[str, Text] = {
    "verify_email": Text(
        subject="Confirm your e-mail address",
        paragraphs=(
            "Somebody, probably you, made an account at {site} with this e-mail address.",
            "Please confirm that the address is yours. The link can be used once, within 7 days.",
            _NOT_YOU,
        ),
        button="Confirm this address",
        path="/verify-email?token={token}",
    ),
    "already_registered": Text(
        subject="You have an account already",
        paragraphs=(
            "Somebody, probably you, wanted to make an account at {site} with this e-mail address. There is one "
            "already, so nothing was changed.",
            "Sign in with your password. If you do not remember it, choose a new one on the page below.",
            "If this was not you, you need not do anything. They were not told that you have an account.",
        ),
        button="Choose a new password",
        path="/forgot-password",
    ),
    "reset_password": Text(
        subject="Choose a new password",
        paragraphs=(
            "Somebody, probably you, asked for a new password for the account at {site} with this e-mail address.",
            "The link can be used once, within one hour. Afterwards you sign in again on all your devices.",
            _NOT_YOU,
        ),
        button="Choose a new password",
        path="/reset-password?token={token}",
    ),
    "password_changed": Text(
        subject="Your password was changed",
        paragraphs=(
            "The password of your account at {site} was changed, and all sign-ins have ended.",
            "If this was you, you need not do anything.",
            "If it was not, somebody else can use your account: choose a new password now, which locks them out.",
        ),
        button="Choose a new password",
        path="/forgot-password",
    ),
    "change_email": Text(
        subject="Confirm your new e-mail address",
        paragraphs=(
            "Somebody, probably you, wants to use this e-mail address for their account at {site}.",
            "Please confirm that the address is yours. The link can be used once, within one day.",
            _NOT_YOU,
        ),
        button="Confirm this address",
        path="/confirm-email?token={token}",
    ),
    "email_change_notice": Text(
        subject="Your e-mail address is to be changed",
        paragraphs=(
            "Somebody who knows your password asked to use another e-mail address for your account at {site}. "
            "It changes when the new address has been confirmed; mail then goes there.",
            "If this was you, you need not do anything here.",
            "If it was not, choose a new password now: that takes the change back and ends all sign-ins.",
        ),
        button="Choose a new password",
        path="/forgot-password",
    ),
    "erasure_receipt": Text(
        subject="Your account is being erased",
        paragraphs=(
            "As you asked, your account at {site} is gone, and what was kept of you is being removed.",
            "The page below says what was removed, what was made anonymous, and when. It needs no account: keep the "
            "link if you want to look again.",
            "This is the last mail that you get from us.",
        ),
        button="See the receipt",
        path="/erasures/{token}",
        of="erasure_id",
        purpose="erasure",
    ),
    "invitation": Text(
        subject="You are invited to {conference}",
        paragraphs=(
            "{by} invites you to {conference} at {site}, where those meet who cannot be in the room. Your role there: "
            "{role}.",
            "The link is for one person and good for 30 days. You can sign in with an account that you have, or make "
            "one, with whichever e-mail address you like.",
            _UNINVITED,
        ),
        button="See the invitation",
        path="/invitations/{token}",
        of="invitation_id",
        purpose="invitation",
    ),
    "invitation_with_note": Text(
        subject="You are invited to {conference}",
        paragraphs=(
            "{by} invites you to {conference} at {site}, where those meet who cannot be in the room. Your role there: "
            "{role}. They write:",
            "“{note}”",
            "The link is for one person and good for 30 days. You can sign in with an account that you have, or make "
            "one, with whichever e-mail address you like.",
            _UNINVITED,
        ),
        button="See the invitation",
        path="/invitations/{token}",
        of="invitation_id",
        purpose="invitation",
    ),
    "claim_approved": Text(
        subject="You are linked to your sessions",
        paragraphs=(
            "The organisers have confirmed that you are the speaker “{speaker}”. Your sessions at {site} now lead to "
            "your profile, if everybody may see it.",
            "You get this because you said so. If it is wrong, take it back in your settings.",
        ),
        button="Your conferences",
        path="/settings/conferences",
    ),
    "claim_refused": Text(
        subject="The organisers did not confirm your claim",
        paragraphs=(
            "You said at {site} that you are the speaker “{speaker}”. The organisers did not confirm that. They write:",
            "“{reason}”",
            "Nothing else has changed. If this is a mistake, please ask the organisers.",
        ),
    ),
}


def _notice(subject: str, *paragraphs: str, page: str = "") -> Text:
    """About a session that somebody cares for. Which mails one gets is one's own choice, so each says where it is."""
    hint = "You choose which of these mails you get, or none, at {site}/settings/notifications."
    path = page or "/conferences/{conference}/sessions/{session}"
    return Text(subject, (*paragraphs, hint), "The programme" if page else "The session", path)


_WHY = ("The organisers write:", "“{reason}”")
_PROGRAMME = "/conferences/{conference}/programme"
_NOTICES = {
    "notice_reminder": _notice("Soon: {title}", "“{title}”, which you starred, is about to begin.", "{what}"),
    "notice_moved": _notice(
        "Moved: {title}", "“{title}”, which you starred, takes place elsewhere or at another time.", "{what}"
    ),
    "notice_changed": _notice("Changed: {title}", "“{title}”, which you starred, has changed.", "{what}"),
    "notice_cancelled": _notice(
        "Cancelled: {title}", "“{title}”, which you starred, does not take place. It would have been:", "{what}"
    ),
    "notice_withdrawn": _notice(
        "Not in the programme: {title}",
        "“{title}”, which you starred, is not in the programme any more. It was planned for:",
        "{what}",
        page=_PROGRAMME,
    ),
    "notice_recording": _notice(
        "The recording is up: {title}", "The recording of “{title}” that you were waiting for can be watched.", "{what}"
    ),
    "notice_answer": _notice(
        "Answered: {title}", "A question about “{title}” that you asked or voted for has been answered.", "{what}"
    ),
}
TEXTS |= _NOTICES
TEXTS |= {
    f"{name}_with_reason": replace(text, paragraphs=(*text.paragraphs[:-1], *_WHY, text.paragraphs[-1]))
    for name, text in _NOTICES.items()
}
