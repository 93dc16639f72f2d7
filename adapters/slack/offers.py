"""Offers of help: a complaint or praise was noticed, and whoever passed it on is asked."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.chat import PLATFORM
from adapters.slack.incoming import Agent
from adapters.slack.office import OFFER, Office
from adapters.slack.outgoing import Texts, of_post
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
    there = Origin(PLATFORM, place, ts if what == MAIL else thread if thread != ts else "")
    key, seen = f"offer:{place}:{ts}", f"{ts}|{what}"
    post = Post(key, agent.team, there, _offer(what, texts), seen=seen)
    if what == MAIL:
        await speak(post, office.house, office.now())
    else:
        await _whispered(post, agent, texts, office)


async def _whispered(post: Post, agent: Agent, texts: Texts, office: Office) -> None:
    """Whisper once; a second time, where nobody knows of the first, it is marked as one."""
    ledger = office.house.ledger
    standing = await ledger.begin(post, office.now())
    if standing != "sent":
        (said,) = of_post(replace(post, again=standing == "unknown"), texts)
        await office.whisper(agent, post.origin.place, said, post.origin.thread)
        await ledger.sent(post.team, post.key, "")


def _offer(what: str, texts: Texts) -> Said:
    ways = (_HERE, _NO) if what == MAIL else (_HERE, _ALONE, _NO)
    choices = tuple(Choice(f"offer:{one}", texts[f"choice.{one}"]) for one in ways)
    return Said((texts[f"offer.{what}"],), choices=choices)
