"""Lines that lost their breaks: a header block, at times the whole letter, on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from adapters.mail.headers import FIELDS
from adapters.mail.lines import Line
from adapters.mail.reading import PATIENCE, Match, Reading

FEWEST = 3
"""Labels that make a block of one line."""
LONGEST_LINE = 20_000
MOST_LINES = 400
"""Lines from the top that are looked at: the newest mails stand there."""
MOST_BLOCKS = 20
APART = 300
"""A value is shorter than this."""
LONGEST_SUBJECT = 100
LONGEST_DEVICE = 10
"""Words of a device's line at most."""

_SEPARATOR = regex.compile(r"(?<!-)-{3,}+[^-]{3,60}+-{3,}")
_ADDRESS_END = regex.compile(r"\S+@[\w.-]+\w[>\])]*(?=\s)")
_NEW_SENTENCE = regex.compile(r"(?<=\s[\p{Ll}\d]\S*\s)(?=\p{Lu}\p{Ll}*\s\p{Ll})")


def unfolded(lines: Sequence[Line], marks: Reading) -> list[Line]:
    """Give each label of a header block its own line again, and the letter behind it too."""
    top, older = lines[:MOST_LINES], lines[MOST_LINES:]
    broken = (Line(line.depth, text) for line in top for text in _broken(line.text, marks))
    return [*broken, *older]


def _broken(text: str, marks: Reading) -> Iterator[str]:
    rest = text
    for _ in range(MOST_BLOCKS):
        labels = _block(rest, marks)
        if not labels:
            break
        yield from _above(rest[: labels[0].start()])
        ends = [one.start() for one in labels[1:]]
        last = rest[labels[-1].start() :]
        for label, end in zip(labels, ends, strict=False):
            yield rest[label.start() : end].strip()
        cut = _end_of_head(last, labels[-1], marks)
        yield last[:cut].strip()
        rest = last[cut:].strip()
    if rest == text:
        yield text
    elif rest:
        yield from _without_device(rest, marks)


def _block(text: str, marks: Reading) -> list[Match]:
    """Find the labels of the first header block within a line; none when there is no block."""
    if text.count(":") < FEWEST or len(text) > LONGEST_LINE:
        return []
    try:
        labels = list(marks.label_inside.pattern.finditer(text, timeout=PATIENCE))
    except TimeoutError:
        return []
    for n, label in enumerate(labels):
        if label["sender"]:
            run = _run(labels[n:])
            names = {_name(one) for one in run}
            if "subject" in names and len(names) >= FEWEST:
                return run
    return []


def _run(labels: Sequence[Match]) -> list[Match]:
    """Take labels as long as each is new and stands near the one before."""
    run = [labels[0]]
    for one in labels[1:]:
        known = {_name(other) for other in run}
        if one.start() - run[-1].end() > APART or (_name(one) in known - {"other"}):
            break
        run.append(one)
    return run


def _name(label: Match) -> str:
    return next(one for one in FIELDS if label[one])


def _above(text: str) -> Iterator[str]:
    """Give what stands before the block: a colleague's comment, a separator."""
    text = text.strip()
    separator = next((one for one in _SEPARATOR.finditer(text) if one.end() == len(text)), None)
    cut = separator.start() if separator else len(text)
    yield from filter(None, (text[:cut].strip(), text[cut:]))


def _end_of_head(last: str, label: Match, marks: Reading) -> int:
    """Find where the last value ends and the letter begins: where somebody is greeted."""
    if greeted := marks.salutation.within(last):
        return greeted.start()
    if not label["subject"]:
        address = _ADDRESS_END.search(last)
        return address.end() if address else len(last)
    if len(last) <= LONGEST_SUBJECT:
        return len(last)
    begun = _NEW_SENTENCE.search(last, label.end() - label.start() + 1)
    return begun.start() if begun else len(last)


def _without_device(text: str, marks: Reading) -> Iterator[str]:
    """Give the line a phone added at the end of the letter a line of its own."""
    words = text.split(" ")
    for n in range(2, min(LONGEST_DEVICE, len(words) - 1) + 1):
        added = " ".join(words[-n:])
        if added[:1].isupper() and marks.device.fills(added):
            yield " ".join(words[:-n])
            yield added
            return
    yield text
