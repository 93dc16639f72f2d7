"""The `ruusu` command: thin doors to the coach. Heavy parts are imported when needed."""
# ruff: noqa: PLC0415 - `ruusu --help` answers in 0.3 s because nothing else is loaded

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from adapters import cli_cases, cli_learning
from adapters.running import (
    FINDINGS,
    NOT_DONE,
    WRONG_USE,
    Json,
    Output,
    desk_or_exit,
    facts_told,
    or_standard_input,
    run,
    writing,
)

app = typer.Typer(
    name="ruusu",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Ruusu coaches customer-service agents: reads, coaches, checks. Nothing is ever sent.",
)

app.add_typer(cli_cases.app)
app.add_typer(cli_learning.app)

Source = Annotated[
    str | None, typer.Argument(metavar="[FILE]", help="A file, or - for standard input.")
]
Words = Optional[str]  # noqa: UP045 - typer
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Read and write one JSON object a line.")]
Now = Annotated[Words, typer.Option(help="ISO 8601; default the clock.")]
Public = Annotated[bool, typer.Option("--public", help="Other customers read it.")]
MediumOption = Annotated[Words, typer.Option(help="mail, chat, public, phone or face.")]
Id = Annotated[Words, typer.Option("--id", help="Given back as it is.")]


@app.command()
def read(
    source: Source = None,
    *,
    text: Annotated[Words, typer.Option(help="The message itself.")] = None,
    medium: MediumOption = None,
    public: Public = False,
    now: Now = None,
    id_: Id = None,
    as_json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Read a customer's message: kind, severity, facts, feeling, each with its evidence."""
    from adapters import contract, terminal

    fields = {"text": text, "medium": medium, "public": public or None, "now": now, "id": id_}
    run("text", contract.read, terminal.reading, source, fields, Output(as_json, jsonl))


@app.command()
def check(
    source: Source = None,
    *,
    draft: Annotated[Words, typer.Option(help="The draft itself.")] = None,
    to: Annotated[str, typer.Option(help="complaint or praise.")] = "complaint",
    message: Annotated[Words, typer.Option(help="The customer's message.")] = None,
    facts: Annotated[Words, typer.Option(help="Facts: JSON object or free text.")] = None,
    medium: MediumOption = None,
    public: Public = False,
    policy: Annotated[Words, typer.Option(help="What the team may offer.")] = None,
    language: Annotated[
        Words, typer.Option(help="fi, sv or en; default: told by the text.")
    ] = None,
    now: Now = None,
    id_: Id = None,
    as_json: Json = False,
    jsonl: Jsonl = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 when there are findings.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Show the better wordings as a diff.")] = False,
) -> None:
    """Check your own draft: which words break which rule, and what would be better."""
    from adapters import contract, terminal

    fields = {
        "draft": draft, "to": to, "message": message, "facts": facts_told(facts), "medium": medium,
        "public": public or None, "policy": policy, "language": language, "now": now, "id": id_,
    }  # fmt: skip
    show = terminal.fixes if fix else terminal.review
    found = run("draft", contract.check, show, source, fields, Output(as_json, jsonl))
    if strict and found:
        raise typer.Exit(FINDINGS)


@app.command()
def reply(
    source: Source = None,
    *,
    text: Annotated[Words, typer.Option(help="The customer's message.")] = None,
    facts: Annotated[Words, typer.Option(help="Facts: JSON object or free text.")] = None,
    medium: MediumOption = None,
    public: Public = False,
    register: Annotated[Words, typer.Option(help="formal or informal; default: mirrored.")] = None,
    signature: Annotated[Words, typer.Option(help="Who signs.")] = None,
    kind: Annotated[Words, typer.Option(help="Corrects the reading.")] = None,
    severity: Annotated[Words, typer.Option(help="Corrects the reading.")] = None,
    style: Annotated[list[str] | None, typer.Option(help="shorter, warmer, formal, other.")] = None,
    policy: Annotated[Words, typer.Option(help="What the team may offer.")] = None,
    now: Now = None,
    id_: Id = None,
    embedded: Annotated[bool, typer.Option("--embedded", help="Never ask a model.")] = False,
    as_json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Suggest a reply at once, in the customer's language, step by step."""
    from adapters import contract, terminal

    fields = {
        "text": text, "facts": facts_told(facts), "medium": medium, "public": public or None,
        "register": register, "signature": signature, "kind": kind, "severity": severity,
        "style": style or None, "policy": policy, "now": now, "id": id_,
    }  # fmt: skip
    with writing(embedded=embedded) as by:
        do = by.reply if by else contract.reply
        run("text", do, terminal.suggestion, source, fields, Output(as_json, jsonl))


@app.command()
def mail(
    sources: Annotated[Optional[list[str]], typer.Argument(metavar="[FILE]...")] = None,  # noqa: UP045
    *,
    text: Annotated[Words, typer.Option(help="The mail as pasted.")] = None,
    id_: Id = None,
    as_json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Take a mail apart: who wrote what, without signatures, quotes and disclaimers."""
    from adapters import mail_contract, terminal

    output = Output(as_json, jsonl)
    for source in or_standard_input(sources):
        fields = {"text": text, "id": id_ if len(sources or []) < 2 else source}  # noqa: PLR2004
        run("text", mail_contract.mail, terminal.mail, source, fields, output, as_bytes=True)


@app.command()
def coach(
    source: Source = None,
    *,
    medium: MediumOption = None,
    public: Public = False,
    signature: Annotated[str, typer.Option(help="Who signs.")] = "",
    register: Annotated[Words, typer.Option(help="formal or informal.")] = None,
    now: Now = None,
    sample: Annotated[bool, typer.Option("--sample", help="Walk through a sample case.")] = False,
    practice: Annotated[
        bool, typer.Option("--practice", help="Rehearse a lesson and compare with what worked.")
    ] = False,
    nth: Annotated[
        int, typer.Option("--lesson", help="With --practice: which one, 0 the latest.")
    ] = 0,
) -> None:
    """Walk the five steps in the terminal, from a pasted message to a finished reply."""
    if practice:
        cli_cases.practise(nth)
        return
    from adapters import walk_in_terminal

    fields = {"medium": medium, "public": public or None, "register": register, "now": now}
    with writing(embedded=False) as by:
        desk = desk_or_exit(model=by is not None)
        told = {**fields, "signature": signature}
        walk_in_terminal.run(desk, source, told, sample=sample, draft=by.draft if by else None)


@app.command()
def serve() -> None:
    """Run the service: pages, promises, digests. RUUSU_HOST and RUUSU_PORT say where."""
    from adapters import serving

    raise typer.Exit(serving.run(typer.echo))


@app.command(name="teams-package")
def teams_package(
    file: Annotated[str, typer.Argument(metavar="[FILE]")] = "ruusu-teams.zip",
    *,
    developer: Annotated[str, typer.Option(help="Who runs it, as Teams shows it.")] = "Ruusu",
    hears_channels: Annotated[
        bool, typer.Option("--hears-channels", help="Ask team owners to let it read channels.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Slash commands, messages for one person's eyes.")
    ] = False,
) -> None:
    """Write the app's package for Microsoft Teams from the settings."""
    from adapters import packing

    done, words = packing.packed(file, developer, hears_channels=hears_channels, preview=preview)
    typer.echo(words, err=not done)
    if not done:
        raise typer.Exit(WRONG_USE)


@app.command()
def doctor(
    *,
    ask: Annotated[
        bool, typer.Option("--ask", help="Have the language model write one letter, at its price.")
    ] = False,
) -> None:
    """Say what works on this machine: language packs, Voikko, settings, the language model."""
    from adapters import doctor as physician

    sound, lines = physician.examined(ask=ask)
    typer.echo("\n".join(lines))
    if not sound:
        raise typer.Exit(NOT_DONE)


def main() -> None:
    """Run the command; broken pipes end quietly."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
