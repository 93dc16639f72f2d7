"""
The walk: from a message through the five steps to a reply the agent is proud to send.

A walk is a value; every move returns the next walk and what the bot says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.application.replies import Ask, Choice, Said
from bot.application.suggest_reply import (
    AT_ONCE,
    Coach,
    Suggestion,
    open_needs,
    suggest_reply,
)
from bot.domain.case_brief import Style
from bot.domain.facts_given import from_answers, from_free_text
from bot.domain.message import Kind, Message
from bot.domain.reading import Reading
from bot.domain.steps import Step
from bot.domain.walk import Move, Stage, Walk, Wishes

_ROUNDS_OF_QUESTIONS = 2


def begin(message: Message, reading: Reading, coach: Coach, wishes: Wishes) -> tuple[Walk, Said]:
    """Show the reading and ask the first things only the house knows."""
    walk = begun(message, reading, coach, wishes)
    return walk, first_words(walk, coach)


def begun(message: Message, reading: Reading, coach: Coach, wishes: Wishes) -> Walk:
    """Begin a walk: where the first things are asked, or where there is nothing to ask."""
    walk = Walk(message, reading, wishes)
    if reading.kind is Kind.OTHER:
        return replace(walk, stage=Stage.DONE)
    if reading.kind is Kind.PRAISE:
        return replace(walk, stage=Stage.REPLY)
    return _asking(walk, coach)


def first_words(walk: Walk, coach: Coach) -> Said:
    """Say what was read, and what is asked where the walk stands."""
    return _led_by(what_was_read(walk.reading, walk.message, coach), again(walk, coach))


def words(walk: Walk, said: str, coach: Coach) -> tuple[Walk, Said]:
    """Take the agent's free words: an answer, an own wording, a note for the log."""
    if walk.stage is Stage.ASKING:
        return _ask(replace(walk, told=_with_answer(walk, said, coach)), coach)
    if walk.stage is Stage.STEP:
        return _next_step(replace(walk, own_words={**walk.own_words, walk.step: said}), coach)
    if walk.stage is Stage.LOG:
        return _log(replace(walk, log=(*walk.log, said)), coach)
    return walk, Said((coach.texts["walk.choose"],), choices=_choices(walk, coach))


def answers(walk: Walk, given: Mapping[str, str], coach: Coach) -> tuple[Walk, Said]:
    """
    Take an answer to each question of the last asked, by its key; empty ones pass it over.

    Whatever else is given is let be; where nothing is asked, that is said.
    """
    if walk.stage is not Stage.ASKING:
        return walk, Said((coach.texts["walk.choose"],), choices=_choices(walk, coach))
    asked = walk.asked[-AT_ONCE:]
    said = {key: given[key] for key in asked if any(map(str.isalnum, given.get(key, "")))}
    facts = from_answers(said, coach.pack_for(walk.reading), asked)
    return _ask(replace(walk, told=_grown(walk.told, facts)), coach)


def move(walk: Walk, made: Move, coach: Coach) -> tuple[Walk, Said]:
    """Take one of the choices; a choice the stage does not offer is said to be so."""
    if str(made) not in {choice.key for choice in _choices(walk, coach)}:
        return walk, Said((coach.texts["walk.choose"],), choices=_choices(walk, coach))
    if walk.stage is Stage.ASKING:
        return (_show_step(walk, coach, 0)) if made is Move.SKIP else (walk, _question(walk, coach))
    if walk.stage is Stage.STEP:
        return _move_at_step(walk, made, coach)
    if walk.stage is Stage.LOG:
        return _log(replace(walk, log=(*walk.log, "")), coach)
    return _move_at_reply(walk, made, coach)


def again(walk: Walk, coach: Coach) -> Said:
    """Say once more what the bot said last, as the walk stands."""
    if walk.stage is Stage.ASKING:
        return _question(walk, coach)
    if walk.stage is Stage.STEP:
        return _show_step(walk, coach, walk.at)[1]
    if walk.stage is Stage.LOG:
        line = "log.how" if not walk.log else "log.again"
        return Said((coach.texts[line],), choices=_choices(walk, coach), asks_for_words=True)
    return (
        _reply(walk, coach)
        if walk.reading.kind is not Kind.OTHER
        else Said((coach.texts["walk.nothing_to_coach"],))
    )


def suggestion(walk: Walk, coach: Coach) -> Suggestion:
    """Return the suggestion as the walk stands: facts told, steps rewritten or skipped."""
    return suggest_reply(walk.message, walk.reading, walk.told, coach, walk.wishes, walk.own_words)


def what_was_read(reading: Reading, message: Message, coach: Coach) -> tuple[str, ...]:
    """Say the reading in a few lines: on which words it rests, what its severity asks for."""
    texts = coach.texts
    lines = [_named(reading, message, coach)]
    if reading.severity:
        lines.append(texts[f"duty.{reading.severity}"])
    if reading.causes:
        causes = ", ".join(texts[f"cause.{cause}"] for cause in reading.causes[:3])
        lines.append(texts["read.causes"].format(causes=causes))
    if reading.emotions:
        moods = ", ".join(texts[f"emotion.{mood}"] for mood in reading.emotions)
        lines.append(texts["read.emotions"].format(emotions=moods))
    if reading.wishes:
        wishes = ", ".join(texts[f"wish.{wish}"] for wish in reading.wishes)
        lines.append(texts["read.wishes"].format(wishes=wishes))
    lines += [texts[f"flag.{flag}"] for flag in reading.flags]
    return tuple(lines)


def _named(reading: Reading, message: Message, coach: Coach) -> str:
    texts = coach.texts
    name = (
        texts[f"severity.{reading.severity}"] if reading.severity else texts[f"kind.{reading.kind}"]
    )
    if reading.kind is Kind.MIXED:
        name = f"{texts['kind.mixed']} – {name}"
    shown = ", ".join(f"“{words}”" for words in rests_on(reading, message))
    return texts["read.kind"].format(kind=name, words=shown) if shown else name


def rests_on(reading: Reading, message: Message) -> tuple[str, ...]:
    """Return the words of `message` that its severity (else its kind) rests on, three at most."""
    field_ = "severity" if reading.severity else "kind"
    spans = [one.span for one in reading.evidence if one.field == field_]
    return tuple(dict.fromkeys(span.of(message.text).strip() for span in spans[:3]))


def _with_answer(walk: Walk, said: str, coach: Coach) -> dict[str, str]:
    """Sort an answer into facts; words no cue knows answer the first question asked."""
    answered = from_free_text(said, coach.pack_for(walk.reading), walk.asked[-AT_ONCE:])
    return _grown(walk.told, answered)


def _grown(told: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Return what was told with `more` of it."""
    joined = {key: f"{told[key]}; {said}" for key, said in more.items() if told.get(key)}
    return {**told, **more, **joined}


def _ask(walk: Walk, coach: Coach) -> tuple[Walk, Said]:
    walk = _asking(walk, coach)
    return walk, again(walk, coach)


def _asking(walk: Walk, coach: Coach) -> Walk:
    """Ask at most two things at a time, twice at the most, then go on to the steps."""
    open_ = open_needs(walk.message, walk.reading, walk.told, coach, walk.wishes)
    asks = [need for need in open_ if need.key not in walk.asked][:AT_ONCE]
    if not asks or len(walk.asked) >= AT_ONCE * _ROUNDS_OF_QUESTIONS:
        return replace(walk, stage=Stage.STEP, at=0)
    return replace(walk, asked=(*walk.asked, *(need.key for need in asks)))


def _question(walk: Walk, coach: Coach) -> Said:
    asks = tuple(Ask(key, coach.texts[f"need.{key}"]) for key in walk.asked[-AT_ONCE:])
    lines = (coach.texts["walk.ask"], *(one.question for one in asks))
    return Said(lines, choices=_choices(walk, coach), asks_for_words=True, asks=asks)


def _show_step(walk: Walk, coach: Coach, at: int) -> tuple[Walk, Said]:
    walk = replace(walk, stage=Stage.STEP, at=at)
    one = suggestion(walk, coach).steps[at]
    title = coach.texts["walk.step"].format(number=at + 1, name=coach.texts[f"step.{one.step}"])
    needs = [
        coach.texts["walk.needs"].format(question=need.question) for need in one.needs[:AT_ONCE]
    ]
    return walk, Said(
        (title, one.why, *needs), one.text, _choices(walk, coach), asks_for_words=True
    )


def _next_step(walk: Walk, coach: Coach) -> tuple[Walk, Said]:
    if walk.at + 1 < len(Step):
        return _show_step(walk, coach, walk.at + 1)
    walk = replace(walk, stage=Stage.REPLY)
    return walk, _reply(walk, coach)


def _move_at_step(walk: Walk, made: Move, coach: Coach) -> tuple[Walk, Said]:
    if made is Move.SKIP:
        return _next_step(replace(walk, own_words={**walk.own_words, walk.step: ""}), coach)
    if made is Move.BACK:
        return _show_step(walk, coach, max(0, walk.at - 1))
    if made is Move.OTHER:
        return _show_step(_styled(walk, Style.OTHER), coach, walk.at)
    return _next_step(walk, coach)


def _move_at_reply(walk: Walk, made: Move, coach: Coach) -> tuple[Walk, Said]:
    if made is Move.BACK:
        return _show_step(walk, coach, len(Step) - 1)
    if made is Move.MODEL:
        said = _reply(walk, coach)
        lines = (coach.texts["model.writing"], *said.lines)
        return replace(walk, drafted=True), replace(said, lines=lines)
    if made is not Move.DONE:
        walk = _styled(walk, Style(str(made)))
        return walk, _reply(walk, coach)
    if walk.reading.kind is Kind.PRAISE:
        walk = replace(walk, stage=Stage.LOG)
        return walk, Said(
            (coach.texts["log.how"],), choices=_choices(walk, coach), asks_for_words=True
        )
    return replace(walk, stage=Stage.DONE), Said((coach.texts["walk.done"],))


def _log(walk: Walk, coach: Coach) -> tuple[Walk, Said]:
    if len(walk.log) < 2:  # noqa: PLR2004 - the method's two questions
        return walk, Said(
            (coach.texts["log.again"],), choices=_choices(walk, coach), asks_for_words=True
        )
    return replace(walk, stage=Stage.DONE), Said((coach.texts["log.thanks"],))


def _styled(walk: Walk, style: Style) -> Walk:
    styles = tuple(dict.fromkeys((*walk.wishes.styles, style)))
    return replace(walk, wishes=replace(walk.wishes, styles=styles))


def _reply(walk: Walk, coach: Coach) -> Said:
    made = suggestion(walk, coach)
    lines = [coach.texts["walk.reply" if "[" in (made.reply or "") else "walk.reply.whole"]]
    lines += [
        f"{finding.text} – {finding.why}" if finding.text else finding.why
        for finding in made.findings
    ]
    return Said(tuple(lines), made.reply or "", _choices(walk, coach))


def _choices(walk: Walk, coach: Coach) -> tuple[Choice, ...]:
    offered = {
        Stage.ASKING: (Move.SKIP,),
        Stage.STEP: (Move.USE, Move.OTHER, Move.SKIP, *((Move.BACK,) if walk.at else ())),
        Stage.REPLY: (
            Move.DONE, *((Move.MODEL,) if coach.model and walk.wishes.model else ()),
            Move.SHORTER, Move.WARMER, Move.FORMAL, Move.OTHER, Move.BACK,
        ),
        Stage.LOG: (Move.SKIP,),
        Stage.DONE: (),
    }[walk.stage]  # fmt: skip
    if walk.stage is Stage.REPLY and walk.reading.kind is Kind.PRAISE:
        offered = tuple(one for one in offered if one is not Move.BACK)
    return tuple(Choice(one, coach.texts[f"choice.{one}"]) for one in offered)


def _led_by(lines: tuple[str, ...], said: Said) -> Said:
    return replace(said, lines=(*lines, *said.lines))
