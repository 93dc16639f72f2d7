"""
The tables. `team` leads every key that is looked up; words stand in `body` and few columns more.

Moments are whole microseconds since 1970 in UTC: exact, sortable and the same everywhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    and_,
)

from adapters.storage.packed import clean

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds and given back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Count the microseconds; a datetime of no zone is a mistake (`TypeError`)."""
        del dialect
        return None if value is None else (value - EPOCH) // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment."""
        del dialect
        return None if value is None else EPOCH + value * _TICK


class Words(TypeDecorator[str]):
    """A text without what no database can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean what goes in."""
        del dialect
        return None if value is None else clean(value)


METADATA = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, Words, primary_key=True)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _of_a_case() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["team", "case_id"], ["cases.team", "cases.id"], ondelete="CASCADE")


CASES = Table(
    "cases",
    METADATA,
    _key("team"),
    _key("id"),
    Column("version", Integer, nullable=False),
    _words("kind"),
    Column("severity", Words),
    Column("public", Boolean, nullable=False),
    _words("state"),
    Column("open", Boolean, nullable=False),
    # Whether it still asks for something: open, or closed and owing a promise with a day.
    Column("pending", Boolean, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("answer_by", Moment),
    Column("next_due", Moment),
    Column("closed", Moment),
    # What lists are sorted by: when it was closed, else what falls due next, else when it came.
    Column("listed_at", Moment, nullable=False),
    # The day the customer is still to be asked how it went.
    Column("check_back", Date),
    # Whether it still holds the customer's words.
    Column("worded", Boolean, nullable=False),
    _words("customer"),
    _words("promised"),
    _words("owner"),
    _words("cause"),
    _words("customer_name"),
    _words("link"),
    _words("praise"),
    _words("body"),
    Index("cases_pending", "team", "pending", "id"),
    Index("cases_listed", "team", "open", "listed_at", "id"),
    Index("cases_opened", "team", "opened", "id"),
    Index("cases_customer", "team", "customer", "opened", "id"),
    Index("cases_worded", "team", "worded", "closed", "id"),
    Index("cases_check_back", "team", "check_back", "id"),
)

EVENTS = Table(
    "events",
    METADATA,
    _key("team"),
    _key("case_id"),
    # The version of the case that brought the event, and its place among that version's.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    _words("what"),
    _words("by"),
    _words("about"),
    _of_a_case(),
)

PROMISES = Table(
    "promises",
    METADATA,
    _key("team"),
    _key("case_id"),
    _key("id"),
    Column("due", Moment),
    Column("kept", Moment),
    Column("reminded", Moment),
    _of_a_case(),
)
Index(
    "promises_due",
    PROMISES.c.due,
    sqlite_where=and_(PROMISES.c.kept.is_(None), PROMISES.c.reminded.is_(None)),
    postgresql_where=and_(PROMISES.c.kept.is_(None), PROMISES.c.reminded.is_(None)),
)

THREADS = Table(
    "threads",
    METADATA,
    _key("team"),
    # A hash: of a Message-ID, or of a conversation and where it stands.
    _key("thread"),
    _key("case_id"),
    _of_a_case(),
    Index("threads_case", "team", "case_id"),
)

INBOX = Table(
    "inbox",
    METADATA,
    _key("id"),
    _words("team"),
    Column("at", Moment, nullable=False),
    Column("waiting", Boolean, nullable=False),
    _words("leased_by"),
    Column("leased_until", Moment),
    _words("became"),
    # Empty once a case holds the words.
    _words("body"),
    Index("inbox_waiting", "waiting", "at", "id"),
    Index("inbox_became", "team", "became"),
)

TEAMS = Table(
    "teams",
    METADATA,
    _key("id"),
    Column("version", Integer, nullable=False),
    _words("body"),
)

PLEDGES = Table(
    "pledges",
    METADATA,
    _key("team"),
    _key("id"),
    Column("since", Date, nullable=False),
    _words("body"),
)

LESSONS = Table(
    "lessons",
    METADATA,
    _key("team"),
    _key("id"),
    _words("case_id"),
    Column("learned", Moment, nullable=False),
    _words("body"),
    Index("lessons_learned", "team", "learned", "id"),
    Index("lessons_case", "team", "case_id"),
)

LESSON_STEMS = Table(
    "lesson_stems",
    METADATA,
    _key("team"),
    _key("stem"),
    _key("lesson_id"),
    ForeignKeyConstraint(["team", "lesson_id"], ["lessons.team", "lessons.id"], ondelete="CASCADE"),
    Index("lesson_stems_lesson", "team", "lesson_id"),
)

POSTS = Table(
    "posts",
    METADATA,
    _key("key"),
    _words("team"),
    _words("case_id"),
    _words("place"),
    Column("at", Moment, nullable=False),
    # The platform's reference; none while nobody knows whether it arrived.
    Column("ref", Words),
    _words("body"),
    Index("posts_case", "team", "case_id"),
    Index("posts_place", "team", "place", "at"),
    Index("posts_at", "team", "at"),
)

# Where a chat platform lets the bot speak of its own accord, as that platform's door keeps it.
ROOMS = Table(
    "rooms",
    METADATA,
    _key("team"),
    _key("id"),
    _words("kind"),
    Column("at", Moment, nullable=False),
    _words("body"),
    Index("rooms_kind", "team", "kind", "at"),
)

# Events that were taken care of, so that their second coming changes nothing.
HEARD = Table(
    "heard",
    METADATA,
    _key("team"),
    _key("id"),
    Column("at", Moment, nullable=False),
    Index("heard_at", "at"),
)

# When a conversation is free to be spoken in again, in seconds since 1970.
TURNS = Table(
    "turns",
    METADATA,
    _key("place"),
    Column("free_at", Float, nullable=False),
)

REPLICAS = Table(
    "replicas",
    METADATA,
    _key("id"),
    Column("seen", Moment, nullable=False),
)
