"""A case and its life: open → answered → closed, or open again; nothing of it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.errors import WrongMoment
from bot.domain.happening import Afterthought, Amends, CheckedDraft, Event, Origin, What
from bot.domain.keeping import ANSWER, KeptPromise
from bot.domain.message import Kind, Message, Severity
from bot.domain.reading import Reading
from bot.domain.walk import Walk

_DRAFTS = 10
"""How many drafts a case keeps."""


class State(StrEnum):
    """Where a case stands: nobody has answered, somebody has, or it is done with."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Case:
    """
    One customer's matter, from the first message to what was learned of it.

    `customer` is a keyed hash of their address, "" where it is unknown. `answer_by` is when
    an answer is promised, the first or the one to a follow-up, `answer_reminded` when its owner
    was reminded of that; `late` tells whether one came after its time. `drafts` are the latest
    an agent had checked. `changed` is when what the afterthought names was done. `version` is
    the one stored; `new` are the events not stored yet.
    """

    id: str
    team: str
    origin: Origin
    walk: Walk
    opened: datetime
    customer: str = ""
    customer_name: str = ""
    subject: str = ""
    follow_ups: tuple[Message, ...] = ()
    reply: str = ""
    drafts: tuple[CheckedDraft, ...] = ()
    promises: tuple[KeptPromise, ...] = ()
    amends: tuple[Amends, ...] = ()
    owner: str = ""
    state: State = State.OPEN
    answer_by: datetime | None = None
    answer_reminded: datetime | None = None
    answered: datetime | None = None
    late: bool = False
    closed: datetime | None = None
    afterthought: Afterthought | None = None
    checked_back: bool = False
    changed: datetime | None = None
    version: int = 0
    new: tuple[Event, ...] = ()

    @property
    def message(self) -> Message:
        """The message the case began with."""
        return self.walk.message

    @property
    def reading(self) -> Reading:
        """What the message says, with the agent's corrections."""
        return self.walk.reading

    @property
    def public(self) -> bool:
        """Whether other customers see it."""
        return self.message.in_public

    @property
    def praised(self) -> tuple[str, ...]:
        """The people of ours it praises: whom the agent named, else whom the message does."""
        told = self.walk.told.get("praised", "")
        return (told,) if told else self.reading.praised

    @property
    def open_promises(self) -> tuple[KeptPromise, ...]:
        """The promises nobody has kept yet, the soonest due first, undated ones last."""
        waiting = (promise for promise in self.promises if promise.kept is None)
        return tuple(sorted(waiting, key=lambda p: (p.due is None, p.due or self.opened)))

    @property
    def answer_promise(self) -> KeptPromise | None:
        """The promise of an answer: of the first one, or of the one to a follow-up."""
        if self.answer_by is None:
            return None
        return KeptPromise(
            id=f"{ANSWER}{self.id}:{int(self.answer_by.timestamp())}",
            what="",
            who="",
            due=self.answer_by,
            maker=self.owner,
            made=self.opened,
            kept=None if self.state is State.OPEN else self.closed or self.answered,
            reminded=self.answer_reminded,
        )

    @property
    def spent(self) -> Decimal:
        """What the amends have cost."""
        return sum((one.cost for one in self.amends), Decimal(0))

    def placed(self, origin: Origin, *, by: str, at: datetime) -> Case:
        """
        Note where the case stands now; a second time changes nothing.

        `by` shared it there; "" where its card began a thread of its own.
        """
        if origin == self.origin:
            return self
        return replace(self, origin=origin).happened(What.SHARED if by else What.PLACED, by, at)

    def rated(self, *, good: bool, by: str, at: datetime) -> Case:
        """Note whether the coaching helped."""
        return self.happened(What.RATED, by, at, {"good": "yes" if good else "no"})

    def walked(self, walk: Walk) -> Case:
        """Keep the walk as it stands now; whoever made a move of it says what happened."""
        self._refuse_if_closed()
        return replace(self, walk=walk)

    def corrected(
        self, kind: Kind | None, severity: Severity | None, *, by: str, at: datetime
    ) -> Case:
        """Take the agent's own reading over the coach's; what they told stays."""
        self._refuse_if_closed()
        kind = kind or self.reading.kind
        complains = kind in {Kind.COMPLAINT, Kind.MIXED}
        level = severity or self.reading.severity or Severity.GRIEVANCE
        reading = replace(self.reading, kind=kind, severity=level if complains else None)
        about = {"kind": str(kind), "severity": str(reading.severity or "")}
        walk = replace(self.walk, reading=reading)
        return replace(self, walk=walk).happened(What.CORRECTED, by, at, about)

    def followed_up(
        self,
        message: Message,
        *,
        at: datetime,
        answer_by: datetime | None = None,
        mails: tuple[str, ...] = (),
    ) -> Case:
        """
        Take in what the customer wrote next; `mails` are the Message-IDs it came with.

        An answered or closed case is open again, and to be answered by `answer_by`; what
        nobody has answered yet keeps its time.
        """
        known = tuple(dict.fromkeys((*self.origin.mails, *mails)))
        origin = replace(self.origin, mails=known)
        grown = replace(self, follow_ups=(*self.follow_ups, message), origin=origin)
        event = grown.happened(What.FOLLOWED_UP, "", at)
        if self.state is State.OPEN:
            return event
        again = event.reopened(by="", at=at)
        return replace(again, answer_by=answer_by, answer_reminded=None)

    def had_checked(self, draft: CheckedDraft) -> Case:
        """Keep a draft that was checked, with what was found; the same words stand once."""
        others = (one for one in self.drafts if one.text != draft.text)
        found = {"draft": str(len(draft.text)), "findings": str(len(draft.findings))}
        about = {**found, "rules": " ".join(draft.findings)}
        kept = replace(self, drafts=(*others, draft)[-_DRAFTS:])
        return kept.happened(What.CHECKED, draft.by, draft.at, about)

    def answered_with(
        self, reply: str, promises: tuple[KeptPromise, ...], *, by: str, at: datetime
    ) -> Case:
        """Note the reply a person sent, and what it promises."""
        self._refuse_if_closed()
        waited = self.state is State.OPEN and self.answer_by
        sent = replace(
            self,
            reply=reply,
            state=State.ANSWERED,
            answered=self.answered or at,
            late=self.late or bool(waited and at > waited),
            owner=self.owner or by,
            promises=(*self.promises, *promises),
        )
        return sent.happened(What.ANSWERED, by, at, {"promises": str(len(promises))})

    def kept(self, promise: str, *, by: str, at: datetime) -> Case:
        """Mark a promise kept; a second time changes nothing."""
        if all(one.id != promise or one.kept for one in self.promises):
            return self
        kept = tuple(
            replace(p, kept=at) if p.id == promise and not p.kept else p for p in self.promises
        )
        return replace(self, promises=kept).happened(What.KEPT, by, at, {"promise": promise})

    def reminded(self, promise: str, *, at: datetime) -> Case:
        """
        Note that a promise's maker was reminded; only the first reminder counts.

        The promise of an answer is one of them.
        """
        answer = self.answer_promise
        if answer and answer.id == promise:
            if answer.reminded:
                return self
            return replace(self, answer_reminded=at).happened(
                What.REMINDED, "", at, {"promise": promise}
            )
        if all(one.id != promise or one.reminded for one in self.promises):
            return self
        told = tuple(replace(p, reminded=at) if p.id == promise else p for p in self.promises)
        return replace(self, promises=told).happened(What.REMINDED, "", at, {"promise": promise})

    def gave(self, amends: Amends, *, by: str, at: datetime) -> Case:
        """Note what was given and its cost; what was noted already changes nothing."""
        if amends.id and amends.id in {one.id for one in self.amends}:
            return self
        given = replace(self, amends=(*self.amends, amends))
        return given.happened(What.GAVE, by, at, {"cost": str(amends.cost)})

    def handed_to(self, owner: str, *, by: str, at: datetime) -> Case:
        """Give the case to `owner`."""
        return replace(self, owner=owner).happened(What.HANDED_OVER, by, at, {"to": owner})

    def closed_with(self, thought: Afterthought, *, by: str, at: datetime) -> Case:
        """Close the case with what was learned; nobody's case is then whose closed it."""
        owner = self.owner or by
        done = replace(self, state=State.CLOSED, closed=at, afterthought=thought, owner=owner)
        return done.happened(What.CLOSED, by, at)

    def reopened(self, *, by: str, at: datetime) -> Case:
        """
        Open the case again; what was learned stays until it is closed anew.

        The promise of an answer has been met or missed: no new one is made by opening.
        """
        again = replace(self, state=State.OPEN, closed=None, answer_by=None, checked_back=False)
        return again.happened(What.REOPENED, by, at)

    def asked_back(self, *, by: str, at: datetime) -> Case:
        """Note that the customer was asked how it went."""
        return replace(self, checked_back=True).happened(What.CHECKED_BACK, by, at)

    def acted_on(self, *, by: str, at: datetime) -> Case:
        """Note that what keeps it from happening again is done; a second time changes nothing."""
        if self.changed:
            return self
        return replace(self, changed=at).happened(What.CHANGED, by, at)

    def forgotten(self, *, at: datetime) -> Case:
        """
        Drop every word of the customer, of the replies and of those who wrote about them.

        What remains are figures: when, how severe, which causes, what was kept, what it cost.
        A case still open is closed by it: nobody can answer words that are gone.
        """
        if self.state is not State.CLOSED:
            return self.closed_with(Afterthought(), by="", at=at).forgotten(at=at)
        message = replace(self.message, text="")
        reading = replace(self.reading, facts={}, evidence=(), praised=())
        thought = self.afterthought
        return replace(
            self,
            walk=Walk(message, reading, stage=self.walk.stage),
            customer="",
            customer_name="",
            subject="",
            follow_ups=(),
            reply="",
            drafts=(),
            promises=tuple(replace(promise, what="", who="") for promise in self.promises),
            amends=tuple(replace(one, what="") for one in self.amends),
            afterthought=thought and Afterthought(check_back=thought.check_back),
            origin=replace(self.origin, mails=()),
        ).happened(What.FORGOTTEN, "", at)

    def happened(
        self, what: What, by: str, at: datetime, about: Mapping[str, str] | None = None
    ) -> Case:
        """Append to what has happened."""
        return replace(self, new=(*self.new, Event(at, what, by, about or {})))

    def _refuse_if_closed(self) -> None:
        """Raise `WrongMoment` where the case is closed: it takes no step."""
        if self.state is State.CLOSED:
            raise WrongMoment("error.closed")
