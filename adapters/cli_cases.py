"""Commands that open the house: cases, digest, lessons, themes, export, erase, backup, restore."""
# ruff: noqa: PLC0415 - `ruusu --help` answers in 0.3 s because nothing else is loaded

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from adapters.running import NOT_DONE, WRONG_USE, Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.house_in_terminal import Answer, Ask
    from adapters.settings import Settings

app = typer.Typer()
cases_app = typer.Typer(
    help="List the open cases; `show ID` retells one.", invoke_without_command=True
)
app.add_typer(cases_app, name="cases")

TeamOption = Annotated[str, typer.Option("--team", help="The team; needed where there are many.")]
Day = Optional[datetime]  # noqa: UP045 - typer
_DAYS = ["%Y-%m-%d"]


@cases_app.callback()
def cases(
    context: typer.Context,
    *,
    closed: Annotated[bool, typer.Option("--closed", help="Closed cases, the last first.")] = False,
    team: TeamOption = "",
    as_json: Json = False,
) -> None:
    """List the open cases, those due first; `show ID` retells one."""
    if context.invoked_subcommand:
        return
    from adapters import house_in_terminal as house

    _answer(lambda desk: house.cases(desk, closed=closed), team, as_json=as_json)


@cases_app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    *,
    team: TeamOption = "",
    as_json: Json = False,
) -> None:
    """Retell a case: everything that happened to it, in words."""
    from adapters import house_in_terminal as house

    _answer(lambda desk: house.case(desk, id_), team, as_json=as_json)


@app.command()
def digest(*, team: TeamOption = "", as_json: Json = False) -> None:
    """Tell what is open now: overdue first, public before private; praise and one lesson."""
    from adapters import house_in_terminal as house

    _answer(house.digest, team, as_json=as_json)


@app.command()
def lessons(
    words: Annotated[Optional[list[str]], typer.Argument(metavar="[WORDS]...")] = None,  # noqa: UP045
    *,
    team: TeamOption = "",
    as_json: Json = False,
) -> None:
    """Find what closed cases taught; without words, the latest."""
    from adapters import house_in_terminal as house

    _answer(lambda desk: house.lessons(desk, " ".join(words or ())), team, as_json=as_json)


@app.command()
def themes(
    *,
    month: Annotated[
        Day, typer.Option(formats=["%Y-%m"], help="YYYY-MM; default this one.")
    ] = None,
    picture: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Draw the month into a .png or .svg file."),
    ] = None,
    team: TeamOption = "",
    as_json: Json = False,
) -> None:
    """Tell a month's themes beside the month before: causes, answers, promises, praise."""
    from adapters import house_in_terminal as house

    day = month.date() if month else None
    _answer(lambda desk: house.themes(desk, day, picture), team, as_json=as_json)


@app.command()
def export(
    *,
    since: Annotated[datetime, typer.Option(formats=_DAYS, help="The first day, YYYY-MM-DD.")],
    until: Annotated[Day, typer.Option(formats=_DAYS, help="The day after the last.")] = None,
    form: Annotated[str, typer.Option("--format", help="json or csv.")] = "json",
    team: TeamOption = "",
) -> None:
    """Give every case since a day as a record after ISO 10002, to standard output."""
    from adapters import house_in_terminal as house

    if form not in {"json", "csv"}:
        typer.echo(f"--format: {form!r} is not there; use json or csv", err=True)
        raise typer.Exit(WRONG_USE)
    end = until.date() if until else None
    _answer(lambda desk: house.export(desk, since.date(), end, form), team, as_json=False)


@app.command()
def erase(
    *,
    case: Annotated[str, typer.Option("--case", help="The id of a case.")] = "",
    customer: Annotated[
        str, typer.Option("--customer", help="An address or handle: all of their cases.")
    ] = "",
    team: TeamOption = "",
    as_json: Json = False,
) -> None:
    """Erase a case, or a customer's every case: store, search, lessons, the bot's own posts."""
    from adapters import house_in_terminal as house

    _answer(lambda desk: house.erase(desk, case, customer), team, as_json=as_json, speaks=True)


@app.command()
def backup(folder: Path, *, as_json: Json = False) -> None:
    """Copy the database and the key into a folder, while the service runs."""
    from adapters import house_in_terminal as house
    from adapters.packs import pack_texts

    def copied(told: Settings) -> Answer:
        return house.back_up(told, folder, pack_texts(told.locale))

    _told(copied, as_json=as_json)


@app.command()
def restore(folder: Path, *, as_json: Json = False) -> None:
    """Bring a backup back into an empty database, of either kind."""
    from adapters import house_in_terminal as house
    from adapters.packs import pack_texts

    _told(lambda told: house.restore(told, folder, pack_texts(told.locale)), as_json=as_json)


def practise(nth: int) -> None:
    """Rehearse a lesson: for `ruusu coach --practice`."""
    from adapters.practice_in_terminal import practise as rehearsing

    _answer(lambda desk: rehearsing(desk, nth), "", as_json=False)


def _answer(ask: Ask, team: str, *, as_json: bool, speaks: bool = False) -> None:
    from adapters import house_in_terminal as house

    _told(lambda told: house.asked(told, team, ask, speaks=speaks), as_json=as_json)


def _told(do: Callable[[Settings], Answer], *, as_json: bool) -> None:
    """Do it and print the answer; what could not be done ends with a code and a reason."""
    from adapters.laid_out import dumped, printable
    from adapters.packs import pack_texts
    from adapters.settings import settings
    from bot.domain.errors import RuusuError, Unavailable, WrongMoment, WrongValue

    try:
        told = settings()
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error
    texts = pack_texts(told.locale)
    try:
        answer = do(told)
    except RuusuError as error:
        reason = texts["serve.away"] if isinstance(error, Unavailable) else str(error)
        reason = texts[str(error)] if isinstance(error, WrongMoment) else reason
        typer.echo(f"ruusu: {printable(reason)}", err=True)
        raise typer.Exit(WRONG_USE if isinstance(error, WrongValue) else NOT_DONE) from error
    sys.stdout.write((dumped(answer.data) if as_json else answer.words).rstrip("\n") + "\n")
    if not answer.done:
        raise typer.Exit(NOT_DONE)
