"""`ruusu coach`: the walk in a terminal, or three samples played where there is none."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.panel import Panel

from adapters.contract import message_of, wishes_of
from adapters.packs import PROMPTS
from adapters.streams import decoded, raw_input
from bot.application.coach import begin, move, words
from bot.application.desk import Desk
from bot.application.offer_draft import draft_said
from bot.application.replies import Said
from bot.application.suggest_reply import Engine, Suggestion
from bot.application.to_write import ToWrite
from bot.domain.errors import RuusuError
from bot.domain.walk import Move, Stage, Walk

_END = "."


Draft = Callable[[ToWrite, Desk, Callable[[str], None]], Suggestion]
"""Has a model write a draft, which is shown as it comes."""


def run(
    desk: Desk,
    source: str | None,
    fields: Mapping[str, Any],
    *,
    sample: bool,
    draft: Draft | None = None,
) -> None:
    """
    Walk one message to its reply; play the samples where nobody can answer.

    With `draft` a language model may be asked beside the coach.
    """
    console = Console(highlight=False, soft_wrap=False)
    texts = desk.coach.texts
    if sample and not sys.stdin.isatty():
        for one in samples():
            _play(desk, {**_set(fields), **one}, console)
        return
    if sample:
        console.print(texts["walk.sample"], style="dim")
        item = {**_set(fields), **next(samples())}
        console.print(Panel(escape(item["text"])))
    else:
        item = {**_set(fields), "text": _message(source, console, texts)}
    item.pop("answers", None)
    _walk(desk, item, console, draft)


def samples() -> Iterator[dict[str, Any]]:
    """Give the sample cases that have an agent: a message, and what is answered at each turn."""
    told = tomllib.loads((PROMPTS / "samples.toml").read_text("utf-8"))["sample"]
    yield from (one for one in told if one["answers"])


def _set(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}


def _message(source: str | None, console: Console, texts: Mapping[str, str]) -> str:
    if source is not None or not sys.stdin.isatty():
        return decoded(raw_input(source))
    console.print(texts["walk.paste"], style="dim")
    lines = iter(sys.stdin.readline, "")
    return "".join(line for line in _until_full_stop(lines))


def _until_full_stop(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.strip() == _END:
            return
        yield line


def _begun(desk: Desk, item: dict[str, Any]) -> tuple[Walk, Said]:
    message = message_of(item, "text")
    wishes = replace(wishes_of(item), model=desk.coach.model)
    return begin(message, desk.reader.read(message), desk.coach, wishes)


def _play(desk: Desk, item: dict[str, Any], console: Console) -> None:
    """Play a sample: its agent answers what was asked and takes each suggestion."""
    answers = iter(item.pop("answers", []))
    console.print(Panel(escape(item["text"])))
    walk, said = _begun(desk, item)
    while True:
        _show(said, console, desk)
        if walk.stage is Stage.DONE:
            return
        line = next(answers, "") if walk.stage in {Stage.ASKING, Stage.LOG} else ""
        console.print(f"> {escape(line or _usual(said))}", style="bold")
        walk, said = _turn(walk, line or _usual(said), desk)


def _usual(said: Said) -> str:
    return said.choices[0].label if said.choices else ""


def _walk(desk: Desk, item: dict[str, Any], console: Console, draft: Draft | None) -> None:
    walk, said = _begun(desk, item)
    console.print()
    while True:
        _show(said, console, desk)
        if walk.stage is Stage.DONE:
            return
        line = sys.stdin.readline() if sys.stdin.isatty() else ""
        if not line:
            return
        try:
            walk, said = _turn(walk, line.strip(), desk)
            if draft and walk.drafted and walk.stage is Stage.REPLY:
                _drafted(walk, desk, draft, console)
        except RuusuError as error:
            said = Said((str(error),))


def _drafted(walk: Walk, desk: Desk, draft: Draft, console: Console) -> None:
    """Show a model's draft as it comes, then what the coach says of it."""
    task = ToWrite(walk.message, walk.reading, walk.told, walk.wishes, walk.own_words)
    texts = desk.coach.texts
    with Live(console=console, transient=True) as live:
        made = draft(task, desk, lambda so_far: live.update(Panel(escape(so_far))))
    if made.engine is Engine.MODEL:
        _show(draft_said(made, desk.coach), console, desk)
    else:
        console.print(escape(made.engine_note or texts["model.failed"]), style="dim")


def _turn(walk: Walk, line: str, desk: Desk) -> tuple[Walk, Said]:
    """Take a line: the label or number of a choice, or the agent's own words."""
    chosen = _chosen(walk, line, desk)
    return move(walk, chosen, desk.coach) if chosen else words(walk, line, desk.coach)


def _chosen(walk: Walk, line: str, desk: Desk) -> Move | None:
    offered = list(Move)
    labels = {desk.coach.texts[f"choice.{one}"].casefold(): one for one in offered}
    if not line:
        return (
            Move.SKIP
            if walk.stage in {Stage.ASKING, Stage.LOG}
            else Move.USE
            if walk.stage is Stage.STEP
            else Move.DONE
        )
    return labels.get(line.casefold())


def _show(said: Said, console: Console, desk: Desk) -> None:
    for line in said.lines:
        console.print(escape(line))
    if said.quote:
        console.print(Panel(escape(said.quote)))
    if said.choices:
        labels = " · ".join(choice.label for choice in said.choices)
        own = f"  ({desk.coach.texts['walk.own_words']})" if said.asks_for_words else ""
        console.print(f"[dim]{escape(labels)}{escape(own)}[/dim]")
