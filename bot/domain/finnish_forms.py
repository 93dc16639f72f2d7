"""
The forms a Finnish word is bent into: its stems, and the endings that go on them.

Voikko analyses words it knows; a house's own words ("tiketti", "RMA-palaute") it does not.
Consonant gradation and the stem types are those of *Iso suomen kielioppi* § 41–93
(https://kaino.kotus.fi/visk): more stems than a word has do no harm where they are no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

_WEAK = {
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "mp": "mm", "nt": "nn", "lt": "ll", "rt": "rr",
    "lp": "lv", "rp": "rv", "ht": "hd", "t": "d", "p": "v", "k": "",
}  # fmt: skip
"""Strong grade and weak: what closes a syllable weakens what opens it."""
_STRONG = {
    **{weak: strong for strong, weak in _WEAK.items() if weak},
    "k": "kk", "p": "pp", "t": "tt",
}  # fmt: skip
_BEFORE_VOWEL = regex.compile(r"^(.*[aeiouyäö])([^aeiouyäö\W]{1,3})([aeiouyäö]{1,2})$", regex.I)
_SHORTEST = 4

_CASE = (
    "[nt]|t?t?[aä]|j[aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|kse|n[aä]|[aeiouyäö]{1,2}n"
    "|h[aeiouyäö]n|seen|siin|den|tten|ten|jen"
)
_ENDINGS = (
    f"i?(?:{_CASE})?(?:ni|si|ns[aä]|mme|nne|[aeiouyäö]n)?(?:kin|k[aä][aä]n|ko|kö|h[aä]n|p[aä])?"
)


@cache
def forms(word: str) -> str:
    """
    Return a pattern of the forms `word`, a base form, is bent into, itself among them.

    >>> [m[0] for m in regex.finditer(forms("tiketti"), "tiketin tikettejä tiketeissänne")]
    ['tiketin', 'tikettejä', 'tiketeissänne']
    """
    stems = {word, *(stem for stem in _stems(word) if len(stem) >= _SHORTEST)}
    longest = sorted(stems, key=lambda stem: (-len(stem), stem))
    return rf"(?:{'|'.join(map(regex.escape, longest))})(?:{_ENDINGS})"


def _stems(word: str) -> Iterator[str]:
    """Give the stems of a word by how it ends."""
    for ends, stems in _TYPES:
        if regex.search(ends, word, regex.I):
            for stem in stems:
                yield regex.sub(ends, stem, word, flags=regex.I)
    yield from _graded(word)


_TYPES = (
    ("nen$", ("s", "se", "si")),
    ("([uyoöei])s$", (r"\1kse", r"\1ksi")),
    ("([uy])s$", (r"\1de", r"\1te", r"\1tt", r"\1\1t")),
    ("in$", ("ime", "imi")),
    ("t([oö])n$", (r"tt\1m", r"tt\1ma", r"tt\1mä", r"tt\1mi")),
    ("si$", ("de", "te", "t", "s")),
)
"""How words that end in a consonant are bent, and the old ones in -si."""


def _graded(word: str) -> Iterator[str]:
    """Give the stems of words that end in a vowel, or in a vowel and s, in both grades."""
    bare = regex.sub(r"([aäei])s$", r"\1", word, flags=regex.I)
    parts = _BEFORE_VOWEL.match(bare)
    if parts is None:
        return
    head, between, vowel = parts[1], parts[2], parts[3]
    turned = _STRONG if bare != word or vowel.lower() == "e" else _WEAK
    grades = {between, _turned(between, turned)}
    for grade in grades:
        for end in _ends(vowel, long=turned is _STRONG):
            yield f"{head}{grade}{end}"


def _turned(between: str, into: dict[str, str]) -> str:
    """Return the other grade of the consonants before the last vowel; the same without one."""
    for many in (2, 1):
        kept, last = between[:-many], between[-many:].lower()
        if last in into and len(last) == many and kept not in {"s", "t"}:
            return kept + into[last]
    return between


def _ends(vowel: str, *, long: bool) -> Iterator[str]:
    """Give what the last vowel becomes, before cases and before the i of the plural."""
    body, last = vowel[:-1], vowel[-1].lower()
    yield vowel
    if long:
        yield from (f"{vowel}{last}", f"{vowel}i")
    elif last in "aä":
        yield from (f"{body}{'oö'['aä'.index(last)]}", f"{body}i")
    elif last == "i":
        yield from (f"{body}e", f"{body}ei")
