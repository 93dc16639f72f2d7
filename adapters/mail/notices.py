"""What mail systems add to a letter: warnings, legal notices, device lines, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import regex

from adapters.mail.headers import RULE
from adapters.mail.reading import Reading

LONGEST_DEVICE = 120
_MARKED_LINK = regex.compile(r"\[([^\[\]]{1,80})\]\([^()\s]{1,300}\)")
_SHORT_RULE = regex.compile(r"\s*[-_=*]{2,}\s*")
_LINK = regex.compile(r"\s*[<(\[]\s*(?:https?://|mailto:|www\.)[^>)\]]*[>)\]]\s*$")


def without_notices(lines: Sequence[str], marks: Reading) -> list[str]:
    """Drop what the writer did not write, wherever it stands."""
    kept: list[str] = []
    for paragraph in _paragraphs(lines):
        kept.extend(_without_notice(paragraph, marks))
        kept.append("")
    while kept and (not kept[-1] or _SHORT_RULE.fullmatch(kept[-1])):
        kept.pop()
    return kept


def _without_notice(paragraph: list[str], marks: Reading) -> list[str]:
    paragraph = [line for line in paragraph if not is_machine_line(line, marks)]
    joined = " ".join(paragraph)
    if warning := marks.banner.within(joined):
        last = _line_of(paragraph, warning.end() - 1)
        return _without_notice(paragraph[last + 1 :], marks)
    if notice := marks.disclaimer.within(joined):
        return paragraph[: _line_of(paragraph, notice.start())]
    return paragraph


def is_machine_line(line: str, marks: Reading) -> bool:
    """Whether the whole line is a device's greeting, a picture's place or a drawn rule."""
    if len(line) > LONGEST_DEVICE * 2 or not line:
        return False
    said = _LINK.sub("", _MARKED_LINK.sub(r"\1", line)).strip()
    if marks.device.fills(said[:LONGEST_DEVICE]):
        return True
    if line[0] in "[<(\ufffc" and not marks.image.pattern.sub("", line).strip():
        return True
    return bool(RULE.fullmatch(line))


def _line_of(paragraph: Sequence[str], place: int) -> int:
    """Find the line of a paragraph that holds a place of its joined text."""
    ends = accumulate(len(line) + 1 for line in paragraph)
    return next((n for n, end in enumerate(ends) if place < end), len(paragraph) - 1)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in lines:
        if line.strip() and not RULE.fullmatch(line):
            paragraph.append(line.strip())
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph
