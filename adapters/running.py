"""How a command runs: one input or a stream of lines in, words or JSON out, an exit code."""
# ruff: noqa: PLC0415 - `ruusu --help` answers in 0.3 s because nothing else is loaded

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from adapters.model_on_command import OnCommand
    from bot.application.desk import Desk

FINDINGS, WRONG_USE, NOT_DONE = 1, 2, 3
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True)
class Output:
    """How a command answers: for people, as one object, or line by line."""

    one_object: bool
    lines: bool


def desk_or_exit(*, model: bool = False) -> Desk:
    """Wire the coach as the settings say; a wrong setting ends the command."""
    from adapters.contract import desk
    from adapters.whereabouts import locale

    try:
        return desk(locale(), model=model)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error


@contextmanager
def writing(*, embedded: bool) -> Iterator[OnCommand | None]:
    """Open the model writer, where the settings name one and it is not `embedded` alone."""
    from adapters.whereabouts import has_model

    if embedded or not has_model():
        yield None
        return
    from adapters import model_on_command

    with ExitStack() as stack:
        try:
            by = stack.enter_context(model_on_command.opened())
        except ValueError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(WRONG_USE) from error
        yield by


def or_standard_input(sources: list[str] | None) -> list[str | None]:
    """Name the inputs: the files given, or standard input."""
    return [*sources] if sources else [None]


def facts_told(told: str | None) -> object:
    """Take `--facts` as a JSON object where it is one, else as free words."""
    if told is None or not told.lstrip().startswith("{"):
        return told
    try:
        return json.loads(told)
    except json.JSONDecodeError as error:
        typer.echo(f"--facts: not JSON at character {error.pos}", err=True)
        raise typer.Exit(WRONG_USE) from error


def run(
    main_field: str,
    do: Callable[[dict[str, Any], Desk], dict[str, Any]],
    show: Callable[[dict[str, Any], dict[str, Any]], str],
    source: str | None,
    fields: dict[str, Any],
    output: Output,
    *,
    as_bytes: bool = False,
) -> bool:
    """Do one input or a stream of lines; tell whether anything was found in a draft."""
    from adapters import streams
    from bot.domain.errors import RuusuError

    desk = desk_or_exit()
    if output.lines:
        return _stream(lambda item: do({**_given(fields), **item}, desk), source)
    item = _given(fields)
    try:
        if main_field not in item:
            raw = streams.raw_input(source)
            item[main_field] = raw if as_bytes else streams.decoded(raw)
        answer = {"id": item.get("id"), **do(item, desk)}
    except RuusuError as error:
        if output.one_object:
            typer.echo(streams.dumped(streams.failed(item.get("id"), error)))
        typer.echo(f"ruusu: {error}", err=True)
        raise typer.Exit(WRONG_USE if error.code in _MISUSE else NOT_DONE) from error
    typer.echo(streams.dumped(answer, pretty=True) if output.one_object else show(answer, item))
    return bool(answer.get("findings"))


_MISUSE = frozenset({"wrong-value", "unknown-fact"})


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def _stream(do: Callable[[dict[str, Any]], dict[str, Any]], source: str | None) -> bool:
    from adapters import streams

    found = failed = False
    lines = (
        sys.stdin.buffer if source in {None, "-"} else iter(streams.raw_input(source).splitlines())
    )
    for answer, done in streams.lines_done(_with_progress(lines), do):
        sys.stdout.write(streams.dumped(answer) + "\n")
        sys.stdout.flush()
        found, failed = found or bool(answer.get("findings")), failed or not done
    if failed:
        raise typer.Exit(NOT_DONE)
    return found


def _with_progress(lines: Any) -> Any:
    """Show how far a long stream has come, on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        return lines
    from rich.console import Console
    from rich.progress import track

    return track(lines, description="ruusu", console=Console(stderr=True), transient=True)
