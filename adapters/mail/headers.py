"""Header blocks ("From: … Sent: …") and attribution lines ("… wrote:") inside a mail's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import regex

from adapters.mail.lines import Line
from adapters.mail.moments import moment
from adapters.mail.people import NOBODY, Person, people, person
from adapters.mail.reading import Match, Reading

RULE = regex.compile(r"\s*[-_=*]{5,}\s*")
DASHED = regex.compile(r"-{3,}\s*(.*?)\s*:?\s*-{3,}")
"""Some programs draw dashes around an attribution instead of a colon behind it."""
SENTENCE_END = regex.compile(r"\p{L}{2}[.!?]\s")
LABEL_WITHIN = 40
"""A label and its colon stand this close to the start of the line."""
LONGEST_MARK = 160
WINDOW = 3
"""An attribution is wrapped over at most this many lines."""
FIELDS = ("sender", "to", "copy", "date", "subject", "other")


class Kind(Enum):
    """How an older mail is introduced."""

    ENVELOPE = "envelope"
    FORWARD = "forward"
    ORIGINAL = "original"
    BLOCK = "block"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True)
class Header:
    """Who wrote a mail, to whom, when and about what; lines `start` to `end` say so."""

    kind: Kind
    sender: Person = NOBODY
    to: tuple[Person, ...] = ()
    date: str | None = None
    subject: str | None = None
    start: int = 0
    end: int = 0
    depth: int = 0


def header_at(lines: Sequence[Line], n: int, marks: Reading) -> Header | None:
    """Read the header that begins on line `n`, if one does."""
    text = lines[n].text
    if not text or len(text) > LONGEST_MARK * WINDOW:
        return None
    kind = _separator(text, marks)
    if kind or RULE.fullmatch(text):
        return _below_separator(lines, n, kind, marks)
    return _block(lines, n, n, Kind.BLOCK, marks) or _attribution(lines, n, marks)


def _separator(text: str, marks: Reading) -> Kind | None:
    if len(text) > LONGEST_MARK:
        return None
    if marks.forward.fills(text):
        return Kind.FORWARD
    return Kind.ORIGINAL if marks.original.fills(text) else None


def _below_separator(
    lines: Sequence[Line], n: int, kind: Kind | None, marks: Reading
) -> Header | None:
    below = _next_line(lines, n + 1)
    if below is None:
        return None
    header = _block(lines, below, n, kind or Kind.BLOCK, marks)
    if header:
        return replace(header, end=_below_fence(lines, n, header.end))
    if kind and (said := _attribution(lines, below, marks)):
        return Header(kind, said.sender, (), said.date, None, n, said.end, said.depth)
    plain = lines[n].text.strip()
    if not kind or (plain[:1].isalnum() and plain[-1:].isalnum()):
        return None
    return Header(kind, start=n, end=n + 1, depth=lines[n].depth)


def _below_fence(lines: Sequence[Line], n: int, end: int) -> int:
    """Pass the second of two equal separators: some programs draw one under the block too."""
    below = _next_line(lines, end)
    fenced = below is not None and lines[below].text.strip() == lines[n].text.strip()
    return below + 1 if below is not None and fenced else end


@dataclass(slots=True)
class _Block:
    """A header block while it is read: its values, and the label read last."""

    values: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""
    spaced: bool = False
    """Whether empty lines stand within it."""

    def take(self, label: Match) -> bool:
        """Take a labelled line; a second sender begins another block, a form's field ends it."""
        name = next(one for one in FIELDS if label[one])
        if name == "other" and self.values.keys() == {"subject"}:
            return False
        if name in self.values and name in {"sender", "date", "subject"}:
            return False
        self.values.setdefault(name, []).append(label["value"].strip())
        self.last = name
        return True

    def continues(self, text: str, *, more_labels: bool) -> bool:
        """Take a line without a label: a value on its own line, or the rest of a long one."""
        open_value = self.values[self.last]
        if open_value == [""] or (more_labels and self.last in {"to", "copy", "subject", "other"}):
            open_value.append(text.strip())
            return True
        return False

    def value(self, name: str) -> str:
        return " ".join(self.values.get(name, ())).strip()

    @property
    def is_header(self) -> bool:
        """Parcels and journeys also have From and To: a mail has a subject or an address."""
        known = self.values.keys() & {"to", "date", "subject"}
        if "sender" not in self.values:
            return len(known) == len(("to", "date", "subject"))
        named = self.value("sender") + self.value("to")
        return bool(known) and ("subject" in known or "@" in named)


def _block(lines: Sequence[Line], n: int, start: int, kind: Kind, marks: Reading) -> Header | None:
    if not _label(lines[n], marks):
        return None
    block, end, here = _Block(), n, n
    while here < len(lines) and lines[here].depth >= lines[n].depth:
        label = _label(lines[here], marks)
        if label:
            taken = block.take(label)
        else:
            more = here + 1 < len(lines) and bool(_label(lines[here + 1], marks))
            taken = block.continues(lines[here].text, more_labels=more)
        if not taken:
            break
        end = here + 1
        following = _next_line(lines, end, most=2)
        if following is None or (following > end and not _goes_on(block, lines[following], marks)):
            break
        block.spaced = block.spaced or following > end
        here = following
    made = Header(kind, start=start, end=end, depth=lines[n].depth)
    return _header(block, made, marks)


def _goes_on(block: _Block, line: Line, marks: Reading) -> bool:
    """Whether the block goes on after an empty line: an open value, or a label not yet seen."""
    label = _label(line, marks)
    if not label:
        return block.values[block.last] == [""] and not block.is_header
    if label["other"] and block.is_header and not block.spaced:
        return False
    return all(name not in block.values for name in FIELDS if label[name])


def _header(block: _Block, made: Header, marks: Reading) -> Header | None:
    """Fill in a header from its block; a subject alone counts only on top of a paste."""
    lone = made.kind is Kind.BLOCK and made.start == 0 and "subject" in block.values
    if not (block.is_header or lone):
        return None
    return replace(
        made,
        sender=person(block.value("sender")),
        to=people(block.value("to")),
        date=moment(block.value("date"), marks),
        subject=block.value("subject") or None,
    )


def _label(line: Line, marks: Reading) -> Match | None:
    return marks.label.opens(line.text) if ":" in line.text[:LABEL_WITHIN] else None


def _attribution(lines: Sequence[Line], n: int, marks: Reading) -> Header | None:
    depth = lines[n].depth
    window: list[str] = []
    for end in range(n, min(n + WINDOW, len(lines))):
        text = lines[end].text.strip()
        if not text or lines[end].depth != depth:
            return None
        window.append(text)
        said = " ".join(window)
        if len(said) > LONGEST_MARK * WINDOW:
            return None
        if dashed := DASHED.fullmatch(said):
            said = f"{dashed[1]}:"
        if said.endswith(":"):
            return _said(said, lines, n, end + 1, marks)
    return None


def _said(said: str, lines: Sequence[Line], n: int, end: int, marks: Reading) -> Header | None:
    if not any(one.isdigit() for one in said) and "@" not in said:
        return None
    match = marks.attribution.fills(said)
    if not match:
        return None
    if end - n > 1 and SENTENCE_END.search(match["who"]):
        return None
    who = person(match["who"])
    when = moment(said, marks)
    below = _next_line(lines, end)
    quoted = below is not None and lines[below].depth > lines[n].depth
    if not (quoted or who.address or (when and "T" in when)):
        return None
    return Header(Kind.ATTRIBUTION, who, (), when, None, n, end, lines[n].depth)


def _next_line(lines: Sequence[Line], n: int, most: int = 4) -> int | None:
    """Find the next line with something on it, at most `most` empty ones further down."""
    for here in range(n, min(n + most + 1, len(lines))):
        if not lines[here].is_blank:
            return here
    return None
