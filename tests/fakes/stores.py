"""Every store of the house in memory: small, real, and held to the same contract tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.application.ports import Incoming, Post
from bot.domain.case import Case, Event, Origin, State
from bot.domain.digest import OpenCase, outlined
from bot.domain.errors import Stale, Unavailable
from bot.domain.lessons import Lesson, Pledge, sought
from bot.domain.message import Kind
from bot.domain.team import Team


@dataclass
class Memory:
    """What all the fakes share: one memory is one database."""

    incoming: dict[str, Incoming | None] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    handed: set[str] = field(default_factory=set)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    events: dict[tuple[str, str], list[Event]] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    pledged: dict[str, Pledge] = field(default_factory=dict)
    posts: dict[str, tuple[Post, str | None]] = field(default_factory=dict)


@dataclass
class InboxInMemory:
    memory: Memory

    async def accept(self, incoming: Incoming) -> bool:
        if incoming.id in self.memory.incoming:
            return False
        self.memory.incoming[incoming.id] = incoming
        return True

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[str]:
        del by, now
        return [one for one in self.memory.incoming if one not in self.memory.handed][:most]

    async def handed_over(self, ids: Sequence[str]) -> None:
        self.memory.handed.update(ids)

    async def read(self, id_: str) -> Incoming | None:
        return self.memory.incoming.get(id_)

    async def became(self, id_: str) -> str:
        return self.memory.became.get(id_, "")


@dataclass
class CasesInMemory:
    memory: Memory

    async def add(self, case: Case) -> bool:
        key = (case.team, case.id)
        if key in self.memory.cases:
            return False
        self.memory.incoming[case.id] = None
        self.memory.became[case.id] = case.id
        self.memory.events[key] = list(case.new)
        self.memory.cases[key] = replace(case, new=(), version=1)
        return True

    async def get(self, team: str, id_: str) -> Case | None:
        return self.memory.cases.get((team, id_))

    async def save(self, case: Case, taken: str = "") -> Case:
        key = (case.team, case.id)
        stored = self.memory.cases[key]
        if taken and self.memory.incoming.get(taken) is None:
            return stored
        if stored.version != case.version:
            raise Stale(case.id)
        if taken:
            self.memory.incoming[taken] = None
            self.memory.became[taken] = case.id
        self.memory.events[key] += case.new
        self.memory.cases[key] = replace(case, new=(), version=case.version + 1)
        return self.memory.cases[key]

    async def history(self, team: str, id_: str) -> Sequence[Event]:
        return list(self.memory.events.get((team, id_), ()))

    async def in_thread(self, team: str, origin: Origin) -> Case | None:
        for case in self._of(team):
            one = case.origin
            same = (one.platform, one.place, one.thread) == (
                origin.platform,
                origin.place,
                origin.thread,
            )
            if (origin.thread and same) or set(one.mails) & set(origin.mails):
                return case
        return None

    async def earlier(self, team: str, customer: str, but: str, most: int) -> Sequence[Case]:
        found = [c for c in self._of(team) if c.customer and c.customer == customer and c.id != but]
        return sorted(found, key=lambda case: case.opened, reverse=True)[:most]

    async def listed(
        self, team: str, *, closed: bool = False, most: int = 100
    ) -> Sequence[OpenCase]:
        rows = [outlined(c) for c in self._of(team) if (c.state is State.CLOSED) == closed]
        return sorted(rows, key=lambda one: (one.due or one.opened, one.id), reverse=closed)[:most]

    async def open_cases(self, team: str) -> AsyncIterator[Sequence[OpenCase]]:
        yield [
            outlined(case)
            for case in self._of(team)
            if case.state is not State.CLOSED
            or any(one.due and one.what for one in case.open_promises)
        ]

    async def praised(self, team: str, since: datetime, until: datetime) -> Sequence[OpenCase]:
        kinds = {Kind.PRAISE, Kind.MIXED}
        return [
            outlined(c)
            for c in self._of(team)
            if c.reading.kind in kinds and since <= c.opened < until
        ]

    async def promises_due(self, until: datetime, most: int) -> Sequence[tuple[str, str, str]]:
        return [
            (case.team, case.id, promise.id)
            for case in self.memory.cases.values()
            for promise in case.open_promises
            if promise.due and promise.due <= until and not promise.reminded
        ][:most]

    async def to_check_back(self, team: str, day: date) -> Sequence[OpenCase]:
        return [
            outlined(c)
            for c in self._of(team)
            if c.afterthought
            and c.afterthought.check_back
            and c.afterthought.check_back <= day
            and c.state is State.CLOSED
            and not c.checked_back
        ]

    async def between(self, team: str, since: datetime, until: datetime) -> AsyncIterator[Case]:
        for case in sorted(self._of(team), key=lambda one: one.opened):
            if since <= case.opened < until:
                yield case

    async def of_customer(self, team: str, customer: str) -> Sequence[str]:
        return [case.id for case in self._of(team) if case.customer == customer]

    async def older_than(self, team: str, until: datetime, most: int) -> Sequence[str]:
        return [c.id for c in self._of(team) if c.closed and c.closed < until and c.message.text][
            :most
        ]

    async def erase(self, team: str, id_: str) -> bool:
        self.memory.events.pop((team, id_), None)
        self.memory.incoming.pop(id_, None)
        return self.memory.cases.pop((team, id_), None) is not None

    def _of(self, team: str) -> list[Case]:
        return [case for (owner, _), case in self.memory.cases.items() if owner == team]


@dataclass
class LessonsInMemory:
    memory: Memory

    async def add(self, lesson: Lesson) -> None:
        self.memory.lessons[lesson.id] = lesson

    async def find(
        self, team: str, text: str, causes: Sequence[str], most: int
    ) -> Sequence[Lesson]:
        mine = [one for one in self.memory.lessons.values() if one.team == team]
        mine.sort(key=lambda one: one.learned, reverse=True)
        if not text and not causes:
            return mine[:most]
        wanted = sought(text, causes, Counter(s for one in mine for s in one.stems), len(mine))
        like = [(wanted.likeness(one.stems), one) for one in mine]
        found = sorted((pair for pair in like if pair[0]), key=lambda pair: -pair[0])
        return [one for _, one in found[:most]]

    async def get(self, team: str, id_: str) -> Lesson | None:
        one = self.memory.lessons.get(id_)
        return one if one and one.team == team else None

    async def erase_of(self, team: str, case: str) -> None:
        for one in [*self.memory.lessons.values()]:
            if (one.team, one.case) == (team, case):
                del self.memory.lessons[one.id]

    async def drop_before(self, team: str, until: datetime) -> int:
        old = [o for o in self.memory.lessons.values() if o.team == team and o.learned < until]
        for one in old:
            del self.memory.lessons[one.id]
        return len(old)


@dataclass
class TeamsInMemory:
    memory: Memory

    async def get(self, id_: str) -> Team:
        return self.memory.teams.get(id_) or Team(id_)

    async def save(self, team: Team) -> Team:
        if (await self.get(team.id)).version != team.version:
            raise Stale(team.id)
        self.memory.teams[team.id] = replace(team, version=team.version + 1)
        return self.memory.teams[team.id]

    async def all(self) -> Sequence[Team]:
        ids = {*self.memory.teams, *(team for team, _ in self.memory.cases)}
        return [await self.get(id_) for id_ in sorted(ids)]

    async def pledges(self, team: str) -> Sequence[Pledge]:
        mine = [one for one in self.memory.pledged.values() if one.team == team]
        return sorted(mine, key=lambda one: one.since, reverse=True)

    async def pledge(self, pledge: Pledge) -> None:
        self.memory.pledged[pledge.id] = pledge


@dataclass
class LedgerInMemory:
    memory: Memory

    async def begin(self, post: Post, at: datetime) -> str:
        del at
        known = self.memory.posts.get(post.key)
        if known is None:
            self.memory.posts[post.key] = (post, None)
            return "new"
        return "unknown" if known[1] is None else "sent"

    async def sent(self, key: str, ref: str) -> None:
        self.memory.posts[key] = (self.memory.posts[key][0], ref)

    async def ref(self, key: str) -> str:
        return self.memory.posts.get(key, (None, ""))[1] or ""

    async def of_case(self, team: str, case: str) -> Sequence[tuple[Origin, str]]:
        return [
            (post.origin, ref)
            for post, ref in self.memory.posts.values()
            if ref and (post.team, post.case) == (team, case)
        ]

    async def forget(self, key: str) -> None:
        self.memory.posts.pop(key, None)

    async def erase_of(self, team: str, case: str) -> None:
        for key, (post, _) in [*self.memory.posts.items()]:
            if (post.team, post.case) == (team, case):
                del self.memory.posts[key]


@dataclass
class ChatInMemory:
    """A platform that remembers what was said; `away` makes the next posts fail."""

    said: dict[str, Post] = field(default_factory=dict)
    away: int = 0

    async def post(self, post: Post) -> str:
        if self.away:
            self.away -= 1
            raise Unavailable("chat")
        ref = f"m{len(self.said) + 1}"
        self.said[ref] = post
        return ref

    async def find(self, post: Post) -> str | None:
        return next((ref for ref, one in self.said.items() if one.key == post.key), None)

    async def change(self, post: Post, ref: str) -> str:
        self.said[ref] = post
        return ref

    def standing(self, post: Post, ref: str) -> Origin:
        return replace(post.origin, thread=post.origin.thread or ref)

    async def remove(self, origin: Origin, ref: str) -> None:
        del origin
        self.said.pop(ref, None)
