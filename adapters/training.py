"""
`ruusu train`: labelled messages and drafts in, the weights of the heads out.

Needs scikit-learn and jax (`pip install ruusu[train]`); the reader itself does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.draft_sensing import CUTS, draft_sensed, draft_states
from adapters.fitting import Learnt, learnt, parts_of
from adapters.labelled import Example
from adapters.looking import looked_at, rarity_in
from adapters.packs import LANGUAGES, language_pack
from adapters.reader.encoder import Encoder
from adapters.reader.heads import EACH, ONE_OF, READS, WEIGHTS
from adapters.reader.sense import Sense
from adapters.sensing import felt_in, sensed, states_of
from adapters.thresholds import felt_from
from adapters.witness_fit import Told, learnt_witness

_OF_THE_WHOLE = {"mixed-address"}
"""Findings that one sentence cannot tell, and nobody may doubt from one."""


def train(
    sets: dict[str, list[Example]],
    path: Path = WEIGHTS,
    say: Callable[[str], None] = print,
    encoder: Encoder | None = None,
    kept: Path | None = None,
    told_or_not: Sequence[Told] = (),
) -> None:
    """
    Fit the heads on `sets` (by head) and the witness on letters `told_or_not`, and write `path`.

    Heat and doubt are told from texts of sources that the head was not fitted on. With an
    `encoder` the sense of messages and of drafts is learnt too; `kept` is a file of what it
    has read.
    """
    looked = {name: looked_at(name, sets[name]) for name in (*ONE_OF, *EACH)}
    rarity = {kind: rarity_in(looked[heads[0]]) for kind, heads in READS.items()}
    packs = [language_pack(code) for code in LANGUAGES]
    keys = {
        rule.key: rule.rule
        for pack in packs
        for rule in (*pack.rules, *pack.whole.values())
        if rule.rule not in _OF_THE_WHOLE
    }
    told: dict[str, Any] = {"rules": keys, "least": {}, "enough": {}}
    arrays = {f"{kind}.rarity": one for kind, one in rarity.items()}
    heard: dict[str, dict[str, float]] = {}
    senses: dict[str, Sense] = {}
    for name in (*ONE_OF, *EACH):
        rare = rarity["message" if name in READS["message"] else "draft"]
        head = learnt(name, sets[name], looked[name], rare, say)
        arrays[f"{name}.words"], told[name] = head.words, head.told
        if head.chosen:
            told["least"][name], told["enough"][name] = head.chosen.least, head.chosen.enough
        if name == "kind" and encoder:
            felt = felt_in(sets["kind"], sets["felt"])
            senses[name], said = _sense(name, sets[name], head, felt, encoder, kept, say)
            heard = _heard(senses[name], sets[name], said)
        if name == "severity" and encoder:
            none = np.zeros((len(sets[name]), 0), np.int8)
            senses[name], _ = _sense(name, sets[name], head, none, encoder, kept, say)
        if name == "fault" and encoder:
            senses[name] = _draft_sense(sets[name], head, encoder, kept, say)
            least, enough = (dict.fromkeys(head.told["classes"], cut) for cut in CUTS)
            told["least"][f"{name} and sense"], told["enough"][f"{name} and sense"] = least, enough
        if name == "felt":
            told["enough"] |= _felt(head, sets[name], heard, say)
    told["senses"] = {name: sense.told() for name, sense in senses.items()}
    for name, sense in senses.items():
        arrays |= sense.arrays(name)
    if encoder and told_or_not:
        arrays |= learnt_witness(told_or_not, encoder, say).arrays()
    np.savez_compressed(path, told=np.array(json.dumps(told)), **arrays)  # type: ignore[arg-type]


def _sense(
    name: str,
    examples: Sequence[Example],
    head: Learnt,
    felt: np.ndarray,
    encoder: Encoder,
    kept: Path | None,
    say: Callable[[str], None],
) -> tuple[Sense, np.ndarray]:
    """Learn the sense of a head over messages; return also what it said of those left out."""
    states = states_of([one.text for one in examples], encoder, kept, say)
    parts, classes = parts_of(examples), head.told["classes"]
    return sensed(name, examples, classes, head.apart, states, felt, parts, say)


def _heard(
    sense: Sense, examples: Sequence[Example], said: np.ndarray
) -> dict[str, dict[str, float]]:
    """Return by text what chances the sense gave feelings, where it was left out of the fit."""
    return {
        one.text: sense.chances(row)
        for one, row in zip(examples, said, strict=True)
        if not np.isnan(row[0])
    }


def _draft_sense(
    examples: Sequence[Example],
    head: Learnt,
    encoder: Encoder,
    kept: Path | None,
    say: Callable[[str], None],
) -> Sense:
    """Learn what the words of drafts mean in them."""
    states = draft_states(examples, encoder, kept, say)
    parts = parts_of(examples)
    return draft_sensed(examples, head.told["classes"], head.apart, states, parts, say)


def _felt(
    head: Learnt,
    examples: Sequence[Example],
    heard: Mapping[str, Mapping[str, float]],
    say: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """Tell from which chance a feeling or a flag is named, by words and with the sense."""
    classes = head.told["classes"]
    truth = np.array([[name in one.labels for name in classes] for one in examples])
    words = 1 / (1 + np.exp(-head.apart / head.told["heat"]))
    ways = {"felt": (words, truth)}
    rows = [row for row, one in enumerate(examples) if one.text in heard]
    if rows:
        meant = np.array([[heard[examples[row].text][name] for name in classes] for row in rows])
        ways["felt and sense"] = ((words[rows] + meant) / 2, truth[rows])
    out = {}
    for way, (chances, holds) in ways.items():
        felt = felt_from(chances, holds, classes)
        out[way] = felt.enough
        say(
            f"{way}: {felt.flags_found:.0%} of flags found on text of unseen sources, "
            f"{felt.flags_right:.0%} of those named right; feeling F1 {100 * felt.feeling_f1:.0f}"
        )
    return out
