"""One call on the wire: a request out, an answer in as it comes, and what it took."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from openai import APITimeoutError, AsyncOpenAI
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk

from adapters.model.faults import Cut, Filtered
from bot.application.model_prompt import tokens
from bot.domain.asking import Prompt, Used

MOST_WORDS = 2200
"""Tokens an answer may take: a long letter in Finnish with its coaching takes 1,000."""
_TOO_MUCH = MOST_WORDS * 6
"""Characters after which a server that ignores the limit is hung up on."""


@dataclass(slots=True)
class Call:
    """What has come of one call so far."""

    prompt: Prompt
    text: str = ""
    usage: CompletionUsage | None = None
    finish: str = ""
    grown: Callable[[str], None] = field(default=lambda _text: None)

    def take(self, chunk: ChatCompletionChunk) -> None:
        """Add a chunk. Raises `Cut` where the server ignores the limit."""
        self.usage = chunk.usage or self.usage
        for choice in chunk.choices[:1]:
            self.finish = choice.finish_reason or self.finish
            if choice.delta and choice.delta.content:
                self.text += choice.delta.content
                self.grown(self.text)
        if len(self.text) > _TOO_MUCH:
            raise Cut("length")

    def ended(self) -> str:
        """Return the whole text. Raises `Cut` where it is not whole, `Filtered` where withheld."""
        if self.finish == "content_filter":
            raise Filtered
        if self.finish != "stop":
            raise Cut(self.finish or "no finish reason")
        return self.text

    def used(self, sent: Mapping[str, Any]) -> Used:
        """Count what the call took, by the server's word or by our own estimate."""
        if self.usage:
            kept = self.usage.prompt_tokens_details
            return Used(
                prompt=self.usage.prompt_tokens,
                cached=(kept.cached_tokens or 0) if kept else 0,
                completion=self.usage.completion_tokens,
                calls=1,
            )
        asked = sum(tokens(str(one["content"])) for one in sent["messages"])
        return Used(prompt=asked, completion=tokens(self.text), calls=1, estimated=True)


async def streamed(client: AsyncOpenAI, call: Call, sent: Mapping[str, Any], stall: float) -> str:
    """
    Make the call; return the whole text. `call` holds what came, also where it fails.

    Raises what the SDK raises, and `Cut`, `Filtered`. A stream that stands still for
    `stall` seconds is given up.
    """
    stream = await client.chat.completions.create(**sent)
    try:
        async with asyncio.timeout(stall) as patience:
            async for chunk in stream:
                patience.reschedule(asyncio.get_running_loop().time() + stall)
                call.take(chunk)
    except TimeoutError:
        raise APITimeoutError(request=stream.response.request) from None
    finally:
        with suppress(Exception):
            await stream.close()
    return call.ended()


def messages(prompt: Prompt) -> list[dict[str, str]]:
    """Lay a prompt out: what is stable first, the case after it, then what was said since."""
    said = [("system", prompt.stable), ("user", prompt.case)]
    said += [
        one
        for answered, asked in prompt.turns
        for one in (("assistant", answered), ("user", asked))
    ]
    return [{"role": role, "content": content} for role, content in said]
