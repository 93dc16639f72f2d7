"""The transcripts of the core, replayed as an agent clicks them in Slack."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.application.replies import Said
from bot.domain.case import State
from bot.domain.message import Register
from bot.domain.team import Team
from bot.domain.walk import Move, Stage
from tests.conversation import FOLDER, Talk, Turn, parse, replayed
from tests.fakes.slack_blocks import errors
from tests.fakes.slack_person import Person
from tests.slack.place import Place, opened
from tests.slack.test_doors import settled


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.talk")), ids=lambda path: path.stem)
async def test_a_transcript_is_clicked_through(path: Path) -> None:
    talk = parse(path)
    told = datetime.fromisoformat(talk.settings.get("now", "2026-03-04T09:00"))
    async with opened(now=told.replace(tzinfo=UTC)) as place:
        await place.house.teams.save(team_of(talk))
        mari = Person(place.slack)
        first = talk.turns[0]
        form = mari.form(await settled(place, mari.command("/reklamaatio")))
        medium = talk.settings.get("medium", "mail")
        await settled(place, mari.fill(form, message=first.agent, medium=medium, where="here"))
        (_, said), *rest = replayed(talk, place.case().walk.told)
        assert_shown(said, place)
        for turn, said in rest:
            if await taken(turn, mari, place):
                assert_shown(said, place)
        assert 1 <= len(place.said()) <= 2
        assert [one for one in place.slack.answered if one[1] != 200] == []


def team_of(talk: Talk) -> Team:
    register = talk.settings.get("register")
    return replace(
        Team("T1"),
        language=talk.settings.get("language", "fi"),
        signature=talk.settings.get("signature", ""),
        register=Register(register) if register else None,
        timezone="UTC",
    )


async def taken(turn: Turn, mari: Person, place: Place) -> bool:
    """Do what the agent did; False where Slack offers no button for it, as it should not."""
    message, team = place.said()[-1], await place.house.teams.get("T1")
    chosen = re.fullmatch(r"\[(.+)\]", turn.agent)
    if not chosen:
        form = mari.form(await settled(place, mari.click(message, "words")))
        if any(block.get("block_id", "").startswith("asked:") for block in form["blocks"]):
            await settled(place, mari.mention(turn.agent, thread=place.case().origin.thread))
        else:
            await settled(place, mari.fill(form, words=turn.agent))
        return True
    texts = place.office.texts(team)
    move = next(one for one in Move if texts[f"choice.{one}"] == chosen[1])
    if move is Move.DONE:
        form = mari.form(await settled(place, mari.click(message, "move:sent")))
        await settled(place, mari.fill(form))
        return True
    if f"'move:{move}'" not in str(message["blocks"]):
        assert [line for line in turn.bot if line] == [texts["walk.choose"]]
        return False
    await settled(place, mari.click(message, f"move:{move}"))
    return True


def assert_shown(said: Said, place: Place) -> None:
    """All that the core says stands in Slack, word for word."""
    case, message = place.case(), place.said()[-1]
    assert errors(message["blocks"]) == []
    if case.walk.stage is Stage.DONE and case.state is State.ANSWERED:
        return  # what comes next is to close it: the card says so
    shown = bare(" ".join(strings(message["blocks"])))
    for line in (*said.lines, *said.quote.splitlines()):
        assert bare(line) in shown, line


def strings(it: Any) -> list[str]:
    if isinstance(it, dict):
        own = [it["text"]] if isinstance(it.get("text"), str) else []
        return own + [one for value in it.values() for one in strings(value)]
    return [one for value in it for one in strings(value)] if isinstance(it, list) else []


def bare(text: str) -> str:
    """Leave out marks and spaces, which the two write each in their own way."""
    for mark, what in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("*", "")):
        text = text.replace(mark, what)
    return "".join(text.split())
