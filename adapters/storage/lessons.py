"""Lessons, found by our own stems: alike in every language and on every database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, select

from adapters.storage.engine import Database, add_all, put
from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import EPOCH, LESSON_STEMS, LESSONS
from bot.domain.lessons import Lesson, sought

_AT_ONCE = 500
_lesson, _has = LESSONS.c, LESSON_STEMS.c
_MINE = _lesson.team == bindparam("of")
_SOME: BindParameter[list[str]] = bindparam("some", expanding=True)
_MANY = select(func.count()).where(_MINE)
_BODIES = select(_lesson.id, _lesson.body).where(_MINE, _lesson.id.in_(_SOME))
_HAVING = (
    select(_has.stem, _lesson.id, _lesson.learned)
    .join(LESSONS, (_lesson.team == _has.team) & (_lesson.id == _has.lesson_id))
    .where(_has.team == bindparam("of"), _has.stem.in_(_SOME))
)


@dataclass(frozen=True, slots=True)
class SqlLessons:
    """The port `Lessons`."""

    database: Database

    async def add(self, lesson: Lesson) -> None:
        """Store a lesson; one of the same id is replaced."""
        row = {
            "team": lesson.team,
            "id": lesson.id,
            "case_id": lesson.case,
            "learned": lesson.learned,
            "body": packed(lesson),
        }
        stems = [
            {"team": lesson.team, "stem": stem, "lesson_id": lesson.id}
            for stem in sorted(lesson.stems)
        ]
        earlier = (_has.team == lesson.team, _has.lesson_id == lesson.id)

        def add(connection: Connection) -> None:
            put(connection, LESSONS, [row])
            connection.execute(delete(LESSON_STEMS).where(*earlier))
            add_all(connection, LESSON_STEMS, stems)

        await self.database.write(add)

    async def find(
        self, team: str, text: str, causes: Sequence[str], most: int
    ) -> Sequence[Lesson]:
        """Return the lessons most like `text` and `causes`, best first; "" finds the latest."""

        def find(connection: Connection) -> Sequence[Lesson]:
            if text or causes:
                ids = _likest(connection, team, text, causes, most)
            else:
                ids = _latest(connection, team, most)
            return _read(connection, team, ids)

        return await self.database.read(find)

    async def get(self, team: str, id_: str) -> Lesson | None:
        """Return a lesson."""
        mine = (_lesson.team == team, _lesson.id == id_)
        body = await self.database.value(select(_lesson.body).where(*mine))
        return unpacked(body, Lesson) if body else None

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what was learned from one case."""
        mine = (_lesson.team == team, _lesson.case_id == case)
        await self.database.change(delete(LESSONS).where(*mine))

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove lessons learned before `until`; return how many."""
        old = (_lesson.team == team, _lesson.learned < until)
        return await self.database.change(delete(LESSONS).where(*old))


def _latest(connection: Connection, team: str, most: int) -> Sequence[str]:
    order = (_lesson.learned.desc(), _lesson.id)
    mine = select(_lesson.id).where(_lesson.team == team).order_by(*order).limit(most)
    return [*connection.scalars(mine)]


def _likest(
    connection: Connection, team: str, text: str, causes: Sequence[str], most: int
) -> Sequence[str]:
    """Weigh every lesson that has a stem of what is sought; the later first where alike."""
    lessons = connection.scalar(_MANY, {"of": team}) or 0
    if not lessons:
        return []
    stems = sorted(sought(text, causes, {}, 0).stems)
    having: defaultdict[str, set[str]] = defaultdict(set)
    learned: dict[str, datetime] = {}
    for some in _chunks(stems):
        for stem, id_, when in connection.execute(_HAVING, {"of": team, "some": some}):
            having[id_].add(stem)
            learned[id_] = when
    seen = Counter(stem for some in having.values() for stem in some)
    wanted = sought(text, causes, seen, lessons)
    order = {
        id_: (-wanted.likeness(some), EPOCH - learned[id_], id_) for id_, some in having.items()
    }
    return sorted(order, key=order.__getitem__)[:most]


def _read(connection: Connection, team: str, ids: Sequence[str]) -> Sequence[Lesson]:
    """Return the lessons of `ids`, in their order."""
    bodies: dict[str, str] = {}
    for some in _chunks(ids):
        found = connection.execute(_BODIES, {"of": team, "some": some})
        bodies |= {one.id: one.body for one in found}
    return [unpacked(bodies[id_], Lesson) for id_ in ids if id_ in bodies]


def _chunks(all_: Iterable[str]) -> Iterable[list[str]]:
    left = iter(all_)
    return iter(lambda: [*islice(left, _AT_ONCE)], [])
