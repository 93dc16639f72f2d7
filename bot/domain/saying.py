"""What a letter says of each step: the phrase bank, the customer's words and the agent's facts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.case_brief import CaseBrief, Style
from bot.domain.language import Topic
from bot.domain.letter import Sentence
from bot.domain.message import Kind, Medium, Severity
from bot.domain.phrasing import Phrasebook
from bot.domain.reading import WISH
from bot.domain.steps import Step
from bot.domain.weave import Loom

_SURELY_PRAISED = 0.8
"""How sure a mixed message must be to be thanked for its kind words: thanks for mockery would
hurt more than praise let pass."""


class Saying:
    """What can be said of one case: the brief, the phrase bank and the loom at hand."""

    def __init__(self, brief: CaseBrief) -> None:
        self.brief = brief
        self.book: Phrasebook = brief.book()
        self.loom: Loom = brief.loom(self.book)

    @property
    def hands_over(self) -> bool:
        """Whether a claim goes to a named person: cause and fix are not both told."""
        told = "cause" in self.brief.facts and "fix" in self.brief.facts
        return self.brief.severity is Severity.CLAIM and not told

    def thanks(self, *steps: Step) -> Sentence:
        """Thank for telling, by what went wrong; for the praise too where there was some."""
        level = "public" if self.brief.message.in_public else str(self.brief.severity)
        mixed = (f"mixed.thanks.{level}", "mixed.thanks") if self._praised() else ()
        by_cause = [f"thanks.{cause}" for cause in self.brief.causes[:2]]
        keys = (*mixed, *(by_cause if level == "grievance" else ()), f"thanks.{level}")
        return Sentence(self.book.say(*keys), steps)

    def said_back(self, *steps: Step) -> Iterator[Sentence]:
        """Say back the customer's own account: what is known, and what the feeling comes of."""
        level = "claim" if self.brief.severity is Severity.CLAIM else "grievance"
        for number, told in enumerate(self.brief.told):
            key = "more" if number else f"{level}.{told.way}"
            said = self.book.say(f"retold.{key}", it=told.words)
            yield Sentence(said, steps or (Step.UNDERSTAND,))

    def empathy(self) -> Iterator[Sentence]:
        """Name what it cost the customer, then the feeling that came of it."""
        spoiled = self._said_of(self.brief.particulars.effects[:1])
        if self.brief.told:
            lost = spoiled
        else:
            told = (
                self.book.telling(*self._keys("feeling")) if spoiled else self._by_cause("feeling")
            )
            grieved = self.brief.severity is Severity.GRIEVANCE
            lost = [told, *spoiled] if grieved else spoiled or [told]
        yield from (Sentence(text, (Step.EMPATHISE,)) for text in lost)
        if Style.SHORTER not in self.brief.styles or not lost:
            yield Sentence(self.book.say(*self._feelings()), (Step.EMPATHISE,))
        if Style.WARMER in self.brief.styles:
            yield Sentence(self.book.say("warmer.empathise"), (Step.EMPATHISE,))

    def _praised(self) -> bool:
        """Tell whether a mixed message surely praises: thanks for no praise would mock."""
        corrected = self.brief.reading.kind is not self.brief.kind
        sure = corrected or self.brief.reading.confidence.get("kind", 1) >= _SURELY_PRAISED
        return self.brief.kind is Kind.MIXED and (sure or bool(self.brief.particulars.pleasures))

    def pleased(self) -> list[Sentence]:
        """Pick up the very thing that pleased."""
        said = self._said_of(self.brief.particulars.pleasures[:2])
        return [Sentence(text) for text in said or [self.book.say("praise.pleased")]]

    def answer(self) -> list[Sentence]:
        """Keep a place for the answer where praise comes with a question."""
        asks = self.brief.reading.asks
        return [Sentence(self.book.say("praise.answer"))] if asks else []

    def liked(self) -> list[Sentence]:
        """In a mixed message, pick up what pleased before what did not."""
        praised = self.brief.particulars.pleasures[:1] if self._praised() else ()
        return [Sentence(text) for text in self._said_of(praised)]

    def public_empathy(self) -> Iterator[Sentence]:
        """Name the feeling where others read along: nothing of the matter itself."""
        spoiled = self._said_of(self.brief.particulars.effects[:1])
        for text in (*spoiled, self._by_cause("public.feeling")):
            yield Sentence(text, (Step.EMPATHISE, Step.UNDERSTAND))

    def _said_of(self, topics: tuple[Topic, ...]) -> list[str]:
        said = (self.book.one_of(topic.said, f"topic.{topic.key}", {}) for topic in topics)
        return [sentence for sentence in said if sentence]

    def _feelings(self) -> tuple[str, ...]:
        level = "claim" if self.brief.severity is Severity.CLAIM else "named"
        moods = [f"{level}.{mood}" for mood in self.brief.reading.emotions if mood != "pleased"]
        return (*moods, f"{level}.any")

    def understanding(self) -> Iterator[Sentence]:
        """Tell the cause, or leave it as a gap."""
        if "cause" in self.brief.facts:
            yield from self.woven("cause", Step.UNDERSTAND)
            return
        if not self.brief.told:
            yield Sentence(self._by_cause("heard"), (Step.UNDERSTAND,))
        if self.brief.severity is Severity.GRIEVANCE:
            yield Sentence(self.book.say("gap.cause"), (Step.UNDERSTAND,))

    def apology(self) -> Sentence:
        """One apology: owned where the house knows its part, regret where it does not."""
        if self.hands_over:
            return Sentence(self.book.say("sorry.claim"), (Step.APOLOGISE,))
        owned = ("sorry.owned",) if "cause" in self.brief.facts else ()
        several = (
            ("sorry.several",) if min(len(self.brief.told), len(self.brief.causes)) > 1 else ()
        )
        return Sentence(self.book.say(*owned, *several, *self._keys("sorry")), (Step.APOLOGISE,))

    def fix(self, *, gap: bool = True) -> list[Sentence]:
        """Tell what is done, by whom and by when; what nobody told is a gap, if wanted."""
        facts = self.brief.facts
        sentences = [self.loom.woven("fix", told) for told in facts.statements("fix")]
        by = self.loom.by(facts["fix_by"]) if "fix_by" in facts else ""
        if sentences and by and not self.loom.dated(" ".join(sentences)):
            sentences[0] = self.loom.with_deadline(sentences[0], by)
        who = facts["fix_who"]
        named = self.hands_over or who.partition(" ")[0] in " ".join(sentences)
        if sentences and not named:
            sentences.append(self.book.say("weave.who", who=who))
        if not sentences and gap:
            sentences = [self._fix_gap(who, by)]
        return [Sentence(text, (Step.FIX,)) for text in sentences]

    def _fix_gap(self, who: str, by: str) -> str:
        told = {key: value for key, value in (("who", who), ("by", by)) if value}
        return self.book.say("_".join(("gap.fix", *told)), **told)

    def handover(self) -> Sentence:
        """Who takes a claim over, and when: the fix a claim must have."""
        facts = self.brief.facts
        who = facts["fix_who"] or facts["owner"]
        by = self.loom.by(facts["fix_by"]) if "fix_by" in facts else ""
        if "fix" in facts and not who and not by:
            return Sentence("")
        told = {key: value for key, value in (("who", who), ("by", by)) if value}
        return Sentence(self.book.say("_".join(("claim.handover", *told)), **told), (Step.FIX,))

    def left_to_owner(self) -> list[Sentence]:
        """Leave amends of a claim to whoever takes it over."""
        return [Sentence(self.book.say("claim.amends"), (Step.MAKE_GOOD,))]

    def remark_fix(self) -> list[Sentence]:
        """Tell what is done about a remark, or who hears of it."""
        return self.fix(gap=False) or [self.line("remark.heard", Step.FIX)]

    def amends(self, *, gap: bool = True) -> list[Sentence]:
        """Tell what is given; statutory rights stand beside it in a claim."""
        told = [self.loom.woven("amends", one) for one in self.brief.facts.statements("amends")]
        if told and self.brief.severity is Severity.CLAIM:
            told.append(self.book.say("claim.rights"))
        if not told and gap:
            told = [self.book.say("gap.amends")]
        return [Sentence(text, (Step.MAKE_GOOD,)) for text in told]

    def prevention(self) -> list[Sentence]:
        """Tell what keeps it from happening again, where that was told."""
        return list(self.woven("prevention", Step.FIX))

    def talk(self) -> Sentence:
        """Offer to talk: in public that is fix and amends."""
        said = self.book.say("public.talk.phone", "public.talk")
        return Sentence(said, (Step.FIX, Step.MAKE_GOOD))

    # Around the steps

    def close(self, level: str) -> Iterator[Sentence]:
        """Say where questions go, and look forward."""
        asked = level == "grievance" and not self.brief.message.brief
        if asked or ("phone" in self.brief.facts and level == "claim"):
            yield Sentence(self.book.say("close.phone", "close.reply"))
        if Style.SHORTER not in self.brief.styles:
            brief = self.brief.particulars
            about = (f"close.{level}.{one.key}" for one in (*brief.effects, *brief.pleasures))
            yield Sentence(self.book.say(*about, f"close.{level}"))

    def greeting(self) -> str:
        """Greet by name where it is known; in public nobody nameless."""
        if self.brief.message.in_public and "name" not in self.book.slots:
            return ""
        place = "chat" if self.brief.message.medium is Medium.CHAT else "mail"
        return self.book.say(f"greeting.{place}.name", f"greeting.{place}")

    def closing(self) -> str:
        """Sign, as gravely as the letter."""
        signed = self.brief.signature or self.brief.facts["owner"]
        if self.brief.message.brief:
            return self.book.say("closing.brief", signature=signed) if signed else ""
        signature = signed or self.book.say("gap.signature")
        weight = str(self.brief.severity or self.brief.kind)
        return self.book.say(f"closing.{weight}", "closing.any", signature=signature)

    # Small parts

    def line(self, key: str, *steps: Step) -> Sentence:
        """Say one sentence under `key`, by what went wrong."""
        return Sentence(self._by_cause(key), steps)

    def woven(self, key: str, *steps: Step) -> Iterator[Sentence]:
        """Say what the agent told under `key`."""
        for told in self.brief.facts.statements(key):
            yield Sentence(self.loom.woven(key, told), steps)

    def _by_cause(self, key: str) -> str:
        return self.book.say(*self._keys(key))

    def _keys(self, key: str) -> tuple[str, ...]:
        """Name the phrases of what went wrong; a wish that was told needs no word of its own."""
        told = {WISH} if self.brief.told else set()
        named = (cause for cause in self.brief.causes if cause not in told)
        return (*(f"{key}.{cause}" for cause in named), f"{key}.any")
