"""Every store of the house in memory: small, real, and held to the same contract tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.application.ports import Incoming, Post
from bot.application.stores import LEASE
from bot.domain.case import Case, State
from bot.domain.digest import OpenCase, outlined
from bot.domain.errors import Stale, Unavailable, WrongValue
from bot.domain.happening import Event, Origin
from bot.domain.lessons import Lesson, Pledge, sought
from bot.domain.message import Kind
from bot.domain.team import Team


@dataclass
class Memory:
    """What all the fakes share: one memory is one database."""

    incoming: dict[str, Incoming] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    handed: set[str] = field(default_factory=set)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    events: dict[tuple[str, str], list[Event]] = field(default_factory=dict)
    lessons: dict[tuple[str, str], Lesson] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    pledged: dict[tuple[str, str], Pledge] = field(default_factory=dict)
    posts: dict[tuple[str, str], tuple[Post, datetime, str | None]] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)

    def holds(self, id_: str, team: str) -> bool:
        """Tell whether a message of the team is there whose words no case holds."""
        one = self.incoming.get(id_)
        return one is not None and one.team == team and id_ not in self.became


@dataclass
class InboxInMemory:
    memory: Memory

    async def accept(self, incoming: Incoming) -> bool:
        known = self.memory.incoming.get(incoming.id)
        if not 0 < len(incoming.id) <= 500 or (known and known.team != incoming.team):
            raise WrongValue(incoming.id)
        self.memory.incoming.setdefault(incoming.id, incoming)
        return known is None

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        mine = self._free(by, now)[:most]
        self.memory.leases |= {one.id: (by, now + LEASE) for one in mine}
        return [(one.id, one.team) for one in mine]

    async def behind(self, now: datetime) -> tuple[int, datetime | None]:
        free = self._free("", now)
        return len(free), min((one.at for one in free), default=None)

    def _free(self, by: str, now: datetime) -> list[Incoming]:
        def free(id_: str) -> bool:
            whose, until = self.memory.leases.get(id_, ("", now))
            return whose in {"", by} or not now < until <= now + LEASE

        known = sorted(self.memory.incoming.values(), key=lambda one: (one.at, one.id))
        return [one for one in known if one.id not in self.memory.handed and free(one.id)]

    async def handed_over(self, ids: Sequence[str]) -> None:
        self.memory.handed.update(ids)

    async def read(self, id_: str) -> Incoming | None:
        return None if id_ in self.memory.became else self.memory.incoming.get(id_)

    async def became(self, id_: str) -> str:
        return self.memory.became.get(id_, "")

    async def of_case(self, team: str, case: str) -> Sequence[str]:
        held = [one for one, became in self.memory.became.items() if became == case]
        return sorted(one for one in held if self.memory.incoming[one].team == team)

    async def forget_words(self, team: str, until: datetime) -> int:
        known = (
            self.memory.incoming[id_] for id_ in self.memory.handed if id_ in self.memory.incoming
        )
        left = [
            o for o in known if o.team == team and o.at < until and self.memory.holds(o.id, team)
        ]
        self.memory.became |= {one.id: "" for one in left}
        return len(left)

    async def drop_before(self, until: datetime) -> int:
        known = self.memory.incoming
        old = [id_ for id_ in self.memory.handed if id_ in known and known[id_].at < until]
        for id_ in old:
            del self.memory.incoming[id_]
            self.memory.became.pop(id_, None)
        return len(old)


@dataclass
class CasesInMemory:
    memory: Memory

    async def add(self, case: Case, said: Post | None = None) -> bool:
        key = (case.team, case.id)
        if key in self.memory.cases:
            return False
        if self.memory.holds(case.id, case.team):
            self.memory.became[case.id] = case.id
        self.memory.events[key] = list(case.new)
        self.memory.cases[key] = replace(case, new=(), version=1)
        if said:
            self.memory.posts[said.team, said.key] = (said, case.opened, said.key)
        return True

    async def get(self, team: str, id_: str) -> Case | None:
        return self.memory.cases.get((team, id_))

    async def save(self, case: Case, taken: str = "") -> Case:
        key = (case.team, case.id)
        stored = self.memory.cases.get(key)
        if stored is None:
            raise Stale(case.id)
        if taken and not self.memory.holds(taken, case.team):
            return stored
        if stored.version != case.version:
            raise Stale(case.id)
        if taken:
            self.memory.became[taken] = case.id
        self.memory.events[key] += case.new
        self.memory.cases[key] = replace(case, new=(), version=case.version + 1)
        return self.memory.cases[key]

    async def history(self, team: str, id_: str) -> Sequence[Event]:
        return list(self.memory.events.get((team, id_), ()))

    async def in_thread(self, team: str, origin: Origin) -> Case | None:
        for case in sorted(self._of(team), key=_age):
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
        return sorted(found, key=_age, reverse=True)[:most]

    async def listed(
        self, team: str, *, closed: bool = False, owner: str = "", most: int = 100
    ) -> Sequence[OpenCase]:
        found = [case for case in self._of(team) if (case.state is State.CLOSED) == closed]
        found = [case for case in found if owner in {"", case.owner}]
        return [outlined(c) for c in sorted(found, key=_listed, reverse=closed)][:most]

    async def open_cases(self, team: str) -> AsyncIterator[Sequence[OpenCase]]:
        found = [
            outlined(case)
            for case in self._of(team)
            if case.state is not State.CLOSED
            or any(one.due and one.what for one in case.open_promises)
        ]
        if found:
            yield sorted(found, key=lambda one: one.id)

    async def praised(self, team: str, since: datetime, until: datetime) -> Sequence[OpenCase]:
        kinds = {Kind.PRAISE, Kind.MIXED}
        mine = sorted(self._of(team), key=_age)
        return [outlined(c) for c in mine if c.reading.kind in kinds and since <= c.opened < until]

    async def promises_due(self, until: datetime, most: int) -> Sequence[tuple[str, str, str]]:
        due = [
            (promise.due, case.team, case.id, promise.id)
            for case in self.memory.cases.values()
            for promise in filter(None, (case.answer_promise, *case.open_promises))
            if promise.due and promise.due <= until and not (promise.kept or promise.reminded)
        ]
        return [(team, case, promise) for _, team, case, promise in sorted(due)][:most]

    async def to_check_back(self, team: str, day: date) -> Sequence[OpenCase]:
        closed = [c for c in self._of(team) if c.state is State.CLOSED and not c.checked_back]
        days = [(c.afterthought.check_back, c.id, c) for c in closed if c.afterthought]
        due = sorted((when, id_, case) for when, id_, case in days if when and when <= day)
        return [outlined(case) for _, _, case in due]

    async def between(self, team: str, since: datetime, until: datetime) -> AsyncIterator[Case]:
        for case in sorted(self._of(team), key=_age):
            if since <= case.opened < until:
                yield case

    async def of_customer(self, team: str, customer: str) -> Sequence[str]:
        return sorted(c.id for c in self._of(team) if c.customer and c.customer == customer)

    async def older_than(self, team: str, until: datetime, most: int) -> Sequence[str]:
        worded = [(c.closed, c.id) for c in self._of(team) if c.closed and c.message.text]
        return [id_ for when, id_ in sorted(worded) if when < until][:most]

    async def idle_since(self, team: str, until: datetime, most: int) -> Sequence[str]:
        worded = [c for c in self._of(team) if not c.closed and c.message.text and c.opened < until]
        last = {c.id: max(e.at for e in self.memory.events[team, c.id]) for c in worded}
        return [c.id for c in sorted(worded, key=_age) if last[c.id] < until][:most]

    async def erase(self, team: str, id_: str) -> bool:
        self.memory.events.pop((team, id_), None)
        if (team, id_) in self.memory.cases:
            its_own = {one for one, case in self.memory.became.items() if case == id_}
            for one in its_own:
                self.memory.incoming.pop(one, None)
                del self.memory.became[one]
        return self.memory.cases.pop((team, id_), None) is not None

    def _of(self, team: str) -> list[Case]:
        return [case for (owner, _), case in self.memory.cases.items() if owner == team]


def _age(case: Case) -> tuple[datetime, str]:
    return case.opened, case.id


def _listed(case: Case) -> tuple[datetime, str]:
    due = case.closed if case.state is State.CLOSED else outlined(case).due
    return due or case.opened, case.id


@dataclass
class LessonsInMemory:
    memory: Memory

    async def add(self, lesson: Lesson) -> None:
        self.memory.lessons[lesson.team, lesson.id] = lesson

    async def find(
        self, team: str, text: str, causes: Sequence[str], most: int
    ) -> Sequence[Lesson]:
        mine = [one for one in self.memory.lessons.values() if one.team == team]
        mine.sort(key=lambda one: one.id)
        mine.sort(key=lambda one: one.learned, reverse=True)
        if not text and not causes:
            return mine[:most]
        wanted = sought(text, causes, Counter(s for one in mine for s in one.stems), len(mine))
        like = [(wanted.likeness(one.stems), one) for one in mine]
        found = sorted((pair for pair in like if pair[0]), key=lambda pair: -pair[0])
        return [one for _, one in found[:most]]

    async def get(self, team: str, id_: str) -> Lesson | None:
        return self.memory.lessons.get((team, id_))

    async def erase_of(self, team: str, case: str) -> None:
        for one in [*self.memory.lessons.values()]:
            if (one.team, one.case) == (team, case):
                del self.memory.lessons[one.team, one.id]

    async def drop_before(self, team: str, until: datetime) -> int:
        old = [o for o in self.memory.lessons.values() if o.team == team and o.learned < until]
        for one in old:
            del self.memory.lessons[one.team, one.id]
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
        return sorted(mine, key=lambda one: (one.since, one.id), reverse=True)

    async def pledge(self, pledge: Pledge) -> None:
        self.memory.pledged[pledge.team, pledge.id] = pledge


@dataclass
class LedgerInMemory:
    memory: Memory

    async def begin(self, post: Post, at: datetime, ref: str = "") -> str:
        known = self.memory.posts.get((post.team, post.key))
        if known is None:
            self.memory.posts[post.team, post.key] = (post, at, ref or None)
            return "new"
        if known[2] is not None:
            return "sent"
        if ref:
            await self.sent(post.team, post.key, ref)
        return "unknown"

    async def sent(self, team: str, key: str, ref: str) -> None:
        if (team, key) in self.memory.posts:
            post, at, _ = self.memory.posts[team, key]
            self.memory.posts[team, key] = (post, at, ref)

    async def ref(self, team: str, key: str) -> str:
        known = self.memory.posts.get((team, key))
        return (known[2] if known else "") or ""

    async def post(self, team: str, key: str) -> Post | None:
        known = self.memory.posts.get((team, key))
        return known[0] if known else None

    async def of_case(self, team: str, case: str) -> Sequence[tuple[Origin, str]]:
        return [(post.origin, ref) for post, ref in self._said(team) if post.case == case]

    async def posts_in(self, team: str, place: str, most: int) -> Sequence[Post]:
        said = [post for post, _ in self._said(team) if not place or post.origin.place == place]
        return said[::-1][:most]

    async def case_at(self, team: str, ref: str, since: datetime) -> str:
        mine = [one for one in self.memory.posts.values() if one[0].team == team and one[0].case]
        there = [one for one in mine if one[1] > since and (one[2] or "").startswith(ref)]
        newest = max(there, key=lambda one: (one[1], one[0].key), default=None)
        return newest[0].case if newest else ""

    async def naming(self, team: str, case: str) -> Sequence[tuple[Post, str]]:
        lists = [(post, ref) for post, ref in self._said(team) if post.case != case]
        return [(post, ref) for post, ref in lists if post.without(case) != post]

    async def forget(self, team: str, key: str) -> None:
        self.memory.posts.pop((team, key), None)

    async def erase_of(self, team: str, case: str) -> None:
        for key, (post, at, ref) in [*self.memory.posts.items()]:
            if (post.team, post.case) == (team, case):
                del self.memory.posts[key]
            elif post.team == team:
                self.memory.posts[key] = (post.without(case), at, ref)

    async def drop_before(self, team: str, until: datetime) -> int:
        said = self.memory.posts.items()
        old = [key for key, (post, at, _) in said if post.team == team and at < until]
        for key in old:
            del self.memory.posts[key]
        return len(old)

    def _said(self, team: str) -> list[tuple[Post, str]]:
        mine = [(at, post.key, post, ref) for post, at, ref in self.memory.posts.values()]
        mine.sort(key=lambda one: one[:2])
        return [(post, ref) for _, _, post, ref in mine if post.team == team and ref]


@dataclass
class RoomsInMemory:
    """Rooms by team and id, and events heard."""

    rooms: dict[tuple[str, str], tuple[str, str, datetime]] = field(default_factory=dict)
    events: dict[tuple[str, str], datetime] = field(default_factory=dict)

    async def keep(self, team: str, some: Mapping[str, tuple[str, str]], at: datetime) -> None:
        self.rooms |= {(team, id_): (kind, body, at) for id_, (kind, body) in some.items()}

    async def get(self, team: str, id_: str) -> str | None:
        return self.rooms.get((team, id_), ("", None))[1]

    async def latest(self, team: str, kind: str, most: int) -> Sequence[str]:
        mine = [
            (at, id_, body)
            for (whose, id_), (what, body, at) in self.rooms.items()
            if (whose, what) == (team, kind)
        ]
        return [body for _, _, body in sorted(mine, reverse=True)][:most]

    async def forget(self, team: str, id_: str) -> None:
        self.rooms.pop((team, id_), None)

    async def heard(self, team: str, id_: str, at: datetime) -> bool:
        new = (team, id_) not in self.events
        self.events.setdefault((team, id_), at)
        return new

    async def was_heard(self, team: str, id_: str) -> bool:
        return (team, id_) in self.events


@dataclass
class ReplicasInMemory:
    memory: Memory

    async def beat(self, id_: str, now: datetime) -> None:
        self.memory.beats[id_] = now

    async def beats(self) -> Mapping[str, datetime]:
        return dict(self.memory.beats)

    async def leave(self, id_: str) -> None:
        self.memory.beats.pop(id_, None)


@dataclass
class ChatInMemory:
    """A platform that remembers what was said; `away` makes the next posts fail."""

    said: dict[str, Post] = field(default_factory=dict)
    away: int = 0
    posted: int = 0

    async def post(self, post: Post) -> str:
        if self.away:
            self.away -= 1
            raise Unavailable("chat")
        self.posted += 1
        ref = f"m{self.posted}"
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
