"""A message comes in: it becomes a case, or joins the one it belongs to; once, however often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.application.coach import begun
from bot.application.house import House, local, wishes, working
from bot.application.ports import Incoming, Post
from bot.domain.case import Case
from bot.domain.errors import EmptyText, Stale
from bot.domain.happening import What
from bot.domain.message import Kind, Message, Severity
from bot.domain.reading import Reading
from bot.domain.team import Team
from bot.domain.walk import Walk


def _nothing(_case: Case) -> None:
    """Say nothing of a new case."""


async def take_in(
    id_: str, team: Team, house: House, says: Callable[[Case], Post | None] = _nothing
) -> Case | None:
    """
    Make the inbox message `id_` a case, and return it; a second time, return what is there.

    None where the message held nothing to read, or is gone. What the customer writes in a
    known thread, or in answer to a known mail, joins its case. What `says` gives for a new
    case is noted as said with it, at one stroke.
    """
    incoming = await house.inbox.read(id_)
    if incoming is None:
        return await house.cases.get(team.id, await house.inbox.became(id_))
    try:
        walk = _begun(incoming, team, house)
    except EmptyText:
        return None
    known = await house.cases.in_thread(team.id, incoming.origin)
    if known and known.id != id_:
        due = _answer_by(known.reading.severity, walk.message, team, house)
        return await _joined(known, walk.message, due, incoming, house)
    case = _opened(incoming, walk, team, house)
    if await house.cases.add(case, says(case)):
        return replace(case, version=1, new=())
    return await house.cases.get(team.id, id_)


def _begun(incoming: Incoming, team: Team, house: House) -> Walk:
    desk = house.desk_of(team.language)
    at = local(incoming.at, team)
    message = Message(incoming.text, at, incoming.medium, incoming.public)
    reading = _corrected(desk.reader.read(message), incoming.kind)
    wanted = wishes(team, reading.severity)
    wanted = replace(wanted, register=incoming.register or wanted.register)
    return begun(message, reading, desk.coach, wanted)


def _corrected(reading: Reading, kind: Kind | None) -> Reading:
    """Take the word of the agent who brought the message where the reader saw nothing sure."""
    if kind is None or not (reading.kind is Kind.OTHER or reading.unsure("kind")):
        return reading
    severity = None if kind is Kind.PRAISE else reading.severity or Severity.GRIEVANCE
    return replace(reading, kind=kind, severity=severity)


def _opened(incoming: Incoming, walk: Walk, team: Team, house: House) -> Case:
    reading, at = walk.reading, walk.message.now
    name = incoming.name or reading.signed
    known = {"customer_name": name} if name else {}
    walk = replace(walk, told={**known, **incoming.told, **walk.told})
    due = _answer_by(reading.severity, walk.message, team, house)
    return Case(
        id=incoming.id,
        team=incoming.team,
        origin=incoming.origin,
        walk=walk,
        opened=at,
        customer=house.keyed(incoming.sender) if incoming.sender.strip() else "",
        customer_name=name,
        subject=incoming.subject,
        answer_by=due,
    ).happened(What.TAKEN_IN, "", at, {"platform": incoming.origin.platform})


def _answer_by(severity: Severity | None, message: Message, team: Team, house: House) -> datetime:
    """Return when an answer to `message` is promised."""
    within = team.answer_time(severity, public=message.in_public)
    due = working(team, house).after(message.now, within)
    return min(due, message.now + team.auto_reply) if team.auto_reply else due


async def _joined(
    case: Case, message: Message, answer_by: datetime, incoming: Incoming, house: House
) -> Case:
    """Add a follow-up to its case; the inbox row goes with it, so that it is added once."""
    while True:
        grown = case.followed_up(
            message, at=message.now, answer_by=answer_by, mails=incoming.origin.mails
        )
        try:
            return await house.cases.save(grown, taken=incoming.id)
        except Stale:
            fresh = await house.cases.get(case.team, case.id)
            if fresh is None:
                return case
            case = fresh
