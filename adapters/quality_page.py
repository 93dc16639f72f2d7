"""`ruusu eval --report`: the figures as one page, with plots, in a folder of its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from adapters.packs import LANGUAGES
from adapters.spans import Spans
from bot.domain.message import Kind, Severity

_BLUE, _INK = "#0072B2", "#222222"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ruusu eval: {part}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}}
table{{border-collapse:collapse;margin:1em 0}}td,th{{border:1px solid #ccc;padding:.2em .6em}}
td{{text-align:right}}img{{max-width:100%}}</style>
<h1>ruusu eval: {part}</h1>
{body}</html>
"""

Row = Mapping[str, Any]


def written(
    folder: Path, part: str, figures: Row, found: Mapping[str, Mapping[str, Spans]]
) -> Path:
    """
    Write the page and return where it stands.

    Messages are named by id only: who tunes rules must not read the blind part's words.
    """
    body = [
        _table(
            [
                "",
                "kind F1",
                "severity F1",
                "claims found",
                "flags found",
                "feeling F1",
                "faults found",
                "false alarms",
            ],
            [_summary(code, figures[code]) for code in LANGUAGES],
        ),
        _picture(_confusions(figures), "What messages are, and what they were read as"),
    ]
    if found:
        body.append(_picture(_spans(found), "F1 of facts, recall of personal data, by kind"))
    worst = [
        [code, one["id"], one["is"], one["read"], str(one["sure"])]
        for code in LANGUAGES
        for one in figures[code]["kind_worst"]
    ]
    body += ["<h2>Wrong with most confidence</h2>", _table(["", "id", "is", "read", "sure"], worst)]
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(_PAGE.format(part=escape(part), body="\n".join(body)), "utf-8")
    return page


def _summary(code: str, one: Row) -> list[str]:
    low, high = one["kind_interval"]
    return [
        code,
        f"{one['kind_f1']} ({low}–{high})",
        f"{one['severity_f1']} ({one['severity_interval'][0]}–{one['severity_interval'][1]})",
        f"{one['claims_found']}/{one['claims']}",
        f"{one.get('flags_found', 0)}/{one.get('flags', 0)}",
        str(one.get("feeling_f1", "")),
        f"{one.get('faults_found', 0)}/{one.get('faults', 0)}",
        f"{one.get('false_alarms', 0)} on {one.get('clean', 0)}",
    ]


def _table(heads: list[str], lines: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    rest = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f"<table><tr>{top}</tr>{rest}</table>"


def _confusions(figures: Row) -> Figure:
    figure = Figure(figsize=(11, 7), layout="constrained", facecolor="white")
    for row, (what, classes) in enumerate((("kind", Kind), ("severity", Severity))):
        for column, code in enumerate(LANGUAGES):
            axes = figure.add_subplot(2, len(LANGUAGES), row * len(LANGUAGES) + column + 1)
            _confusion(axes, figures[code][f"{what}_confusion"], [str(one) for one in classes])
            axes.set_title(f"{code}: {what}", color=_INK)
    return figure


def _confusion(axes: Axes, counted: Row, classes: list[str]) -> None:
    shares = []
    for row, gold in enumerate(classes):
        times = [counted.get(gold, {}).get(got, 0) for got in classes]
        shares.append([one / max(1, sum(times)) for one in times])
        for column, one in enumerate(times):
            dark = shares[-1][column] > 0.5  # noqa: PLR2004 - white reads on more than half
            axes.text(column, row, one, ha="center", va="center", color="w" if dark else _INK)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(classes)), classes, rotation=30)
    axes.set_yticks(range(len(classes)), classes)


def _spans(found: Mapping[str, Mapping[str, Spans]]) -> Figure:
    figure = Figure(figsize=(11, 4 * len(found)), layout="constrained", facecolor="white")
    for row, (what, by_language) in enumerate(found.items()):
        for column, (code, spans) in enumerate(by_language.items()):
            axes = figure.add_subplot(len(found), len(LANGUAGES), row * len(LANGUAGES) + column + 1)
            kinds = sorted(spans.marked)
            told = spans.f1 if what == "facts" else spans.recall
            bars = axes.barh(kinds, [100 * told(kind) for kind in kinds], color=_BLUE)
            axes.bar_label(bars, fmt="%.0f", padding=2)
            axes.set_xlim(0, 115)
            axes.set_title(f"{code}: {what}", color=_INK)
    return figure


def _picture(figure: Figure, alt: str) -> str:
    kept = BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(kept, format="png")
    source = b64encode(kept.getvalue()).decode()
    return f'<p><img alt="{escape(alt)}" src="data:image/png;base64,{source}"></p>'
