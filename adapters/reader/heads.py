"""Heads over words, the rules' signals and the sense of a text: what it is, what it does wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from adapters.reader.encoder import Encoder, Parted, encoder
from adapters.reader.features import Grams, grams_of_draft, grams_of_message
from adapters.reader.head import Head, chances_of
from adapters.reader.places import fault_place
from adapters.reader.sense import Sense
from adapters.reader.witness import Witness
from bot.domain.hearing import Heard, OfSentence
from bot.domain.judging import Opinion
from bot.domain.message import Kind
from bot.domain.text import Span

WEIGHTS = Path(__file__).with_name("weights.npz")
ONE_OF = ("kind", "severity")
"""Heads of which one class holds: their shares add up to one."""
EACH = ("cause", "felt", "fault", "lacking")
"""Heads whose classes hold or not, each for itself."""
READS = {"message": ("kind", "severity", "cause", "felt"), "draft": ("fault", "lacking")}
"""Which heads read customers' messages, and which read drafts."""
_OTHER, _COMPLAINT = str(Kind.OTHER), str(Kind.COMPLAINT)
_COMPLAINS, _CAUTIOUS = 0.7, 0.5
"""Where words surely complain, the sense counts half against them: a complaint read as nothing
to answer costs more than a question. (It was learnt on hard text: "The sofa came broken. Call
me on 040 123 4567." it takes for information.)"""


@dataclass(frozen=True, slots=True)
class Heads:
    """
    The trained opinion (the port `bot.application.ports.Judge`).

    `rarity` tells by place how rare a gram is, in messages and in drafts. `rules` are the
    tone rules it may doubt, key to name: those that were there at training.
    `least` and `enough` are by head and class: the chance below which a finding is doubted,
    and from which a fault is named that no rule has seen. Where an `encoder` is there, kind and
    severity, feelings and faults are also told by the `senses`: of kind, severity and fault; and
    the `witness` tells what nobody told.
    """

    rarity: Mapping[str, np.ndarray]
    heads: Mapping[str, Head]
    rules: Mapping[str, str]
    least: Mapping[str, Mapping[str, float]]
    enough: Mapping[str, Mapping[str, float]]
    senses: Mapping[str, Sense]
    witness: Witness | None
    encoder: Encoder | None = None

    def opinion(self, sentences: Sequence[str], signals: Mapping[str, float]) -> Opinion:
        """Return the shares of every kind and severity, and the chance of every cause."""
        text = "".join(sentences)
        seen = grams_of_message(text).weighed(self.rarity["message"])
        said, cause = seen.but_standing, self.heads["cause"]
        chances = cause.chances(said, [signals])[0].tolist()
        told = self._told(sentences)
        meant = self.senses["kind"].said(told.states) if told else None
        return Opinion(
            self._kind(seen, signals, meant),
            self._severity(said, signals, told),
            dict(zip(cause.classes, chances, strict=True)),
            self._felt(text, said, signals, meant),
            self._sentences(told) if told else (),
        )

    def by_words(self) -> Heads:
        """Return the opinion of words alone, a tenth of the work."""
        return replace(self, encoder=None)

    def _severity(
        self, grams: Grams, signals: Mapping[str, float], told: Parted | None
    ) -> dict[str, float]:
        """Tell the severity by words, and by what they mean where that is heard."""
        head = self.heads["severity"]
        sums = head.sums(grams, [signals])[0]
        if told is None:
            return head.shared(sums)
        sense = self.senses["severity"]
        return head.shared(sense.added(sums * head.heat, sense.said(told.states)))

    def _told(self, sentences: Sequence[str]) -> Parted | None:
        """Hear what the words mean in their message, where there is an ear for it."""
        if self.encoder is None or "kind" not in self.senses:
            return None
        return self.encoder.told(sentences)

    def _sentences(self, told: Parted) -> tuple[Mapping[str, float], ...]:
        """Tell what each sentence would be if it were all of the message, heard where it stands."""
        sense, classes = self.senses["kind"], self.heads["kind"].classes
        apart = [sense.said(one)[: len(classes)] if len(one) else None for one in told.each()]
        return tuple({} if one is None else self.heads["kind"].shared(one) for one in apart)

    def _felt(
        self,
        text: str,
        grams: Grams,
        signals: Mapping[str, float],
        meant: np.ndarray | None,
    ) -> dict[str, Span]:
        """Return the feelings and flags worth naming, each with the words that speak for it."""
        head = self.heads["felt"]
        chances = dict(zip(head.classes, head.chances(grams, [signals])[0].tolist(), strict=True))
        enough = self.enough["felt"]
        if meant is not None:
            heard = self.senses["kind"].chances(meant)
            chances = {name: (chances[name] + heard[name]) / 2 for name in chances}
            enough = self.enough["felt and sense"]
        return {
            name: fault_place(text, *self._weights_of("felt", name))
            for name, chance in chances.items()
            if chance >= enough[name]
        }

    def _kind(
        self, grams: Grams, signals: Mapping[str, float], meant: np.ndarray | None
    ) -> dict[str, float]:
        """Tell the kind by words, and by what they mean where that is heard."""
        head = self.heads["kind"]
        said = head.sums(grams, [signals])[0]
        words = head.shared(said)
        if meant is None:
            return words
        sums, sense = said * head.heat, self.senses["kind"]
        shares = head.shared(sense.added(sums, meant))
        if max(shares, key=shares.__getitem__) == _OTHER and words[_COMPLAINT] >= _COMPLAINS:
            return head.shared(sense.added(sums, meant * _CAUTIOUS))
        return shares

    def heard(
        self,
        sentences: Sequence[str],
        each: Sequence[Mapping[str, float]],
        whole: Mapping[str, float],
        needs: Sequence[str],
    ) -> Heard:
        """Return what is to be said of every sentence, and of the draft they make up."""
        apart, together = (one.weighed(self.rarity["draft"]) for one in grams_of_draft(sentences))
        sums, meant = self.heads["fault"].sums(apart, each), self._meant_apart(sentences)
        return Heard(
            tuple(map(self._of_sentence, sentences, each, sums, meant)),
            self._lacking(together, whole, needs),
        )

    def untold(
        self, sentences: Sequence[str], message: Sequence[str], house: Sequence[str]
    ) -> list[float] | None:
        """Return the chance of every sentence that nobody told what it says."""
        if self.encoder is None or self.witness is None:
            return None
        return self.witness.untold(self.encoder, sentences, message, house)

    def _meant_apart(self, sentences: Sequence[str]) -> list[np.ndarray | None]:
        """Hear what the words mean in their draft; None of a sentence that is not heard."""
        if self.encoder is None or "fault" not in self.senses:
            return [None] * len(sentences)
        return [one if len(one) else None for one in self.encoder.apart(sentences).each()]

    def _lacking(
        self,
        grams: Grams,
        signals: Mapping[str, float],
        needs: Sequence[str],
    ) -> frozenset[str]:
        """Return which of the `missing-*` findings of `needs` hold."""
        head = self.heads["lacking"]
        row = head.chances(grams, [signals])[0].tolist() if needs else ()
        chances = dict(zip(head.classes, row, strict=False))
        return frozenset(
            name
            for name in needs
            if chances.get(name, 0.0)
            >= (self.least if f"lacks.{name}" in signals else self.enough)["lacking"].get(name, 1)
        )

    def _of_sentence(
        self,
        sentence: str,
        told: Mapping[str, float],
        said: np.ndarray,
        meant: np.ndarray | None,
    ) -> OfSentence:
        """Doubt rules that fired under their chance; name what is over it and no rule saw."""
        head, way = self.heads["fault"], "fault"
        if meant is not None:
            sense, way = self.senses["fault"], "fault and sense"
            said = sense.added(said * head.heat, sense.said(meant))
        chances = dict(zip(head.classes, chances_of(said).tolist(), strict=True))
        least, enough = self.least[way], self.enough[way]
        fired = {name.removeprefix("rule.") for name in told if name.startswith("rule.")}
        doubted = {rule for rule in fired & chances.keys() if chances[rule] < least.get(rule, 0)}
        keys = (name.removeprefix("cue.") for name in told if name.startswith("cue."))
        return OfSentence(
            frozenset(key for key in keys if self.rules.get(key) in doubted),
            {
                rule: fault_place(sentence, *self._weights_of("fault", rule))
                for rule, chance in chances.items()
                if rule not in fired and chance >= enough.get(rule, 1)
            },
        )

    def _weights_of(self, head: str, name: str) -> tuple[np.ndarray, np.ndarray]:
        one = self.heads[head]
        rarity = self.rarity["message" if head in READS["message"] else "draft"]
        return one.words[:, one.classes.index(name)], rarity


class _Kept(dict[str, Head]):
    """The heads by name, each read from its file when it is first asked."""

    def __init__(self, path: Path, told: Mapping[str, Any]) -> None:
        super().__init__()
        self.path, self.told = path, told

    def __missing__(self, name: str) -> Head:
        one = self.told[name]
        with np.load(self.path) as kept:
            words = kept[f"{name}.words"]
        self[name] = Head(
            classes=tuple(one["classes"]),
            words=words,
            scale=one["scale"],
            signals={key: number for number, key in enumerate(one["signals"])},
            told=np.array([*one["signals"].values()]),
            bias=np.array(one["bias"]),
            heat=one["heat"],
        )
        return self[name]


@cache
def trained(path: Path = WEIGHTS) -> Heads:
    """Load the weights `ruusu train` wrote."""
    with np.load(path) as kept:
        told: dict[str, Any] = json.loads(str(kept["told"]))
        rarity = {name: kept[f"{name}.rarity"].astype(np.float32) for name in READS}
        senses = {name: Sense.of(kept, name, one) for name, one in told["senses"].items()}
        witness = Witness.of(kept) if "witness.mean" in kept else None
    cuts = told["least"], told["enough"]
    return Heads(rarity, _Kept(path, told), told["rules"], *cuts, senses, witness, encoder())
