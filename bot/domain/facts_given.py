"""What the agent told: facts by key, or an answer in free words taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.cues import compiled, hits
from bot.domain.errors import UnknownFact, WrongValue
from bot.domain.language import LanguagePack
from bot.domain.text import Text, split

_PIECE = r"\s*;\s*|\n+|(?<=[^\d\s]\p{L}[.!])\s+(?=\p{Lu})|(?<=\p{L}{3}[.!])\s+(?=\p{Lu})"


@dataclass(frozen=True, slots=True)
class FactsGiven:
    """Facts by their keys in `steps.toml`; several statements of one key are joined by `; `."""

    by_key: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return what was told of `key`, "" where nothing was."""
        return self.by_key.get(key, "")

    def __contains__(self, key: str) -> bool:
        """Tell whether anything was told of `key`."""
        return bool(self[key])

    def statements(self, key: str) -> list[str]:
        """Return what was told of `key`, statement by statement."""
        return [one for one in compiled(_PIECE).split(self[key]) if one and one.strip(" .")]

    @property
    def told(self) -> str:
        """Everything told, as one text to compare a reply with."""
        return "\n".join(value for value in self.by_key.values() if value)


def facts_given(
    told: Mapping[str, object] | str | None,
    pack: LanguagePack,
    keys: Iterable[str],
    asked: Sequence[str] = ("cause", "fix"),
) -> FactsGiven:
    """
    Take the agent's facts in whatever shape they came; free words answer what was `asked`.

    Raises `UnknownFact` listing the keys there are, `WrongValue` when a value is no text.
    """
    if told is None:
        return FactsGiven({})
    if isinstance(told, str):
        return FactsGiven(from_free_text(told, pack, asked))
    known = tuple(keys)
    unknown = sorted(set(told) - set(known))
    if unknown:
        message = f"unknown fact {', '.join(map(repr, unknown))}; known: {', '.join(known)}"
        raise UnknownFact(message)
    return FactsGiven(
        {key: _as_text(key, value) for key, value in told.items() if value is not None}
    )


def _as_text(key: str, value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_as_text(key, one) for one in value)
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    message = f"fact {key!r} must be text, not {type(value).__name__}"
    raise WrongValue(message)


def from_free_text(
    told: str, pack: LanguagePack, asked: Sequence[str] = ("cause", "fix")
) -> dict[str, str]:
    """
    Sort an agent's free words into facts, statement by statement.

    The pack's `answer` cues say what a statement tells of; statements that none knows
    answer what was `asked`, in order.
    """
    sorted_out: dict[str, list[str]] = {}
    for statement in _statements(told):
        key = _key_of(statement, pack, asked, sorted_out)
        sorted_out.setdefault(key, []).append(_bare(statement, key, pack))
    return {key: "; ".join(statements) for key, statements in sorted_out.items()}


def from_answers(
    given: Mapping[str, str], pack: LanguagePack, asked: Sequence[str]
) -> dict[str, str]:
    """
    Take answers given one to each question as the facts that were `asked`.

    An answer is its fact, whatever it speaks of. Where all was said in one answer it is
    sorted as free words are.
    """
    if len(given) == 1 and len(statements := _statements(*given.values())) > 1:
        return from_free_text("\n".join(statements), pack, asked)
    return {key: told.strip() for key, told in given.items()}


def _statements(told: str) -> list[str]:
    pieces = ((piece or "").strip(" .\t") for piece in compiled(_PIECE).split(told))
    return [piece for piece in pieces if piece]


def _key_of(
    statement: str, pack: LanguagePack, asked: Sequence[str], so_far: Mapping[str, list[str]]
) -> str:
    text = Text.of(statement)
    whole = split(text.plain, compiled(r"(?!)"))
    scores: dict[str, float] = {}
    for key, cues in pack.answers.items():
        scores[key] = sum(hit.cue.weight for hit in hits(cues, text, whole))
    best = max(scores, key=lambda key: scores[key], default="")
    if best and scores[best] > 0:
        return best
    return next((key for key in asked if key not in so_far), asked[-1])


def _bare(statement: str, key: str, pack: LanguagePack) -> str:
    """Keep only the value where the cue caught it: the number of "Jonnan numero 020 123"."""
    text = Text.of(statement)
    whole = split(text.plain, compiled(r"(?!)"))
    caught = [dict(hit.groups).get("value") for hit in hits(pack.answers.get(key, ()), text, whole)]
    return next((value.strip() for value in caught if value), statement)
