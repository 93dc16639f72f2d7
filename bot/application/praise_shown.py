"""Praise is passed on to where the team keeps its roses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.application.card import title_of
from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Item, Said, Section
from bot.application.send_digest import place_of
from bot.application.suggest_reply import Coach
from bot.domain.case import Case
from bot.domain.message import Kind
from bot.domain.people import signatures
from bot.domain.personal_data import masked
from bot.domain.team import Team
from bot.domain.text import Text

_LONG = 600


def rose(case: Case, team: Team, house: House) -> Post | None:
    """
    Return what is told of praise in the team's roses channel; None where there is none to tell.

    The customer's words stand there without personal data: the thanks are for everybody.
    """
    if not team.roses_place or case.reading.kind is not Kind.PRAISE:
        return None
    told = masked(case.message.text, _names(case, house.desk_of(team.language).coach))
    words = " ".join(told.split())
    short = words if len(words) <= _LONG else words[: _LONG - 1] + "…"
    title = title_of(replace(case, customer_name=""), house.desk_of(team.language).coach)
    said = Said(sections=(Section(title, (Item(short, case.id, case.origin.link),)),))
    return Post(f"rose:{case.id}", team.id, place_of(team.roses_place), said, case.id)


def _names(case: Case, coach: Coach) -> Iterator[str]:
    """Give the names of the customer: as they were told, and as any language signs."""
    if case.customer_name:
        yield case.customer_name
    text = Text.of(case.message.text)
    signed = {one for pack in coach.packs.values() for one in signatures(text, pack)}
    yield from (text.plain[one.start : one.end] for one in signed)
