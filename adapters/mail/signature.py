"""The end of a letter: keep the closing greeting with the name, drop the business card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from adapters.mail.notices import without_notices
from adapters.mail.reading import Reading

LONGEST_CARD_LINE = 100
LONGEST_NAME = 5
"""Words of a name, with "and" and a second one."""
CARD = 12
"""Lines of a business card at most."""
AHEAD = 3

_DELIMITER = regex.compile(r"\s*(?:--|\u2014|__)\s*")
_NAME = regex.compile(
    r"\p{Lu}[\p{L}.'\u2019-]*(?:\s+(?:\p{Lu}[\p{L}.'\u2019-]*|\p{Ll}{1,3}|&|/))*[,.!]?"
)
_NICKNAME = regex.compile(r"[\p{L}'\u2019-]+(?:\s+[\p{L}'\u2019-]+){0,3}[.!]?")
"""How people sign without a name: "an angry customer"."""
_PROSE_END = regex.compile(r"[.!?:;,]\s*$")
_MOTTO = regex.compile(r"\s*[\"\u201c-\u201f\u00ab\u00bb].*[\"\u201c-\u201f\u00ab\u00bb]\s*")
_CUT = regex.compile(r"(?<!\s)\s*+[,|/\u2022\u00b7]\s+|(?<!\s)\s++[-\u2013|]\s+")


@dataclass(frozen=True, slots=True)
class Ending:
    """A letter without its business card, and the name it is signed with."""

    lines: list[str]
    name: str | None = None


def letter(lines: Sequence[str], marks: Reading) -> Ending:
    """Give only what the writer wrote by hand."""
    return without_signature(without_notices(lines, marks), marks)


def without_signature(lines: Sequence[str], marks: Reading) -> Ending:
    """
    Cut the signature off, with or without "-- " above it.

    A closing greeting and the name below it stay, and so does what the writer adds after
    the name: a postscript, an order number, another sentence.
    """
    body = _above_delimiter(list(lines), marks)
    closing = _closing(body, marks)
    if closing is None:
        rest = _without_card(body, marks)
        return Ending(rest, _bare_name(rest, marks))
    return _closed(body, closing, marks)


def _above_delimiter(lines: list[str], marks: Reading) -> list[str]:
    cut = next((n for n, line in enumerate(lines) if _DELIMITER.fullmatch(line)), None)
    if cut is None:
        return lines
    above, below = lines[:cut], lines[cut + 1 :]
    if not any(line.strip() for line in above):
        return below
    kept = [line for line in below if marks.kept.opens(line)]
    first = next((n for n, line in enumerate(below) if line.strip()), None)
    if first is not None and _greets(below[first], marks) is not None:
        closed = _closed(below, first, marks)
        return above + closed.lines
    return above + kept


def _closing(lines: Sequence[str], marks: Reading) -> int | None:
    """Find the last line that closes the letter."""
    for n in range(len(lines) - 1, -1, -1):
        if _greets(lines[n], marks) is not None:
            return n
    return None


def _greets(line: str, marks: Reading) -> str | None:
    """Give what stands after a closing greeting: the name or nothing; None when it is none."""
    rest: str | None = None
    line = line.strip()
    while greeting := marks.greeting.opens(line):
        rest = line[greeting.end() :].strip()
        line = rest.lstrip("/ ")
    if rest is None:
        return None
    name = _without_role(rest, marks)
    return rest if not name or _NAME.fullmatch(name) or _NICKNAME.fullmatch(name) else None


def _closed(lines: list[str], closing: int, marks: Reading) -> Ending:
    last, name = closing, _greets(lines[closing], marks) or ""
    line = lines[closing]
    if not name:
        below = _next(lines, closing + 1)
        if below is not None and (found := _name_in(lines[below], marks)):
            last, name, line = below, found, lines[below]
    signed = _name_in(name, marks)
    if signed and line.rstrip().endswith(name) and signed != name:
        line = line.rstrip()[: -len(name)] + signed
    elif last != closing and signed:
        line = signed
    head = [*lines[:last], line]
    return Ending(head + _after_name(lines[last + 1 :], marks), signed)


def _after_name(lines: Sequence[str], marks: Reading) -> list[str]:
    """Keep what the writer adds after the name; a card, once begun, runs to the end."""
    kept: list[str] = []
    in_card = False
    for n, line in enumerate(lines):
        if marks.kept.opens(line):
            kept.append(line)
            in_card = in_card and not line.lower().lstrip().startswith("p")
        elif not line.strip():
            kept.append(line)
        elif in_card or _is_card(line, marks) or _leads_to_card(lines, n, marks):
            in_card = True
        else:
            kept.append(line)
    return kept


def _leads_to_card(lines: Sequence[str], n: int, marks: Reading) -> bool:
    """Whether a short line with no prose stands above a card: a department, a second name."""
    if not _is_short(lines[n]):
        return False
    following = [line for line in lines[n + 1 :][: AHEAD * 2] if line.strip()][:AHEAD]
    return any(_is_card(line, marks) for line in following)


def _without_card(lines: list[str], marks: Reading) -> list[str]:
    """
    Drop a business card at the end of a letter that closes without a greeting.

    With a title or a company the name is the card's; with a telephone number alone it is
    how the letter is signed, and stays.
    """
    end = _above_motto(lines, marks)
    start = end
    while start and end - start < CARD and _belongs(lines, start - 1, marks):
        start -= 1
    while start < end and not lines[start].strip():
        start += 1
    cards = [n for n in range(start, end) if _is_card(lines[n], marks)]
    if not start or not cards or _is_contact(lines[start], marks):
        return lines
    private = all(_is_contact(lines[n], marks) for n in cards)
    return lines[: cards[0] if private else start]


def _above_motto(lines: Sequence[str], marks: Reading) -> int:
    """Find the end of a letter: a saying in quotation marks below a card belongs to the card."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    if len(written) > 1 and _MOTTO.fullmatch(lines[written[-1]]):
        above = written[-2]
        if _is_contact(lines[above], marks):
            return above + 1
    return written[-1] + 1 if written else 0


def _belongs(lines: Sequence[str], n: int, marks: Reading) -> bool:
    line = lines[n]
    if not line.strip():
        return True
    if marks.kept.opens(line):
        return False
    return _is_card(line, marks) or (_is_short(line) and bool(_name_in(line, marks)))


def _is_card(line: str, marks: Reading) -> bool:
    """Whether the line stands on a business card: title, company, contact."""
    bare = line.strip()
    if not bare or len(bare) > LONGEST_CARD_LINE:
        return False
    if _is_contact(bare, marks):
        return True
    if _PROSE_END.search(bare) and not marks.company.within(bare[-8:]):
        return False
    if marks.company.within(bare):
        return True
    return any(marks.title.fills(piece.strip()) for piece in _CUT.split(bare))


def _is_contact(line: str, marks: Reading) -> bool:
    bare = line.strip().strip("*")
    return any(marks.contact.fills(piece) for piece in (bare, *_CUT.split(bare)[:1]))


def _is_short(line: str) -> bool:
    return len(line.split()) <= LONGEST_NAME + 1 and not _PROSE_END.search(line)


def _bare_name(lines: Sequence[str], marks: Reading) -> str | None:
    """Read a name that stands alone on the last line, below the letter."""
    written = [line for line in lines if line.strip()]
    alone = len(written) > 1 and not _PROSE_END.search(written[-1])
    return _name_in(written[-1], marks) if alone and _is_short(written[-1]) else None


def _name_in(line: str, marks: Reading) -> str | None:
    """Read the name a line begins with, without the title or company behind it."""
    head = _without_role(line, marks)
    if len(head.split()) > LONGEST_NAME or not _NAME.fullmatch(head) or _is_card(head, marks):
        return None
    return head.strip(" ,!") or None


def _without_role(line: str, marks: Reading) -> str:
    bare = line.strip().strip("*")
    cut = _CUT.search(bare)
    return bare[: cut.start()] if cut and _is_card(bare[cut.end() :], marks) else bare


def _next(lines: Sequence[str], n: int) -> int | None:
    return next((m for m in range(n, min(n + AHEAD, len(lines))) if lines[m].strip()), None)
