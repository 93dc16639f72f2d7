"""Reading by rules: a language pack in, a `Reading` out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.domain.cues import Cue, Hit, hits, weight
from bot.domain.facts import facts
from bot.domain.judging import Opinion, causes_of, judged, signals
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Message, Register
from bot.domain.particulars import topics
from bot.domain.people import praised, signed
from bot.domain.reading import (
    EMOTIONS,
    FLAGS,
    GAPS,
    SURE,
    WISH,
    WISHES,
    Evidence,
    Fact,
    Reading,
)
from bot.domain.register import customers_register
from bot.domain.review import sentences_of
from bot.domain.text import Span, Stretches, Text
from bot.domain.weighing import Weighed, weigh

_GRAVE = 2.0
_NEEDED_FOR = {"order": "orders"}


Found = dict[str, list[Hit[Cue]]]
Ask = Callable[[Sequence[str], Mapping[str, float]], Opinion]
"""Asks a trained reader for its opinion on a text, given what the rules saw in it."""


def seen(text: Text, sentences: Stretches, pack: LanguagePack) -> tuple[Found, Weighed]:
    """Return what the cues of `pack` find in a message, by group, and what it weighs."""
    found = {group: hits(cues, text, sentences) for group, cues in pack.reading.items()}
    return found, weigh(found, sentences)


def read_by_rules(
    message: Message, pack: LanguagePack, language: str, ask: Ask | None = None
) -> Reading:
    """
    Read `message` by the cues of `pack`; kind and severity with a trained opinion, if any.

    `language` is what the message is written in, which may be one Ruusu has no pack for.
    """
    text = Text.of(message.opening)
    sentences = sentences_of(text, pack)
    found, weighed = seen(text, sentences, pack)
    parts = [span.of(text.plain) for span in sentences.spans]
    opinion = ask(parts, signals(found, weighed)) if ask else None
    judgement = judged(weighed, opinion)
    complains = judgement.kind in {Kind.COMPLAINT, Kind.MIXED}
    praises = judgement.kind in {Kind.PRAISE, Kind.MIXED}
    told_causes = [h for h in (*weighed.blame, *weighed.claim) if h.cue.group == "cause"]
    sure = judgement.confidence.get("kind", 1) >= SURE  # what is hardly heard names no cause
    causes = _causes(opinion if sure else None, _ranked(told_causes))
    shown = {
        "emotions": _felt(found.get("emotion", []), praises=praises),
        "wishes": found.get("wish", []) if complains else [],
        "flags": found.get("flag", []) if judgement.kind is not Kind.OTHER else [],
    }
    told = facts(text, sentences, pack, message.now, found, weighed.blame)
    wishes = _in_order(WISHES, shown["wishes"])
    felt = _felt_too(opinion, judgement.kind)
    return Reading(
        language=language,
        kind=judgement.kind,
        severity=judgement.severity,
        causes=causes if complains else (),
        emotions=_in_order(EMOTIONS, shown["emotions"], felt),
        facts=told,
        wishes=wishes,
        gaps=_gaps(told, wishes, found) if complains else (),
        flags=_in_order(FLAGS, shown["flags"], felt),
        evidence=_evidence(text, weighed, shown, causes if complains else (), felt),
        confidence=judgement.confidence,
        register=customers_register(
            text, sentences, pack.register, _default_register(message, pack)
        ),
        praised=tuple(one.name for one in praised(text, pack)) if praises else (),
        pleased=_pleased(text, sentences, pack) if praises else (),
        asks=judgement.kind is Kind.PRAISE and _asks(opinion, parts),
        troubles=_troubles(opinion, text, sentences, weighed) if complains else (),
        signed=signed(text, pack),
    )


def _felt_too(opinion: Opinion | None, kind: Kind) -> Mapping[str, Span]:
    """Take what the trained opinion hears besides: what such a kind of message can hold."""
    if opinion is None or kind is Kind.OTHER:
        return {}
    against = () if kind is Kind.PRAISE else (*FLAGS, *EMOTIONS[:-1])
    pleased = () if kind is Kind.COMPLAINT else (_PLEASED,)
    return {name: span for name, span in opinion.felt.items() if name in {*against, *pleased}}


def _felt(moods: Sequence[Hit[Cue]], *, praises: bool) -> list[Hit[Cue]]:
    """Leave pleasure out of a message that praises nothing: there it is mockery or another's."""
    return [mood for mood in moods if praises or mood.cue.name != _PLEASED]


_PLEASED = "pleased"


def _asks(opinion: Opinion | None, parts: Sequence[str]) -> bool:
    """Tell whether praise comes with a question, heard as one where sentences are heard."""
    heard = opinion.sentences if opinion and opinion.sentences else [{}] * len(parts)
    return any(
        part.rstrip().endswith("?") and shares.get(Kind.OTHER, 1.0) >= _TROUBLE
        for part, shares in zip(parts, heard, strict=True)
    )


def _troubles(
    opinion: Opinion | None, text: Text, sentences: Stretches, weighed: Weighed
) -> tuple[Span, ...]:
    """Return the sentences heard to complain, the surest and those the rules blame first."""
    if opinion is None or not opinion.sentences:
        return ()
    blamed = Counter(sentences.at(hit.start) for hit in weighed.blame)
    heard = [one.get(Kind.COMPLAINT, 0) + one.get(Kind.MIXED, 0) / 2 for one in opinion.sentences]
    worth = {
        number: share + _BLAMED * min(blamed[number], 2)
        for number, share in enumerate(heard)
        if share >= (_TROUBLE if blamed[number] else max(_TROUBLE, max(heard) - _AS_SURE))
    }
    first = sorted(worth, key=lambda number: (-worth[number], number))
    spans = (sentences.spans[number] for number in first)
    return tuple(text.span(span.start, span.end) for span in spans)


_TROUBLE = 0.5
"""From this share of its kind on a sentence tells what went wrong, or asks something."""
_AS_SURE = 0.15
"""How much less sure than the surest sentence one may be that holds no word of blame."""
_BLAMED = 0.25
"""What each of two words of blame adds to that share where sentences are ranked."""


def _pleased(text: Text, sentences: Stretches, pack: LanguagePack) -> tuple[str, ...]:
    """Name what pleased, as the pack's `pleasures.toml` does."""
    return tuple(topic.key for topic in topics(text, sentences, pack.pleasures))


def _causes(opinion: Opinion | None, told: tuple[str, ...]) -> tuple[str, ...]:
    """Take the trained opinion; a wish is one only where it is put as a wish."""
    if opinion is None:
        return told
    return tuple(name for name in causes_of(opinion) if name != WISH or name in told)


def _ranked(found: Iterable[Hit[Cue]]) -> tuple[str, ...]:
    """Name the causes, the grave ones first, the weak ones last, each in reading order."""
    ordered = sorted(
        found, key=lambda hit: (hit.cue.weight < _GRAVE, hit.cue.weight < 1, hit.start)
    )
    return tuple(dict.fromkeys(hit.cue.name for hit in ordered))


def _in_order(
    names: tuple[str, ...], found: Iterable[Hit[Cue]], besides: Iterable[str] = ()
) -> tuple[str, ...]:
    seen = {*(hit.cue.name for hit in found), *besides}
    return tuple(name for name in names if name in seen)


def _gaps(
    told: Mapping[str, tuple[Fact, ...]],
    wishes: tuple[str, ...],
    found: Mapping[str, Sequence[Hit[Cue]]],
) -> tuple[str, ...]:
    known = {gap for gap in GAPS if told.get(_NEEDED_FOR.get(gap, gap))}
    if wishes:
        known.add("wish")
    if found.get("contact"):
        known.add("contact")
    return tuple(gap for gap in GAPS if gap not in known)


def _evidence(
    text: Text,
    weighed: Weighed,
    found: Mapping[str, list[Hit[Cue]]],
    causes: Sequence[str],
    felt: Mapping[str, Span],
) -> tuple[Evidence, ...]:
    def of(field: str, these: Iterable[Hit[Cue]], value: str = "") -> list[Evidence]:
        return [Evidence(field, value or h.cue.name, text.span(h.start, h.end)) for h in these]

    sides = {"auto": weighed.auto, "praise": weighed.praise, "blame": weighed.blame}
    evidence = [one for side, these in sides.items() for one in of("kind", these, side)]
    if causes:
        evidence += of("severity", weighed.claim or _decisive(weighed))
    for cause in causes:
        named = [h for h in (*weighed.blame, *weighed.claim) if h.cue.key == f"cause.{cause}"]
        evidence += of("causes", named or weighed.claim or weighed.blame, cause)
    for field, these in found.items():
        evidence += of(field, these)
    evidence += [
        Evidence("flags" if name in FLAGS else "emotions", name, text.span(span.start, span.end))
        for name, span in felt.items()
        if name not in {hit.cue.name for these in found.values() for hit in these}
    ]
    return tuple(sorted(set(evidence), key=lambda e: (e.field, e.span)))


def _decisive(weighed: Weighed) -> tuple[Hit[Cue], ...]:
    milder = weight(weighed.mild) > weight(weighed.harm)
    return weighed.mild if milder else weighed.harm or weighed.blame


def _default_register(message: Message, pack: LanguagePack) -> Register:
    """Where the customer's words do not tell: mail is as formal as its language has it."""
    if message.brief:
        return Register.INFORMAL
    return Register(str(pack.formats["register"]))
