"""A month's themes as a picture: PNG for chat, SVG for pages. No window, no shared state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from textwrap import fill
from typing import Literal, TypeVar

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bot.application.themes import first_answer, top
from bot.application.wording import Wording
from bot.domain.themes import Themes
from bot.domain.worktime import WorkingTime

Form = Literal["png", "svg"]
Key = TypeVar("Key", bound=str)

# Okabe and Ito's blue, and a paler one: told apart by every eye, and in grey.
NOW, BEFORE = "#0072B2", "#A6CBE3"
_INK = "#222222"
_BAR = 0.38
_LABEL = 24
_ROOM = 1.18
_PARTS = 3
_PANELS = 4


def themes_picture(
    this: Themes, before: Themes, words: Wording, working: WorkingTime, form: Form = "png"
) -> bytes:
    """
    Draw a month beside the one before it; about half a second of work.

    What the picture shows in words is `bot.application.themes.described`: its alt text.
    """
    figure = Figure(figsize=(11, 8), layout="constrained", facecolor="white")
    grid = figure.add_gridspec(_PANELS, 2)
    _bars(figure.add_subplot(grid[:, 0]), this.causes, before.causes, "themes.causes", words)
    beside: Sequence[tuple[str, Mapping[str, int], Mapping[str, int]]] = (
        ("themes.kinds", _plain(this.kinds), _plain(before.kinds)),
        ("themes.severities", _plain(this.severities), _plain(before.severities)),
        ("themes.roses", this.pleased, before.pleased),
        ("themes.promised", _became(this), _became(before)),
    )
    for row, (key, now, then) in enumerate(beside):
        _bars(figure.add_subplot(grid[row, 1]), now, then, key, words)
    title = words.say("themes.title", month=words.month(this.month))
    answered = first_answer(this, before, words, working)
    figure.suptitle("\n".join((title, *answered)), color=_INK, size=14)
    _legend(figure, this, before, words)
    return _written(figure, form)


_TEXTS = {
    "themes.causes": "cause",
    "themes.kinds": "kind",
    "themes.severities": "severity",
    "themes.roses": "pleased",
    "themes.promised": "themes",
}


def _bars(
    axes: Axes, now: Mapping[str, int], before: Mapping[str, int], title: str, words: Wording
) -> None:
    """Draw counts as pairs of bars, the most frequent on top, each with its number."""
    shown = top(now) if title == "themes.causes" else top(now)[:_PARTS]
    places = range(len(shown))
    for colour, lift, counts in (
        (NOW, -_BAR / 2, [n for _, n in shown]),
        (BEFORE, _BAR / 2, [before.get(one, 0) for one, _ in shown]),
    ):
        bars = axes.barh([at + lift for at in places], counts, _BAR, color=colour)
        axes.bar_label(bars, [words.number(n) for n in counts], padding=3, color=_INK, size=9)
    labels = [fill(words.say(f"{_TEXTS[title]}.{one}"), _LABEL) for one, _ in shown]
    _dressed(axes, words.say(title), labels)
    axes.set_ylim(max(len(shown), _PARTS) - 0.5, -0.5)
    if shown:
        axes.set_xlim(0, _ROOM * max(max(n, before.get(one, 0)) for one, n in shown))
    else:
        axes.text(0.5, 0.5, words.say("themes.nothing"), ha="center", transform=axes.transAxes)


def _became(month: Themes) -> dict[str, int]:
    """Count what became of the month's promises."""
    told = month.promised
    return {"kept": told.kept, "broken": told.broken, "open": told.open} if told.made else {}


def _plain(counts: Mapping[Key, int]) -> dict[str, int]:
    return {str(one): n for one, n in counts.items()}


def _dressed(axes: Axes, title: str, labels: Sequence[str]) -> None:
    axes.set_title(title, loc="left", color=_INK, size=12, weight="bold")
    axes.set_yticks(range(len(labels)), labels, color=_INK, size=9.5)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(left=False)


def _legend(figure: Figure, this: Themes, before: Themes, words: Wording) -> None:
    """Name the two months once for all bars."""
    months = [Patch(color=NOW), Patch(color=BEFORE)]
    names = [words.month(this.month), words.month(before.month)]
    figure.legend(months, names, loc="outside lower left", ncols=2, frameon=False, fontsize=10)


def _written(figure: Figure, form: Form) -> bytes:
    out = BytesIO()
    if form == "png":
        FigureCanvasAgg(figure).print_png(out)  # type: ignore[no-untyped-call]
    else:
        FigureCanvasSVG(figure).print_svg(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
