"""Offers of help: a complaint or praise was noticed, and whoever passed it on is asked."""

from __future__ import annotations

from adapters.slack.blocks import Block, actions, button, escaped, paragraphs
from adapters.slack.incoming import Agent, Written
from adapters.slack.office import Office
from adapters.slack.outgoing import Message, Texts
from bot.domain.message import Kind
from bot.domain.team import Team


async def offer(seen: Written, kind: Kind, team: Team, office: Office) -> None:
    """Offer to coach what somebody wrote, to them alone."""
    texts = office.texts(team)
    said = _offer("praise" if kind is Kind.PRAISE else "complaint", seen.ts, texts)
    thread = seen.thread if seen.thread != seen.ts else ""
    await office.whisper(seen.agent, seen.place, said, thread)


async def offer_mail(agent: Agent, place: str, ts: str, team: Team, office: Office) -> None:
    """Offer to coach a mail, in its thread: nobody in particular passed it on."""
    said, client = _offer("mail", ts, office.texts(team)), await office.client(agent)
    await office.call(
        lambda: client.chat_postMessage(
            channel=place, thread_ts=ts, text=said.text, blocks=said.blocks
        )
    )


def _offer(what: str, ts: str, texts: Texts) -> Message:
    asked = escaped(texts[f"offer.{what}"])
    return Message(asked, [*paragraphs([asked]), *actions([*_ways(ts, what, texts)])])


def _ways(ts: str, what: str, texts: Texts) -> list[Block]:
    ways = ("coach_here", "no_thanks") if what == "mail" else (
        "coach_here", "coach_alone", "no_thanks"
    )  # fmt: skip
    return [button(texts[f"choice.{one}"], f"offer:{one}", f"{ts}|{what}") for one in ways]
