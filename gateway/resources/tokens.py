"""Sign in, stay signed in, sign out: tokens for programs. Browsers do this on the pages, with cookies."""

from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.schemas.attendees import RefreshSchema, SignInSchema, TokensSchema


class Tokens:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("Sign in", body=SignInSchema, response=TokensSchema, repeatable=False, fails=(403, 429))
    async def on_post(self, req: Request, resp: Response) -> None:
        client = req.context.client
        tokens = await self._backend.command("attendees", "sign_in", **req.context.body, client=client)
        personal(resp, TokensSchema, tokens)

    @operation(
        "Sign out",
        description="The refresh token and all that came from it stop working. An access token is good until it ends, "
        "up to 15 minutes; to end those at once, sign out everywhere.",
        body=RefreshSchema,
        status=204,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        await self._backend.command("attendees", "sign_out", **req.context.body)
        no_content(resp)


class TokenRefresh:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation(
        "Change a refresh token for new tokens",
        description="Each refresh token is good for one change. Used a second time, it ends this sign-in: no refresh "
        "token of it works any more, and its access tokens end within 15 minutes.",
        body=RefreshSchema,
        response=TokensSchema,
        repeatable=False,
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        personal(resp, TokensSchema, await self._backend.command("attendees", "refresh", **req.context.body))
