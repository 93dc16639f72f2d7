"""Names of people in a text: where names stand, names that are known, and both inflected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.text import Span, Text
from bot.domain.tone import starts_sentence

_CAPITAL = r"(?-i:\p{Lu}[\p{L}']*(?:-\p{Lu}\p{L}+)*)(?![\p{L}\d])"
_LETTERS = 3
"""A stem as short as this says little: what is shorter must be the whole name."""
_WITH_IT = 2
"""How many words of a name may follow the one that gives it away."""


Changes = tuple[tuple[str, str], ...]
"""What may change at the end of a name: a pattern, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with a capital: its place in `plain`, and whether a sentence begins with it."""

    text: str
    span: Span
    opens: bool


class _Stems(dict[str, frozenset[str]]):
    """The stems of many names by their first letter, told when a word that begins so is met."""

    def __init__(self, names: Iterable[str], changes: Changes) -> None:
        super().__init__()
        self.names, self.changes = tuple(names), changes

    def __missing__(self, letter: str) -> frozenset[str]:
        names = (name for name in self.names if name[:1].lower() == letter)
        stems = {stem for name in names for stem in _stems(name, self.changes)}
        self[letter] = frozenset(stem for stem in stems if len(stem) > 1)
        return self[letter]

    def hold(self, word: str, forms: Iterable[str]) -> bool:
        """Tell whether one of the `forms` of `word` is a stem."""
        return not self[word[:1].lower()].isdisjoint(forms)


@dataclass(frozen=True, slots=True)
class Known:
    """
    What a language knows of names: stems of first names and surnames, endings, shapes.

    Endings and changes of a stem leave its first letter as it is.
    """

    first: _Stems
    last: _Stems
    everyday: frozenset[str]
    changes: Changes
    ending: str
    words: str
    no_person: str
    shape: str
    sure_shape: str
    towns: str

    def is_first(self, word: str) -> bool:
        """Tell whether `word` is a first name known, in any of its forms."""
        return self.first.hold(word, self.bases(word))

    def is_last(self, word: str) -> bool:
        """Tell whether `word` is a surname known, or has the shape of one."""
        return self.shaped(word) or self.last.hold(word, self.bases(word))

    def shaped(self, word: str) -> bool:
        """Tell whether `word` looks like nothing but a surname."""
        return compiled(self.shape).fullmatch(word) is not None

    def surely_shaped(self, word: str) -> bool:
        """Tell whether `word` is a surname even where any word may have a capital."""
        return compiled(self.sure_shape).fullmatch(word) is not None

    def is_town(self, word: str) -> bool:
        """Tell whether `word` may be a place as well as a surname."""
        return compiled(rf"(?:{self.towns})(?:{self.ending})?").fullmatch(word) is not None

    def is_word(self, word: str) -> bool:
        """Tell whether a name is an everyday word as well, in the form it stands in."""
        bare = rf"(?:{self.words})(?:{self.ending})?"
        return word.lower() in self.everyday or compiled(bare).fullmatch(word) is not None

    def is_no_person(self, word: str) -> bool:
        """Tell whether `word` heads or ends the name of a firm, a place or a thing."""
        return compiled(rf"{self.no_person}(?:{self.ending})?").fullmatch(word) is not None

    def bases(self, word: str) -> set[str]:
        """Return the stems a form may stand on: what is left when an ending is taken off."""
        word = word.lower()
        out = {word}
        for cut in range(1, min(7, len(word) - 1)):
            if compiled(self.ending).fullmatch(word[-cut:]):
                out.add(word[:-cut])
        return out

    def of_one(self, word: str, names: Iterable[str]) -> bool:
        """Tell whether `word` is a form of one of `names`, whatever form that stands in."""
        mine = self.bases(word)
        mine |= {stem for base in mine for stem in _stems(base, self.changes)}
        for name in names:
            theirs = {stem for base in self.bases(name) for stem in _stems(base, self.changes)}
            if any(len(stem) > _LETTERS or stem == name.lower() for stem in mine & theirs):
                return True
        return False


def _stems(name: str, changes: Changes) -> set[str]:
    """
    Return what the endings of `name` go on: the name itself, and its changed stems.

    Doubled consonants go simple, "nen" becomes "se", as the pack's `name_stems` say.
    """
    name = name.lower()
    return {name, *(compiled(pattern).sub(by, name, count=1) for pattern, by in changes)}


def names_in(text: Text, pack: LanguagePack) -> tuple[Span, ...]:
    """
    Return where `text` (plain) names people, in reading order.

    Names are found where they stand (in a header, after a greeting, a title or a cue, under
    a letter), by the first names and surnames the pack knows, and wherever a name found so
    stands again, inflected or not.
    """
    known = _known(pack)
    words = [
        _Word(m[0], Span(*m.span()), starts_sentence(text.plain, m.start()))
        for m in compiled(rf"(?<![\p{{L}}\d@.]){_CAPITAL}").finditer(text.plain)
    ]
    found = [*_placed(text, pack, known), *_by_knowledge(words, known, text)]
    names = {
        part for span in found for part in compiled(r"[\p{L}'-]{2,}").findall(span.of(text.plain))
    }
    again = [
        word.span
        for word in words
        if not (word.opens and known.is_word(word.text))
        and not any(span.overlaps(word.span) for span in found)
        and known.of_one(word.text, names)
    ]
    return tuple(sorted({*found, *again}))


def _placed(text: Text, pack: LanguagePack, known: Known) -> Iterator[Span]:
    """Find names by where they stand."""
    for pattern in (*pack.formats["signed"], *pack.formats["greeted"]):
        for match in compiled(pattern).finditer(text.plain):
            if not known.is_no_person(match["name"].split()[0]):
                yield Span(*match.span("name"))
    for pattern in (*pack.formats["named"], *pack.formats["doing"], pack.formats["strangers"]):
        for match in compiled(pattern).finditer(text.plain):
            yield from _personal(Span(*match.span("name")), text, known)
    for match in compiled(pack.formats["named_small"]).finditer(text.plain):
        if known.first.hold(match["name"], (match["name"],)) and not known.is_word(match["name"]):
            yield Span(*match.span("name"))
    closing = pack.formats["closing"]
    for match in compiled(pack.formats["signed_last"]).finditer(text.plain, overlapped=True):
        parts = match["name"].replace(".", "").split()
        ends = not text.plain[match.end("name") :].strip(" \n.x")
        unknown = ends and len(parts) == 1 and not compiled(closing).fullmatch(parts[0])
        if _signs(parts, known) or (unknown and not known.is_no_person(parts[0])):
            yield Span(*match.span("name"))


def _signs(parts: Sequence[str], known: Known) -> bool:
    """Tell whether the last words of a text are a name: a known one, or one with an initial."""
    sure = known.is_first(parts[0]) or (len(parts) > 1 and known.is_last(parts[-1]))
    initialled = len(parts) > 1 and min(map(len, parts)) == 1 < max(map(len, parts))
    return (sure or initialled) and not known.is_no_person(parts[0])


def _personal(span: Span, text: Text, known: Known) -> Iterator[Span]:
    """Keep of what follows a cue the words before the first that is no person's."""
    words = span.of(text.plain).split()
    kept = next((n for n, word in enumerate(words) if known.is_no_person(word)), len(words))
    if kept:
        end = span.start
        for word in words[:kept]:
            end = text.plain.index(word, end) + len(word)
        yield Span(span.start, end)


def _by_knowledge(words: Sequence[_Word], known: Known, text: Text) -> Iterator[Span]:
    """Find names by the names that are known, with what of the name stands beside them."""
    for run in _runs(words, text.plain):
        headed = known.is_no_person(run[0].text)
        persons = [one for one in run if not known.is_no_person(one.text)]
        if headed and len(persons) < len(run) and not run[0].opens:
            continue
        span = _full_name(persons, known) or _surname_alone(persons, known)
        if span and not compiled(r"[ ]\d").match(text.plain, span.end):
            yield span


def _full_name(run: Sequence[_Word], known: Known) -> Span | None:
    """Return the stretch of `run` that a first name, or a surname behind another, gives away."""
    for number, word in enumerate(run):
        rest = run[number + 1 : number + 1 + _WITH_IT]
        if known.is_first(word.text) and (rest or not (word.opens and known.is_word(word.text))):
            before = run[number - 1] if number else None
            first = before if before and known.is_last(before.text) else word
            return Span(first.span.start, (rest[-1] if rest else word).span.end)
        if rest and not word.opens and known.is_last(rest[0].text):
            return Span(word.span.start, rest[0].span.end)
    return None


def _surname_alone(run: Sequence[_Word], known: Known) -> Span | None:
    """Return a surname that stands by itself, unless it may be a town or any other word."""
    for word in run:
        if word.opens and known.is_word(word.text):
            continue
        told = known.surely_shaped(word.text) if word.opens else known.is_last(word.text)
        if told and not known.is_town(word.text):
            return word.span
    return None


def _runs(words: Sequence[_Word], plain: str) -> Iterator[list[_Word]]:
    """Yield the words with capitals that stand side by side."""
    run: list[_Word] = []
    for word in words:
        if run and plain[run[-1].span.end : word.span.start] != " ":
            yield run
            run = []
        run.append(word)
    if run:
        yield run


_TOLD = ("name_endings", "word_names", "no_person", "surname_shape", "surname_sure", "towns")
_NAMES = ("first_names", "surnames", "everyday")


def _known(pack: LanguagePack) -> Known:
    formats, praised = pack.formats, " ".join(pack.names.values())
    changes = tuple(formats["name_stems"].items())
    return _made(
        changes, praised, *(formats[key] for key in _NAMES), *(formats[key] for key in _TOLD)
    )


@cache
def _made(
    changes: Changes,
    praised: str,
    first: str,
    last: str,
    everyday: str,
    *told: str,
) -> Known:
    return Known(
        _Stems((*first.split(), *praised.split()), changes),
        _Stems(last.split(), changes),
        frozenset(everyday.split()),
        changes,
        *told,
    )
