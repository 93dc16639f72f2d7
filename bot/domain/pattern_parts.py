"""A pattern read piece by piece: the words that must stand in what it matches, or begin it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SHORTEST, _TELLING, _MOST, _MOST_RUNS = 3, 6, 600, 60
_LONGEST_BEGINNING, _MOST_BEGINNINGS = 4, 400
_DIGITS = frozenset("0123456789")
_NOT_LETTERS = frozenset("wWDsSpPXRGKmM")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_EMPTY = frozenset({""})

Words = frozenset[str] | None
"""A set of words one of which must stand there; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    What is known of a piece of a pattern.

    `words`: one of them must be in what it matches. `first`: it begins with one of them.
    `exact`: it matches just those words, so that its neighbours grow on to them.
    """

    words: Words = None
    first: Words = None
    exact: bool = False
    optional: bool = False
    empty: bool = False


_ANYTHING = Part()
_NOTHING = Part(_EMPTY, _EMPTY, empty=True)


@dataclass
class Pattern:
    """A pattern being read from left to right, once."""

    source: str
    at: int = 0

    def alternatives(self) -> Part:
        """Read branches up to the end or a closing bracket."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        return Part(
            words=_all_of((branch.words for branch in branches), _MOST),
            first=_all_of((branch.first for branch in branches), _MOST_BEGINNINGS),
            exact=all(branch.exact for branch in branches),
        )

    def sequence(self) -> Part:
        """Read one branch."""
        parts = list(self.parts())
        exact = all(part.exact or part.empty for part in parts)
        return Part(_most_telling(parts), _first_of(parts), exact)

    def parts(self) -> Iterator[Part]:
        """Read the pieces of a branch, each with its quantifier."""
        while (sign := self.peek()) not in {"", "|", ")"}:
            part = self.part(sign)
            least, most_once = self.times()
            if least == 0:
                yield Part(None, part.first, optional=True)
            elif most_once or part.empty:
                yield part
            else:
                yield Part(part.words, part.first)

    def part(self, sign: str) -> Part:
        """Read the one piece that begins with `sign`."""
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.letters()
        if sign == "\\":
            return self.escaped()
        if sign in "^$":
            return _NOTHING
        return _ANYTHING if sign == "." else _letter(sign)

    def group(self) -> Part:
        """Read a bracketed piece; one that only looks around matches nothing itself."""
        looks = self.opened()
        inside = self.alternatives()
        self.at += 1
        return _NOTHING if looks else inside

    def opened(self) -> bool:
        """Read what stands after "("; tell whether it only looks around."""
        if self.peek() != "?":
            return False
        for looking in ("?=", "?!", "?<=", "?<!"):
            if self.source.startswith(looking, self.at):
                self.at += len(looking)
                return True
        if self.source[self.at + 1] == ">":
            self.at += 2
            return False
        ends = ">" if self.source[self.at + 1] in "<P" else ":"
        closes = self.source.find(")", self.at)
        found = self.source.find(ends, self.at)
        if found < 0 or 0 <= closes < found:
            self.at = closes
            return True
        self.at = found + 1
        return False

    def letters(self) -> Part:
        """Read a class: a few plain letters are so many words, others nothing."""
        start = self.at
        if self.peek() == "^":
            self.at += 1
        if self.peek() == "]":
            self.at += 1
        while self.peek() not in {"]", ""}:
            self.at += 2 if self.peek() == "\\" else 1
        inside = self.source[start : self.at]
        self.at += 1
        if inside and not set(inside) & set("^\\-[") and len(inside) <= len("aäoö"):
            words = frozenset(inside.lower())
            return Part(words, words, exact=True)
        return _ANYTHING

    def escaped(self) -> Part:
        """Read what stands after a backslash."""
        sign = self.peek()
        self.at += 1
        if sign in "pP" and self.peek() == "{":
            self.at = self.source.index("}", self.at) + 1
        if sign in "bBAZz":
            return _NOTHING
        if sign == "d":
            return Part(_DIGITS, _DIGITS)
        if sign in _NOT_LETTERS or sign.isdigit():
            return _ANYTHING
        return _letter(_CONTROL.get(sign, sign))

    def times(self) -> tuple[int, bool]:
        """Read a quantifier: how often at least, and whether that is once and no more."""
        sign, least, once = self.peek(), 1, True
        if sign and sign in "?*+":
            self.at += 1
            least, once = (1, False) if sign == "+" else (0, False)
        elif sign == "{" and (end := self.source.find("}", self.at)) > 0:
            counts = self.source[self.at + 1 : end].split(",")
            self.at = end + 1
            least, once = int(counts[0] or 0), counts == ["1"]
        else:
            return least, once
        if self.peek() and self.peek() in "?+":
            self.at += 1
        return least, once

    def peek(self) -> str:
        """Return the next sign, "" at the end."""
        return self.source[self.at] if self.at < len(self.source) else ""


def _letter(sign: str) -> Part:
    word = frozenset({sign.lower()})
    return Part(word, word, exact=True)


def _all_of(sets: Iterable[Words], most: int) -> Words:
    """Join what every branch knows; one that knows nothing spoils it for all."""
    together: frozenset[str] = frozenset()
    for words in sets:
        if words is None:
            return None
        together |= words
    return together if len(together) <= most else None


def _most_telling(parts: Iterable[Part]) -> Words:
    """Return the most telling words of a branch, neighbours that are exact grown together."""
    best: Words = None
    run = _EMPTY
    for part in parts:
        if part.empty:
            continue
        words = part.words
        if part.exact and words and len(run) * len(words) <= _MOST_RUNS:
            run = frozenset(a + b for a in run for b in words)
            continue
        best = _better(_better(best, run), words)
        run = words if part.exact and words else _EMPTY
    return _better(best, run)


def _first_of(parts: Iterable[Part]) -> Words:
    """Return what a branch can begin with, a few letters of it."""
    done: frozenset[str] = frozenset()
    run = _EMPTY
    for part in parts:
        if part.empty:
            continue
        if part.first is None or len(run) * len(part.first) > _MOST_BEGINNINGS:
            return _cut(done | run)
        grown = frozenset(a + b for a in run for b in part.first)
        if part.optional:
            done |= grown
        elif part.exact and min(map(len, grown)) < _LONGEST_BEGINNING:
            run = grown
        else:
            return _cut(done | grown)
    return _cut(done | run)


def _cut(words: frozenset[str]) -> Words:
    """Keep a few letters of each; a beginning that may be empty is none."""
    return frozenset(word[:_LONGEST_BEGINNING] for word in words)


def _better(one: Words, other: Words) -> Words:
    """Return the more telling of two sets: longer words first, then fewer of them."""
    best = max((one, other), key=_telling)
    return best if _telling(best) != (0, 0) else None


def _telling(words: Words) -> tuple[int, int]:
    if not words or len(words) > _MOST:
        return (0, 0)
    shortest = min(_SHORTEST if word in _DIGITS else len(word) for word in words)
    return (min(_TELLING, shortest), -len(words)) if shortest >= _SHORTEST else (0, 0)
