"""Dialogs: a message somebody points at is read at once, for their eyes alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from adapters.teams.cards import (
    Element,
    actions,
    attached,
    card,
    cut,
    heading,
    text_input,
    title,
    words,
)
from adapters.teams.chat import PLATFORM
from adapters.teams.doors import checked, pasted, reviewed, taken, to_fill
from adapters.teams.incoming import Pointed, Seen, id_of, pointed_of
from adapters.teams.office import Answer, Office, Texts
from bot.application.coach import begin, suggestion, what_was_read
from bot.application.house import local, wishes
from bot.application.ports import Incoming, Post
from bot.application.replies import Said
from bot.domain.errors import EmptyText
from bot.domain.happening import Origin
from bot.domain.message import Medium, Message
from bot.domain.team import Team

_PART = 4_000
_TITLES = {"coach": "form.coach", "check": "form.check"}


async def on_pointed(seen: Seen, office: Office) -> Answer:
    """Open the dialog of a message action: `coach` reads the message, `check` looks at a draft."""
    team = await office.team(seen.agent.team)
    texts, pointed = office.texts(team), pointed_of(seen)
    what = str(seen.value.get("commandId", ""))
    text = words_in(pointed, office)
    if not seen.agent.ours or pointed is None or what not in _TITLES or not text:
        key = "error.empty" if seen.agent.ours else "error.stranger"
        return dialog(texts["form.coach"], card(words(texts[key])))
    if what == "check":
        return dialog(texts["form.check"], await _checked(seen, pointed, text, team, office))
    return dialog(texts["form.coach"], await _read(text, team, office))


async def _read(text: str, team: Team, office: Office) -> Element:
    """Return the reading of a message and a reply to it, nothing of it kept yet."""
    house, texts = office.house, office.texts(team)
    desk, now = house.desk_of(team.language), local(office.now(), team)

    def read() -> tuple[Sequence[str], str]:
        message = Message(text, now, Medium.MAIL)
        reading = desk.reader.read(message)
        walk, _ = begin(message, reading, desk.coach, wishes(team, reading.severity))
        said = what_was_read(reading, message, desk.coach)
        return said, suggestion(walk, desk.coach).reply or ""

    try:
        said, reply = await house.aside(read, len(text))
    except EmptyText:
        return card(words(texts["error.empty"]))
    lines = [one for line in said for one in words(line)]
    if not reply:
        return card([*lines, *words(texts["walk.nothing_to_coach"])])
    return card([*lines, *_suggested(reply, texts)])


def _suggested(reply: str, texts: Texts) -> Iterator[Element]:
    """Give a reply to change, and the two ways on from it."""
    yield text_input("reply", texts["teams.suggested"], cut(reply, _PART))
    coach = _submit(texts["choice.coach_alone"], "dialog:coach", "positive")
    yield from actions([coach, _submit(texts["teams.publish"], "dialog:publish")])


def _submit(label: str, do: str, style: str = "") -> Element:
    """Return a button of a dialog: those hand in, they do not execute."""
    made: Element = {"type": "Action.Submit", "title": title(label)}
    made["data"] = {"do": do}
    return {**made, "style": style} if style else made


async def _checked(seen: Seen, pointed: Pointed, text: str, team: Team, office: Office) -> Element:
    thread = Origin(PLATFORM, seen.room.place, pointed.thread)
    case = None if seen.alone else await office.house.cases.in_thread(team.id, thread)
    if case and seen.room.place in await office.stands_at(case):
        return (await checked(text, case, seen.agent, team, office))[0]
    return (await reviewed(text, "", team, office))[0]


async def on_handed_in(seen: Seen, office: Office) -> Answer:
    """Do what a dialog was left with: coach the message alone, or put the reply in the thread."""
    team = await office.team(seen.agent.team)
    pointed, texts = pointed_of(seen), office.texts(team)
    text = words_in(pointed, office)
    if not seen.agent.ours or pointed is None or not text:
        key = "error.empty" if seen.agent.ours else "error.stranger"
        return dialog(texts["form.coach"], card(words(texts[key])))
    if seen.do == "dialog:coach":
        await taken(_pointed_at(seen, pointed, text, office), seen, office)
    elif seen.do == "dialog:publish" and (reply := seen.told.get("reply", "").strip()):
        if gaps := to_fill(reply, texts):
            asked = card([*words(gaps), *_suggested(reply, texts)])
            return dialog(texts["form.coach"], asked)
        await office.soon(_agreed(seen, pointed, reply, team, office), seen)
    return {}


def _pointed_at(seen: Seen, pointed: Pointed, text: str, office: Office) -> Incoming:
    there = replace(seen, message=pointed.id, thread="" if seen.alone else pointed.thread)
    found = pasted(there, text, office)
    link = pointed.link or found.origin.link
    id_ = id_of(seen.agent.team, "message", seen.room.place, pointed.id)
    return replace(found, id=id_, origin=replace(found.origin, link=link))


def agreed_in_dialog(seen: Seen, team: Team, office: Office) -> Post | None:
    """Return the post that puts a dialog's reply in the thread of the message it answers."""
    pointed, reply = pointed_of(seen), seen.told.get("reply", "").strip()
    return _agreed(seen, pointed, reply, team, office) if pointed else None


def _agreed(seen: Seen, pointed: Pointed, reply: str, team: Team, office: Office) -> Post:
    there = Origin(PLATFORM, seen.room.place, "" if seen.alone else pointed.thread)
    said = Said((office.texts(team)["teams.agreed"].format(who=seen.agent.name),), reply)
    return Post(f"agreed:{seen.id}", team.id, there, said)


def words_in(pointed: Pointed | None, office: Office) -> str:
    """Return the customer's own words of a message: its HTML is read, and never shown."""
    letter = office.takes_apart(pointed.raw) if pointed else None
    return letter.text if letter else ""


async def on_opened(seen: Seen, office: Office) -> Answer:
    """Show the whole of a message that a card has cut."""
    team = await office.team(seen.agent.team)
    texts = office.texts(team)
    case = await office.house.cases.get(team.id, seen.told.get("case", ""))
    if case is None or seen.room.place not in await office.stands_at(case):
        return dialog(texts["card.message"], card(words(texts["error.no_case"])))
    return dialog(
        texts["card.message"],
        card([heading(texts["card.message"]), *words(cut(case.message.text, 12_000))]),
    )


def dialog(named: str, content: Element) -> Answer:
    """Return a dialog with a card in it."""
    value: Mapping[str, object] = {
        "title": cut(named, 60),
        "height": "large",
        "width": "medium",
        "card": attached(content),
    }
    return {"task": {"type": "continue", "value": value}}
