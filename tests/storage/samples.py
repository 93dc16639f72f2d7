"""Cases, lessons and posts to store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.application.ports import Incoming, Post
from bot.application.replies import Choice, Item, Said, Section
from bot.domain.case import Case
from bot.domain.happening import Amends, CheckedDraft, Origin, What
from bot.domain.keeping import KeptPromise
from bot.domain.lessons import Lesson
from bot.domain.message import Kind, Medium, Message, Register, Severity
from bot.domain.reading import Evidence, Fact, Reading
from bot.domain.steps import Step
from bot.domain.text import Span
from bot.domain.walk import Stage, Walk, Wishes

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 4, 9, 0, 0, 123456, tzinfo=HELSINKI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def incoming(id_: str = "m1", team: str = "shop", at: datetime = NOW, **more: Any) -> Incoming:
    origin = Origin("web", "risut", f"t-{id_}", (f"<{id_}@posti>",), "https://web/1")
    fields = {"sender": "anna@posti.fi", "name": "Anna Virtanen", "subject": "Sohva", **more}
    return replace(Incoming(id_, team, origin, "Sohva on hajalla!", at), **fields)


def reading(**more: Any) -> Reading:
    return replace(
        Reading(
            language="fi",
            kind=Kind.COMPLAINT,
            severity=Severity.GRIEVANCE,
            causes=("late", "broken"),
            emotions=("disappointed",),
            facts={
                "when": (Fact("eilen", Span(3, 8), "2026-03-03"),),
                "amounts": (Fact("20 €", Span(9, 13), {"sum": 20.0, "currency": "EUR"}),),
                "who": (Fact("Maija", Span(14, 19)),),
            },
            evidence=(Evidence("kind", "blame", Span(0, 5)),),
            confidence={"kind": 0.9, "severity": 0.55},
            register=Register.INFORMAL,
        ),
        **more,
    )


def case(
    id_: str = "m1",
    team: str = "shop",
    opened: datetime = NOW,
    says: Reading | None = None,
    medium: Medium = Medium.MAIL,
    **more: Any,
) -> Case:
    """Return a new case with something in every field a store could lose."""
    walk = Walk(
        message=Message("Sohva on hajalla!", opened, medium),
        reading=says or reading(),
        wishes=Wishes(signature="Maija"),
        told={"cause": "varasto", "customer_name": "Anna Virtanen"},
        asked=("cause", "fix"),
        own_words={Step.APOLOGISE: "Pahoittelut"},
        stage=Stage.STEP,
        at=2,
        log=("kaikki hyvin",),
    )
    origin = Origin("web", "risut", f"t-{id_}", (f"<{id_}@posti>",), f"https://web/{id_}")
    one = Case(
        id=id_,
        team=team,
        origin=origin,
        walk=walk,
        opened=opened,
        customer="k-anna",
        customer_name="Anna Virtanen",
        subject="Sohva",
        answer_by=opened + 8 * HOUR,
    )
    return replace(one, **more).happened(What.TAKEN_IN, "", opened, {"platform": "web"})


def promise(id_: str = "p1", due: datetime | None = NOW + DAY, **more: Any) -> KeptPromise:
    return replace(KeptPromise(id_, "Palautamme rahat", "Maija", due, "Maija", NOW), **more)


def full(id_: str = "m1", team: str = "shop") -> Case:
    """Return a case with a life behind it, ready to add."""
    one = case(id_, team).followed_up(Message("Rahoja ei ole!", NOW + HOUR), at=NOW + HOUR)
    one = one.had_checked(CheckedDraft(NOW + HOUR, "Maija", "Hei, olisit voinut soittaa.", ("x",)))
    promises = (promise(f"{id_}-p1"), promise(f"{id_}-p2", None))
    one = one.answered_with("Hei Anna, palautamme rahat.", promises, by="Maija", at=NOW + 2 * HOUR)
    return one.gave(Amends("lahjakortti", Decimal("19.90")), by="Maija", at=NOW + 3 * HOUR)


def lesson(id_: str = "m1", team: str = "shop", **more: Any) -> Lesson:
    return replace(
        Lesson(
            id=id_,
            team=team,
            case=id_,
            learned=NOW,
            language="fi",
            kind=Kind.COMPLAINT,
            severity=Severity.GRIEVANCE,
            causes=("late",),
            message="Sohva tuli kaksi viikkoa myöhässä.",
            reply="Pyydän anteeksi, että sohva myöhästyi.",
            action="Toimittajan päivät näkyviin",
        ),
        **more,
    )


def post(key: str = "k1", team: str = "shop", place: str = "risut", case: str = "m1") -> Post:
    said = Said(
        lines=("Huomenta!",),
        quote="Hei Anna",
        choices=(Choice("kept:p1", "Pidetty"),),
        sections=(Section("Myöhässä", (Item("Anna Virtanen", "m1"), Item("Ville", "m2"))),),
    )
    return Post(key, team, Origin("web", place, "t"), said, case)


UTC_NOW = NOW.astimezone(UTC)
