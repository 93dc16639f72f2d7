"""
Anchors: letters a text must hold before a pattern can match it.

Most rules have nothing to say about most texts. A pattern whose anchors are nowhere in
a text is neither run nor even compiled: a start is six times faster for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_SHORTEST, _TELLING, _MOST = 3, 6, 60
_OPEN_ENDED = "?*"
_NOT_LETTERS = frozenset("wWdDsSbBpPXRAZzGKmM")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}

Words = frozenset[str] | None
"""A set of words one of which must stand in the text; None where nothing must."""


@cache
def anchors(pattern: str) -> frozenset[str]:
    r"""
    Return lower-case words of which any text that `pattern` matches holds at least one.

    An empty set means that nothing is known, and the pattern must be tried.

    >>> sorted(anchors(r"(?:pahoitte|harmitte)l\w+,? jos"))
    ['harmittel', 'pahoittel']
    >>> anchors(r"[aeiou]\w*")
    frozenset()
    """
    return _Pattern(pattern).alternatives() or frozenset()


@dataclass
class _Pattern:
    """A pattern being read from left to right, once."""

    source: str
    at: int = 0

    def alternatives(self) -> Words:
        """Read branches up to the end or a closing bracket; all must have words."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        if any(branch is None for branch in branches):
            return None
        together = frozenset().union(*(branch for branch in branches if branch))
        return together if len(together) <= _MOST else None

    def sequence(self) -> Words:
        """Read one branch; keep its most telling words."""
        best: Words = None
        runs: frozenset[str] = frozenset({""})
        for part, whole in self.parts():
            if whole and part and len(runs) * len(part) <= _MOST:
                runs = frozenset(run + word for run in runs for word in part)
                continue
            best = _better(best, runs)
            runs = part if whole and part else frozenset({""})
            if not whole:
                best = _better(best, part)
        return _better(best, runs)

    def parts(self) -> Iterator[tuple[Words, bool]]:
        """
        Read the parts of a branch.

        Yields each part's words and whether the part *is* one of those words (so that
        it grows together with its neighbours) or only holds one.
        """
        while (sign := self.peek()) not in {"", "|", ")"}:
            words, whole = self.part(sign)
            least = self.least()
            if least == 0:
                yield None, False
            else:
                yield words, whole and least == 1

    def part(self, sign: str) -> tuple[Words, bool]:
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.letters()
        if sign == "\\":
            return self.escaped()
        if sign in ".^$":
            return (None, False) if sign == "." else (frozenset({""}), False)
        return frozenset({sign.lower()}), True

    def group(self) -> tuple[Words, bool]:
        looks = self.opened()
        start = self.at
        words = self.alternatives()
        literal = _is_plain(self.source[start : self.at])
        self.at += 1
        return (None, False) if looks else (words, literal)

    def opened(self) -> bool:
        """Read what stands after "("; tell whether it only looks around."""
        if self.peek() != "?":
            return False
        for looking in ("?=", "?!", "?<=", "?<!"):
            if self.source.startswith(looking, self.at):
                self.at += len(looking)
                return True
        ends = ">" if self.source[self.at + 1] in "<P" else ":"
        self.at = self.source.index(ends, self.at) + 1
        return False

    def letters(self) -> tuple[Words, bool]:
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
        if inside and not set(inside) & set("^\\-[") and len(inside) <= 4:  # noqa: PLR2004
            return frozenset(inside.lower()), True
        return None, False

    def escaped(self) -> tuple[Words, bool]:
        sign = self.peek()
        self.at += 1
        if sign in "pP" and self.peek() == "{":
            self.at = self.source.index("}", self.at) + 1
        if sign in "bBAZz":
            return frozenset({""}), False
        if sign in _NOT_LETTERS or sign.isdigit():
            return None, False
        return frozenset({_CONTROL.get(sign, sign.lower())}), True

    def least(self) -> int:
        """Read a quantifier; return how often at least the part must stand (2: it repeats)."""
        sign = self.peek()
        if sign in {"?", "*", "+"}:
            self.at += 1
            least = 2 if sign == "+" else 0
        elif sign == "{" and (end := self.source.find("}", self.at)) > 0:
            counts = self.source[self.at + 1 : end].split(",")
            self.at = end + 1
            first = int(counts[0] or 0)
            least = 0 if first == 0 else 1 if counts == ["1"] else 2
        else:
            return 1
        if self.peek() in {"?", "+"}:
            self.at += 1
        return least

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""


def _is_plain(source: str) -> bool:
    """Whether a group holds nothing but letters and branches, so that it is its words."""
    return not set(source) & set("\\[](){}?*+.^$")


def _better(one: Words, other: Words) -> Words:
    """Return the more telling of two sets: longer words first, then fewer of them."""
    return (
        max((one, other), key=_telling)
        if _telling(one) != (0, 0) or _telling(other) != (0, 0)
        else None
    )


def _telling(words: Words) -> tuple[int, int]:
    if not words or len(words) > _MOST or min(map(len, words)) < _SHORTEST:
        return (0, 0)
    return (min(_TELLING, *map(len, words)), -len(words))
