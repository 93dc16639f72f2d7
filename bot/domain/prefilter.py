"""
Which of very many patterns can match a text at all, told by RE2 in one go.

Most rules have nothing to say about most texts. Every pattern is loosened into one that
RE2 can run (no looking around, letters folded to ASCII) and that matches wherever the
exact one does; only patterns whose loose form is found are compiled and tried.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import re2
import regex

from bot.domain.patterns import ATOM, PIECES

_MEMORY = 64 << 20
_LONGEST_REPEAT = 12
_LONGEST_RANGE = 400  # beyond it lie whole alphabets and emoji
_ANY = "(?s:.)"
_QUOTES = {"'": "’‘´`ʼ", '"': "“”„«»", "-": "‐‑‒–—−"}
_SPECIAL = {sign: plain for plain, signs in _QUOTES.items() for sign in signs}
_OPTIONS = re2.Options()
_OPTIONS.max_mem = _MEMORY
_OPTIONS.log_errors = False
_OPTIONS.never_capture = True
# The text is ASCII: automata of single bytes are smaller.
_OPTIONS.encoding = re2.Options.Encoding.LATIN1  # type: ignore[attr-defined]


class _Folding(dict[int, str]):
    """One ASCII sign for every character, so that places stay the same."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded_letter(chr(code))
        return self[code]


def _folded_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFKD", letter)[0]
    if base.isascii() and base.isalnum():
        return base.lower()
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if letter.isspace():
        return " "
    return {"L": "x", "M": "x", "N": "0"}.get(unicodedata.category(letter)[0], "~")


_FOLDING = _Folding()


@lru_cache(maxsize=8)
def folded(text: str) -> bytes:
    """
    Return `text` in small ASCII letters, sign by sign.

    >>> folded("Hyvä – älä…")
    b'hyva - ala~'
    """
    return text.translate(_FOLDING).encode("ascii")


class Prefilter:
    """
    Patterns that are sought together; those RE2 cannot take are always tried.

    RE2 looks for the letters each must hold before it runs any (`many`), or runs all as
    one automaton, which is smaller but must be kept to a few.
    """

    def __init__(self, patterns: Iterable[str], *, many: bool = True) -> None:
        self._sought: Any = re2.Filter() if many else re2.Set.SearchSet(_OPTIONS)
        options = (_OPTIONS,) if many else ()
        self._taken: list[int] = []
        self._always: list[int] = []
        for number, pattern in enumerate(patterns):
            try:
                self._sought.Add(loosened(pattern), *options)
                self._taken.append(number)
            except re2.error:
                self._always.append(number)
        if self._taken:
            self._sought.Compile()

    def may_match(self, text: str) -> Sequence[int]:
        """Return the numbers of the patterns that may match `text`, in their order."""
        found = self._sought.Match(folded(text)) if self._taken else None
        return sorted([*self._always, *(self._taken[number] for number in found or ())])


def loosened(pattern: str) -> str:
    r"""
    Return an RE2 pattern that matches, in folded text, wherever `pattern` does.

    >>> loosened(r"\bjäi(?:mme)?+ (?!vielä)\p{L}{3,40}ttä\b")
    '\\bjai(?:mme)? [a-z]+tta\\b'

    What stands around the whole match must stand there all the same.

    >>> loosened(r"(?<=herra )aho(?= (?!ei)on)")
    '(?:herra )aho(?: on)'
    """
    return _TO_LOOSEN.sub(_loose, _OUTER_LOOK.sub("(?:", pattern)).translate(_FOLDING)


_INSIDE = (
    rf"(?(DEFINE) (?P<inside> (?: [^()\\\[] | \\. | {PIECES['class']} | \( (?&inside) \) )*+ ) )"
)
_OUTER_LOOK = regex.compile(
    rf"\A \( \? <= | (?<!\\) \( \? = (?= (?&inside) \) \Z ) {_INSIDE}",
    regex.VERBOSE | regex.DOTALL,
)
_LOOSENED = ("class", "escape", "back", "flags", "open", "times", "edge", "any")
_TO_LOOSEN = regex.compile(
    rf"(?P<look> {PIECES['look']} (?&inside) \) (?: {PIECES['times']} )? ) | "
    + " | ".join(f"(?P<{kind}> {PIECES[kind]} )" for kind in _LOOSENED)
    + _INSIDE,
    regex.VERBOSE | regex.DOTALL,
)


def _loose(match: regex.Match[str]) -> str:
    kind, words = match.lastgroup, match[0]
    if kind == "class":
        return _loose_class(words)
    if kind == "escape":
        return _loose_escape(words)
    if kind == "times":
        return _repeat(words)
    return {"open": "(?:", "any": _ANY, "back": f"(?:{_ANY}*)"}.get(str(kind), "")


@cache
def _repeat(words: str) -> str:
    counts = words[0] if words[0] in "*+?" else words.rstrip("?+")
    if not counts.startswith("{"):
        return counts
    if max(int(count or 0) for count in counts[1:-1].split(",")) <= _LONGEST_REPEAT:
        return counts
    return "*" if counts.startswith(("{0,", "{,")) else "+"


@lru_cache(maxsize=512)
def _loose_escape(words: str) -> str:
    sign = words[1]
    if sign in "bwds":
        return words
    if sign in "BAZzG":
        return ""
    if sign == "p" and words[3] == "L":
        return "[a-z]"
    if sign in "pPWDSXR" or sign.isdigit():
        return f"(?:{_ANY}*)" if sign in "XR" or sign.isdigit() else _ANY
    return re2.escape(_FOLDING[ord(letter_of(words))])


@lru_cache(maxsize=2048)
def _loose_class(words: str) -> str:
    """Fold each member; a class that shuts out, or says more than letters, is anything."""
    inside = words[1:-1]
    if inside.startswith("^"):
        return _ANY if set(inside) & set("nNrR") or "\\" in inside else _shut_out(inside[1:])
    letters, sets, place = set[str](), "", 0
    members = [match[0] for match in ATOM.finditer(inside)]
    while place < len(members):
        first, upto = members[place], members[place + 1 : place + 3]
        place += 1
        if first[0] == "\\" and first[1] in "wds":
            sets += first
        elif first.startswith("\\p{L"):
            sets += "a-z"
        elif first[0] == "\\" and first[1] in "pPWDS":
            return _ANY
        else:
            last = upto[1] if len(upto) > 1 and upto[0] == "-" else first
            place += 2 if last is not first else 0
            codes = range(ord(letter_of(first)), ord(letter_of(last)) + 1)
            if len(codes) > _LONGEST_RANGE:
                return _ANY
            letters |= {_FOLDING[code] for code in codes}
    return f"[{''.join(map(re2.escape, sorted(letters)))}{sets}]"


def _shut_out(members: str) -> str:
    """Shut out the plain signs that no other character folds to."""
    kept = {sign for sign in members if sign.isascii() and sign in ".,!?:;()[]/\n" and sign != "~"}
    return f"[^{''.join(map(re2.escape, sorted(kept)))}]" if kept else _ANY


def letter_of(words: str) -> str:
    """Return the character a letter or an escape stands for."""
    if words[0] != "\\":
        return words
    if words[1] in "xuU" and len(words) > 2:  # noqa: PLR2004 - two signs are a plain escape
        return words.encode().decode("unicode_escape")
    return {"n": "\n", "t": "\t", "r": "\r"}.get(words[1], words[1])
