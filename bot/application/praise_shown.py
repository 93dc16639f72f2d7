"""Praise is passed on to where the team keeps its roses."""

from __future__ import annotations

from bot.application.card import title_of
from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Item, Said, Section
from bot.application.send_digest import place_of
from bot.domain.case import Case
from bot.domain.message import Kind
from bot.domain.personal_data import masked
from bot.domain.team import Team

_LONG = 600


def rose(case: Case, team: Team, house: House) -> Post | None:
    """
    Return what is told of praise in the team's roses channel; None where there is none to tell.

    The customer's words stand there without personal data: the thanks are for everybody.
    """
    if not team.roses_place or case.reading.kind is not Kind.PRAISE:
        return None
    told = masked(case.message.text, (case.customer_name,) if case.customer_name else ())
    words = " ".join(told.split())
    short = words if len(words) <= _LONG else words[: _LONG - 1] + "…"
    title = title_of(case, house.desk_of(team.language).coach)
    said = Said(sections=(Section(title, (Item(short, case.id, case.origin.link),)),))
    return Post(f"rose:{case.id}", team.id, place_of(team.roses_place), said, case.id)
