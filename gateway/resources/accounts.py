"""Accounts: verify and change the address, reset and change the password, sign-ins; and suspension, by operators.

What makes a repeat recognisable follows from the body, so the service keeps it only under its key where a password
stands in that.
"""

from typing import Any

from gateway import own_account
from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.schemas.accounts import (
    AccountSchema,
    ChangeEmailSchema,
    ChangePasswordSchema,
    LinkTokenSchema,
    NewPasswordSchema,
    ResetRequestSchema,
    SignInsSchema,
    SuspendedSchema,
    SuspensionSchema,
)


def accepted(resp: Response) -> None:
    """202 with nothing in it: what comes of it comes by mail."""
    no_content(resp)
    resp.status = 202


class _Resource:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend


class Verification(_Resource):
    @operation("Send the mail with the link that verifies your address once more", status=202, fails=(429,))
    async def on_post(self, req: Request, resp: Response) -> None:
        caller = req.context.caller.id
        once = req.context.once.exact_id
        await self._backend.command("attendees", "send_verification", actor=caller, attendee_id=caller, request_id=once)
        accepted(resp)


class EmailVerifications(_Resource):
    @operation("Verify an address with the token of the link", body=LinkTokenSchema, status=204, fails=(404,))
    async def on_post(self, req: Request, resp: Response) -> None:
        await self._backend.command("attendees", "verify_email", **req.context.body)
        no_content(resp)


class PasswordResets(_Resource):
    @operation(
        "Ask for a link to set a new password",
        description="The answer is the same whether there is such an account or not; if there is, it gets a mail.",
        body=ResetRequestSchema,
        fails=(429,),
        status=202,
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        known = {"request_id": req.context.once.exact_id, "client": req.context.client}
        await self._backend.command("attendees", "request_password_reset", **req.context.body, **known)
        accepted(resp)


class PasswordReset(_Resource):
    @operation(
        "Set a new password with the token of the link",
        description="The token is good once. All sign-ins of the account end.",
        body=NewPasswordSchema,
        status=204,
    )
    async def on_put(self, req: Request, resp: Response, token: str) -> None:
        await self._backend.command("attendees", "reset_password", token=token, **req.context.body)
        no_content(resp)


class OwnPassword(_Resource):
    @operation(
        "Change your password",
        description="All other sign-ins end. This one goes on, but its access token ends, too: change "
        "its refresh token for new tokens.",
        body=ChangePasswordSchema,
        fails=(429,),
        status=204,
    )
    async def on_put(self, req: Request, resp: Response) -> None:
        caller = req.context.caller
        await self._backend.command(
            "attendees",
            "change_password",
            actor=caller.id,
            invalidates=[f"attendee:{caller.id}"],
            attendee_id=caller.id,
            sign_in=caller.sign_in,
            client=req.context.client,
            **req.context.body,
        )
        no_content(resp)


class OwnEmail(_Resource):
    @operation(
        "Change your e-mail address",
        description="The new address gets a mail with a link to confirm it, the old one is told.",
        body=ChangeEmailSchema,
        fails=(429,),
        status=202,
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        caller = req.context.caller.id
        await self._backend.command(
            "attendees",
            "request_email_change",
            actor=caller,
            attendee_id=caller,
            request_id=req.context.once.exact_id,
            client=req.context.client,
            **req.context.body,
        )
        accepted(resp)


class EmailChanges(_Resource):
    @operation("Confirm a new address with the token of the link", body=LinkTokenSchema, status=204, fails=(404,))
    async def on_post(self, req: Request, resp: Response) -> None:
        await self._backend.command("attendees", "confirm_email_change", **req.context.body)
        no_content(resp)


class Account(_Resource):
    @operation("What only you may know of your account", response=AccountSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        personal(resp, AccountSchema, await own_account.account(self._backend, req.context.caller))


class SignIns(_Resource):
    @operation("Where you are signed in, newest first", response=SignInsSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        personal(resp, SignInsSchema, await own_account.sign_ins(self._backend, req.context.caller))

    @operation("Sign out everywhere", status=204)
    async def on_delete(self, req: Request, resp: Response) -> None:
        caller = req.context.caller.id
        tags = [f"attendee:{caller}"]
        await self._backend.command("attendees", "end_sign_ins", actor=caller, invalidates=tags, attendee_id=caller)
        no_content(resp)


class Suspension(_Resource):
    @operation(
        "Suspend an account",
        description="At once, wherever it is signed in. Operators cannot be suspended.",
        body=SuspensionSchema,
        response=SuspendedSchema,
    )
    async def on_put(self, req: Request, resp: Response, attendee: str) -> None:
        reason = req.context.body.get("reason", "")
        await self._change(req, "suspend_attendee", attendee, reason=reason)
        personal(resp, SuspendedSchema, {"attendee_id": attendee, "reason": reason})

    @operation("End a suspension", status=204)
    async def on_delete(self, req: Request, resp: Response, attendee: str) -> None:
        await self._change(req, "reinstate_attendee", attendee)
        no_content(resp)

    async def _change(self, req: Request, method: str, attendee: str, **more: Any) -> None:
        await self._backend.command(
            "attendees",
            method,
            actor=req.context.caller.id,
            invalidates=[f"attendee:{attendee}", "people"],
            attendee_id=attendee,
            request_id=req.context.once.exact_id,
            **more,
        )
