"""What can be asked for by a word: coaching, a check, thanks, the open cases, help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from adapters.teams import forms
from adapters.teams.cards import Element, card, heading, shared_out, words
from adapters.teams.chat import PLATFORM, link_to
from adapters.teams.incoming import Agent, Seen
from adapters.teams.office import Office, Texts
from adapters.teams.outgoing import findings, turn
from bot.application.answer_case import check_draft, check_loose_draft
from bot.application.lessons import found, listed
from bot.application.ports import Incoming
from bot.application.replies import Said
from bot.application.send_digest import digest_now
from bot.application.wording import wording
from bot.domain.case import Case
from bot.domain.cues import compiled
from bot.domain.errors import EmptyText
from bot.domain.happening import Origin
from bot.domain.message import Kind, Medium
from bot.domain.steps import GAP
from bot.domain.team import Team

Door = Callable[[Seen, str, Team, Office], Awaitable[None]]

_PRAISE_AT_LEAST = 25
"""A shorter word of thanks is said to the bot itself."""


def asked_for(text: str, office: Office) -> tuple[str, str]:
    """
    Return which door a text asks for, and the rest of it; ("", text) where it asks for none.

    A word of thanks opens its door only where praise follows, or nothing at all.
    """
    first, _, rest = text.strip().partition(" ")
    if "\n" in first:
        first, _, more = first.partition("\n")
        rest = f"{more} {rest}"
    door = office.commands.get(first.strip(" :.!/").casefold(), "")
    if door == "thanks" and 0 < len(rest.strip()) < _PRAISE_AT_LEAST:
        return "", text
    return (door, rest.strip()) if door else ("", text)


async def complaint(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Coach a message that was pasted; the word alone asks for one."""
    if text:
        await taken(pasted(seen, text, office), seen, office)
    else:
        await answered(seen, [forms.coach(office.texts(team))], office)


async def thanks(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Begin the short walk of praise."""
    if text:
        await taken(replace(pasted(seen, text, office), kind=Kind.PRAISE), seen, office)
    else:
        await answered(seen, [forms.thanks(office.texts(team))], office)


async def draft(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Check a draft."""
    if text:
        await answered(seen, await reviewed(text, "", team, office), office)
    else:
        await answered(seen, [forms.check(office.texts(team))], office)


async def open_cases(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Tell the digest as it stands."""
    del text
    said = await digest_now(team, office.house, office.now())
    await answered(seen, shared_out(turn(said, "", "", office.texts(team))), office)


async def lessons(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Tell what was learned, of `text` or lately."""
    some = await found(team, text, office.house, 8)
    texts = office.texts(team)
    said = Said(sections=(listed(some, wording(team, office.house)),)) if some else None
    said = said or Said((texts["lessons.none"],))
    await answered(seen, shared_out(turn(said, "", "", texts)), office)


async def settings(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Show the team's settings, to those who may change them."""
    del text
    texts = office.texts(team)
    if await office.may_set(seen.agent):
        await answered(seen, [forms.settings(team, texts, seen.room)], office)
    else:
        await answered(seen, [card(words(texts["teams.not_setter"]))], office)


async def help_(seen: Seen, text: str, team: Team, office: Office) -> None:
    """Say what there is to ask for."""
    del text
    await answered(seen, [help_card(office.texts(team))], office)


DOORS: Mapping[str, Door] = {
    "complaint": complaint,
    "draft": draft,
    "thanks": thanks,
    "open": open_cases,
    "lessons": lessons,
    "settings": settings,
    "help": help_,
}


def help_card(texts: Texts) -> Element:
    """Return what Ruusu can do."""
    keys = ("complaint", "draft", "thanks", "open", "action")
    lines = [one for key in keys for one in words(texts[f"teams.help.{key}"])]
    return card([heading(texts["help.title"]), *lines, *words(texts["help.never"])])


async def answered(seen: Seen, said: list[Element], office: Office) -> None:
    """Say something where it was asked for."""
    texts = office.texts(await office.team(seen.agent.team))
    await office.answer(seen, said, texts["help.title"])


async def taken(incoming: Incoming, seen: Seen, office: Office) -> None:
    """Make a message durable; where coaching it takes a while, show that it is being read."""
    if await office.accept(incoming) and seen.alone:
        office.later(lambda: office.typing_until_said(incoming.id, seen))


def pasted(seen: Seen, text: str, office: Office, *, name: str = "") -> Incoming:
    """
    Return what an agent passed on, as the house takes it in.

    It is coached with that agent alone: in a channel only what was agreed goes to the thread.
    """
    agent, thread = seen.agent, "" if seen.alone else seen.thread or seen.message
    return Incoming(
        id=seen.id,
        team=agent.team,
        origin=Origin(
            PLATFORM,
            seen.room.place,
            thread,
            link="" if seen.alone else link_to(seen.room.place, thread),
            private=True,
            aside=agent.id,
        ),
        text=text,
        at=office.now(),
        medium=Medium.MAIL,
        name=name,
    )


async def checked(
    text: str, case: Case | None, agent: Agent, team: Team, office: Office
) -> list[Element]:
    """Check a draft, against its case where there is one."""
    if case is None:
        return await reviewed(text, "", team, office)
    texts = office.texts(team)
    try:
        _, review, against = await check_draft(
            team, case.id, text, office.house, by=agent.name, now=office.now()
        )
    except EmptyText:
        return [card(words(texts["error.empty_draft"]))]
    return findings(text, [*review.findings, *against], texts[review.headline], texts)


async def reviewed(text: str, message: str, team: Team, office: Office) -> list[Element]:
    """Check a draft of no case; `message` is what it answers, where that is known."""
    texts = office.texts(team)
    try:
        review = await check_loose_draft(text, message, team, office.house, office.now())
    except EmptyText:
        return [card(words(texts["error.empty_draft"]))]
    return findings(text, review.findings, texts[review.headline], texts)


def to_fill(reply: str, texts: Texts) -> str:
    """Say what is still to be filled in a reply before it is put in a thread, "" if all is."""
    gaps = dict.fromkeys(found[0] for found in compiled(GAP).finditer(reply))
    return texts["teams.gaps"].format(gaps=", ".join(gaps)) if gaps else ""
