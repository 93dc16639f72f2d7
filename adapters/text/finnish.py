"""Finnish word forms: Voikko where the machine has it, the pack's own endings elsewhere."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any, Protocol

from bot.domain.message import Register

_SIDES = {"2s": Register.INFORMAL, "2p": Register.FORMAL}


class Analyser(Protocol):
    """Says whether a Finnish word form speaks to sinä or to te."""

    name: str

    def address(self, word: str) -> Register | None:
        """Return the register `word` can only belong to, None where it may be neither."""
        ...


class Stems:
    """No analyser on this machine: the endings in `prompts/fi/register.toml` do alone."""

    name = "stems (for Voikko: install libvoikko1 and voikko-fi)"

    def address(self, word: str) -> Register | None:
        """Leave the word to the pack's own patterns."""
        del word
        return None


class Voikko:
    """
    libvoikko's morphology; used only where all analyses of a word agree.

    Voikko analyses and never generates: it can find one more stray form, it writes none.
    One thread asks it at a time: letters are read and made ready on several.
    """

    def __init__(self, voikko: Any) -> None:
        self._voikko = voikko
        self.name = f"Voikko {voikko.getVersion()}"
        self._known: dict[str, Register | None] = {}
        self._lock = Lock()

    def address(self, word: str) -> Register | None:
        """Return the register all analyses of `word` agree on."""
        if word not in self._known:
            self._known[word] = self._agreed(word)
        return self._known[word]

    def _agreed(self, word: str) -> Register | None:
        with self._lock:
            sides = {_side(one) for one in self._voikko.analyze(word)}
        return sides.pop() if len(sides) == 1 else None


def _side(analysis: dict[str, str]) -> Register | None:
    possessive = analysis.get("POSSESSIVE")
    if possessive:
        return _SIDES.get(possessive)
    if analysis.get("PERSON") != "2":
        return None
    if analysis.get("NUMBER") == "plural":
        return Register.FORMAL
    # "tule" is an order to sinä and also what follows "ei": it tells nothing.
    return None if analysis.get("MOOD") == "imperative" else Register.INFORMAL


@cache
def analyser() -> Analyser:
    """Return the best analyser this machine has."""
    try:
        from libvoikko import Voikko as Library  # noqa: PLC0415 - optional
        from libvoikko import VoikkoLibrary  # noqa: PLC0415 - optional

        VoikkoLibrary.open()  # raises where it is missing: a Library half made complains later
        return Voikko(Library("fi"))
    except Exception:  # noqa: BLE001 - a missing library or dictionary raises whatever it likes
        return Stems()
