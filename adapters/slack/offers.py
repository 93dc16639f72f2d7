"""Offers of help: a complaint or praise was noticed, and whoever passed it on is asked."""

from __future__ import annotations

from adapters.slack.chat import PLATFORM
from adapters.slack.incoming import Agent
from adapters.slack.office import OFFER, Office
from adapters.slack.outgoing import Texts, of_said
from bot.application.ports import Post
from bot.application.replies import Choice, Said
from bot.application.speak import speak
from bot.domain.happening import Origin

MAIL = "mail"
_HERE, _ALONE, _NO = "coach_here", "coach_alone", "no_thanks"


async def offer_soon(
    agent: Agent, place: str, ts: str, thread: str, what: str, office: Office
) -> None:
    """Have help offered with a message: once, however often Slack tells of it."""
    await office.errand(OFFER, f"{place}:{ts}", agent, place, ts, thread, what)


async def offer(agent: Agent, place: str, ts: str, thread: str, what: str, office: Office) -> None:
    """Offer to coach what somebody wrote, to them alone; with a mail, in its thread."""
    texts = office.texts(await office.team(agent.team))
    said, seen = _offer(what, texts), f"{ts}|{what}"
    if what == MAIL:
        key, there = f"offer:{place}:{ts}", Origin(PLATFORM, place, ts)
        await speak(Post(key, agent.team, there, said, seen=seen), office.house, office.now())
    else:
        (message,) = of_said(said, texts, seen=seen)
        await office.whisper(agent, place, message, thread if thread != ts else "")


def _offer(what: str, texts: Texts) -> Said:
    ways = (_HERE, _NO) if what == MAIL else (_HERE, _ALONE, _NO)
    choices = tuple(Choice(f"offer:{one}", texts[f"choice.{one}"]) for one in ways)
    return Said((texts[f"offer.{what}"],), choices=choices)
