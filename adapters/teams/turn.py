"""A turn of botbuilder's around what we do; here, and nowhere else, its adapter is spoken to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
    UserTokenClient,
)

from adapters.payloads import Payload, word

AUDIENCE = "https://api.botframework.com"

Answer = Mapping[str, Any] | None
Turn = Callable[[Payload], Awaitable[Answer]]
"""Does what an activity asks for; what it returns goes back as the body of an invoke."""


class _NoWayBack(ConnectorFactory):  # type: ignore[misc] # botbuilder tells no types
    """Answers go out by `wire.py`, as raw JSON: a turn sends nothing by itself."""

    async def create(self, service_url: str, audience: str) -> ConnectorClient:
        """Return what stands for a connector."""
        del service_url, audience
        return cast("ConnectorClient", self)


class _Proven(BotFrameworkAuthentication):  # type: ignore[misc]
    """What botbuilder asks of its authentication: nothing, as `trust.py` has let the request in."""

    async def authenticate_request(
        self, activity: Activity, auth_header: str
    ) -> AuthenticateRequestResult:
        """Refuse: requests are vouched for before a turn begins."""
        del activity, auth_header
        raise PermissionError

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        """Refuse: nothing is streamed to us."""
        del auth_header, channel_id_header
        raise PermissionError

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """Return the way back, which is none of botbuilder's."""
        del claims_identity
        return _NoWayBack()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> UserTokenClient:
        """Return nothing: nobody signs in to anything."""
        del claims_identity
        return cast("UserTokenClient", None)


class Bot:
    """Botbuilder's adapter, and what is done in each of its turns."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.adapter = CloudAdapter(_Proven())

    async def hear(self, raw: Payload, claims: Mapping[str, Any]) -> tuple[int, Answer]:
        """Do what an activity asks for; return the status and the body that go back."""

        async def taken(context: TurnContext) -> None:
            body = await self.turn(raw)
            if context.activity.type == "invoke":
                told = InvokeResponse(status=200, body=body)
                await context.send_activity(Activity(type="invokeResponse", value=told))

        response = await self.adapter.process_activity(_proof(claims), _outline(raw), taken)
        return (int(response.status), response.body) if response else (200, None)


def _proof(claims: Mapping[str, Any]) -> AuthenticateRequestResult:
    proof = AuthenticateRequestResult()
    proof.claims_identity = ClaimsIdentity(dict(claims), True)  # noqa: FBT003 - botbuilder's own
    proof.audience, proof.connector_factory = AUDIENCE, _NoWayBack()
    return proof


def _outline(raw: Payload) -> Activity:
    """Return what botbuilder needs to know of an activity; what we read is the raw one."""
    return Activity(
        type=word(raw, "type"),
        id=word(raw, "id"),
        name=word(raw, "name"),
        channel_id=word(raw, "channelId"),
        service_url=word(raw, "serviceUrl"),
        conversation=ConversationAccount(id=word(raw, "conversation", "id")),
        from_property=ChannelAccount(id=word(raw, "from", "id")),
        recipient=ChannelAccount(id=word(raw, "recipient", "id")),
    )
