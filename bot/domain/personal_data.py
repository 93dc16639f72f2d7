"""Personal data in a text: found, and taken out before anybody else reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import regex

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.names import names_in
from bot.domain.people import people, signatures
from bot.domain.text import Span, Text

_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_PATTERNS = {
    "mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "handle": r"(?<![\w.@])@\w[\w.]{2,}",
    # A henkilötunnus (signs of 2023 too) or a personnummer, a samordningsnummer among them:
    # whatever the check digit, for a slip of the finger is somebody's number still.
    "identity": (
        rf"\b{_DAY}{_MONTH}\d\d[-+A-FU-Y]\d{{3}}[0-9A-Y]\b"
        rf"|\b(?:19|20[01])?\d\d{_MONTH}(?:{_DAY}|[678]\d|9[01])[-+]\d{{4}}\b"
        rf"|\b(?:19\d\d|20[01]\d){_MONTH}(?:{_DAY}|[678]\d|9[01])[ ]?\d{{4}}\b"
    ),
    # The same without its sign, which many numbers look like: the check digit tells.
    "bare identity": rf"\b\d\d{_MONTH}(?:{_DAY}|[678]\d|9[01])[ ]?\d{{4}}\b",
    "account": (
        r"\bFI\d{2}(?:[ ]?\d){14}\b|\bSE\d{2}(?:[ ]?\d){20}\b"
        r"|\b(?-i:[A-Z]{2})\d{2}(?:[ ]?(?-i:[A-Z0-9])){11,30}\b"
    ),
    "card": r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])",
    "phone": (
        r"(?<![\w/.,-])(?:(?:\+|00)[1-9]\d{0,2}[ -]?(?:\(0\))?[ -]?\d{1,4}|\(0\d{1,4}\)|0\d{1,4})"
        r"(?:[ /-]{0,2}\d{2,8}){1,4}(?![\w/-])"
    ),
}
_FEWEST_OF_PHONE, _MOST_OF_PHONE = 7, 15
_LENGTHS = {"FI": 18, "SE": 24, "NO": 15, "DK": 18, "DE": 22, "EE": 20, "GB": 22}
"""How many characters an IBAN has, by country (the IBAN registry)."""
_SURNAME = r"(?:[ -](?-i:\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)){1,2}"
_ONE_NAME = r"[ \t]+"


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data and its place in the text."""

    kind: str
    span: Span


def personal(
    text: str, names: Iterable[str] = (), pack: LanguagePack | None = None
) -> tuple[Personal, ...]:
    """
    Find personal data in `text`, in reading order: patterned data, and the `names` known.

    A name is found inflected as well: its stem and up to five more letters. With the `pack`
    of its language, names nobody told of are found too: who is greeted, who signs, first
    names the pack knows with the surname after them; and street addresses.

    >>> [(one.kind, one.span.of("Soita Annalle 040 123 4567"))
    ...  for one in personal("Soita Annalle 040 123 4567", ["Anna"])]
    [('name', 'Annalle'), ('phone', '040 123 4567')]
    """
    found = [*_patterned(text)]
    for stem in sorted({part for name in names for part in name.split() if len(part) > 1}):
        pattern = rf"(?<!\p{{L}})(?-i:{regex.escape(stem)})\p{{L}}{{0,5}}(?!\p{{L}})"
        found += [Personal("name", Span(*m.span())) for m in compiled(pattern).finditer(text)]
    if pack:
        found += _by_pack(Text.of(text), pack)
    return tuple(_joined(sorted(found, key=lambda one: (one.span.start, -one.span.end)), text))


def masked(text: str, names: Iterable[str] = (), pack: LanguagePack | None = None) -> str:
    """
    Return `text` with its personal data left out.

    >>> masked("Terveisin Anna, anna@posti.fi", ["Anna"])
    'Terveisin …, …'
    """
    parts, at = [], 0
    for one in personal(text, names, pack):
        parts += [text[at : one.span.start], "…"]
        at = one.span.end
    return "".join([*parts, text[at:]])


def _patterned(text: str) -> Iterator[Personal]:
    """Find what its form gives away, the surest forms first: no card lies in an account."""
    taken: list[Span] = []
    for kind, pattern in _PATTERNS.items():
        for match in compiled(pattern).finditer(text):
            span = _SOUND.get(kind, _whole)(match)
            if span and not any(span.overlaps(other) for other in taken):
                taken.append(span)
                yield Personal(kind.removeprefix("bare "), span)


def _whole(match: regex.Match[str]) -> Span:
    return Span(*match.span())


def _account(match: regex.Match[str]) -> Span | None:
    """Cut an account where its country says it ends; elsewhere its check digits must be right."""
    length = _LENGTHS.get(match[0][:2].upper())
    if length is None:
        return _whole(match) if _checks(match[0].replace(" ", "")) else None
    shown = [place for place, letter in enumerate(match[0], start=1) if letter != " "]
    if len(shown) < length:
        return None
    return Span(match.start(), match.start() + shown[length - 1])


def _checks(account: str) -> bool:
    """
    Tell whether the check digits of an IBAN are right (ISO 13616, modulo 97).

    >>> _checks("NL91ABNA0417164300"), _checks("NL92ABNA0417164300")
    (True, False)
    """
    return int("".join(str(int(one, 36)) for one in account[4:] + account[:4])) % 97 == 1


def _luhn(match: regex.Match[str]) -> Span | None:
    """Take a number for a card's or a person's only where its last digit is right (Luhn)."""
    digits = [int(one) for one in match[0] if one.isdigit()]
    doubled = sum(sum(divmod(2 * one, 10)) for one in digits[-2::-2])
    return _whole(match) if (sum(digits[-1::-2]) + doubled) % 10 == 0 else None


def _phone(match: regex.Match[str]) -> Span | None:
    digits = sum(one.isdigit() for one in match[0])
    return _whole(match) if _FEWEST_OF_PHONE <= digits <= _MOST_OF_PHONE else None


_SOUND: dict[str, Callable[[regex.Match[str]], Span | None]] = {
    "account": _account,
    "card": _luhn,
    "bare identity": _luhn,
    "phone": _phone,
}


def _by_pack(text: Text, pack: LanguagePack) -> Iterator[Personal]:
    """Find what only the language tells: names where they stand, addresses."""
    for pattern in pack.formats["address"]:
        for match in compiled(pattern).finditer(text.plain):
            yield Personal("address", text.span(*match.span()))
    for span in (*names_in(text, pack), *signatures(text, pack)):
        yield Personal("name", text.span(span.start, span.end))
    for one in people(text, pack):
        if one.likely(text):
            surname = compiled(_SURNAME).match(text.plain, one.span.end)
            end = surname.end() if surname else one.span.end
            yield Personal("name", text.span(one.span.start, end))


def _joined(found: Iterable[Personal], text: str) -> list[Personal]:
    """Leave out what stands inside another; names side by side are one person's."""
    kept: list[Personal] = []
    for one in found:
        last = kept[-1] if kept else None
        if last and one.span.end <= last.span.end:
            continue
        if last and (one.span.start < last.span.end or _one_name(last, one, text)):
            kept[-1] = Personal(last.kind, Span(last.span.start, one.span.end))
        else:
            kept.append(one)
    return kept


def _one_name(last: Personal, one: Personal, text: str) -> bool:
    between = text[last.span.end : one.span.start]
    return last.kind == one.kind == "name" and bool(compiled(_ONE_NAME).fullmatch(between))
