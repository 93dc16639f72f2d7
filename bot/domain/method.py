"""The method as data: what each step needs, what each cause asks of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.steps import Step


@dataclass(frozen=True, slots=True)
class Cause:
    """
    One way things go wrong (`prompts/causes.toml`).

    `loss` is what the customer lost, so that amends can match it; `asks` are the facts
    step two must ask of the house, the most telling first.
    """

    loss: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """What all languages share: `prompts/steps.toml` and `prompts/causes.toml`."""

    fact_keys: tuple[str, ...]
    needs: Mapping[Step, tuple[str, ...]]
    causes: Mapping[str, Cause]

    def asked_first(self, causes: tuple[str, ...]) -> tuple[str, ...]:
        """Return every fact worth asking for, those the causes call for first."""
        first = [key for name in causes for key in self.causes[name].asks]
        rest = [key for step in Step for key in self.needs[step]]
        return tuple(dict.fromkeys([*first, *rest]))

    def loss(self, causes: tuple[str, ...]) -> str:
        """Return what the customer lost by the heaviest cause, "" where none is known."""
        return self.causes[causes[0]].loss if causes else ""
