"""A team's settings as a form: every field written as text, read back, each error by its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency

from adapters.packs import LANGUAGES
from bot.domain.asking import Limits
from bot.domain.message import Register, Severity
from bot.domain.policy import Policy
from bot.domain.team import ModelFor, Team, Watch

Raw = Mapping[str, str]
Enum = TypeVar("Enum", bound=StrEnum)

_DAYS = range(7)
_LONGEST_DAYS = 3650
_MONEY = Decimal(1_000_000)
_TOKENS = Decimal(10**10)


def written(team: Team) -> dict[str, str]:
    """Write a team's settings as the form has them."""
    policy = team.policy
    plain = {
        name: getattr(team, name)
        for name in (
            "name", "language", "signature", "timezone", "country", "digest_place", "roses_place",
        )
    }  # fmt: skip
    return plain | {
        "register": team.register or "",
        "opens": f"{team.opens:%H:%M}",
        "closes": f"{team.closes:%H:%M}",
        "digest_at": f"{team.digest_at:%H:%M}",
        "digest_when_empty": "1" if team.digest_when_empty else "",
        "watch": team.watch,
        "watched": _pairs(team.watched),
        "listen": team.listen,
        "listened": _pairs(team.listened),
        "public_within": _hours(team.public_within),
        "auto_reply": _hours(team.auto_reply) if team.auto_reply else "",
        "currency": policy.currency,
        "replace_under": f"{policy.replace_under:f}" if policy.replace_under else "",
        "approver": policy.approver,
        "notes": policy.notes,
        "jargon": _pairs(team.jargon),
        "forbidden": "\n".join(team.forbidden),
        "model_for": team.model,
        "model_tokens": str(team.model_limits.tokens or ""),
        "model_money": f"{team.model_limits.money:f}" if team.model_limits.money else "",
        "products": "\n".join(team.products),
        "keep_words": str(team.keep_words.days),
        "keep_unclosed": str(team.keep_unclosed.days),
        "keep_lessons": str(team.keep_lessons.days),
        **{f"day_{day}": "1" if day in team.working_days else "" for day in _DAYS},
        **{f"within_{s}": _hours(team.answer_within[s]) for s in team.answer_within},
        **{f"up_to_{s}": f"{policy.up_to[s]:f}" if s in policy.up_to else "" for s in Severity},
        **{f"gestures_{s}": "\n".join(policy.gestures.get(s, ())) for s in Severity},
    }


def read(raw: Raw, team: Team, country_known: Callable[[str], bool]) -> tuple[Team, dict[str, str]]:
    """Read the form over `team`; return what it says and the text key of each field's error."""
    form = _Form(raw)
    opens, closes = form.time("opens", team.opens), form.time("closes", team.closes)
    if closes <= opens:
        form.errors.setdefault("closes", "page.wrong.closes")
    days = tuple(day for day in _DAYS if raw.get(f"day_{day}"))
    form.must("working_days", "page.wrong.days", good=bool(days))
    country = raw.get("country", "").strip().upper()
    form.must("country", "page.wrong.country", good=country_known(country))
    told = replace(
        team,
        name=raw.get("name", "").strip()[:100],
        language=form.one_of("language", LANGUAGES),
        register=form.register(),
        signature=raw.get("signature", "").strip()[:300],
        timezone=form.zone(),
        country=country,
        working_days=days,
        opens=opens,
        closes=closes,
        digest_at=form.time("digest_at", team.digest_at),
        digest_place=form.place("digest_place"),
        digest_when_empty=bool(raw.get("digest_when_empty")),
        roses_place=form.place("roses_place"),
        watch=form.enum("watch", Watch, team.watch),
        watched=form.by_place("watched"),
        listen=form.enum("listen", Watch, team.listen),
        listened=form.by_place("listened"),
        answer_within={s: form.hours(f"within_{s}") for s in Severity},
        public_within=form.hours("public_within"),
        auto_reply=form.hours("auto_reply") if raw.get("auto_reply", "").strip() else None,
        policy=_policy(form, raw),
        jargon=form.pairs("jargon"),
        forbidden=_lines(raw.get("forbidden", "")),
        keep_words=form.days("keep_words"),
        keep_unclosed=form.days("keep_unclosed"),
        keep_lessons=form.days("keep_lessons"),
    )
    return _with_model(told, form, raw), form.errors


def _with_model(team: Team, form: _Form, raw: Raw) -> Team:
    """Read what a language model may do; a page without those fields changes nothing of it."""
    if "model_for" not in raw:
        return team
    tokens = form.number("model_tokens", _TOKENS) if raw.get("model_tokens", "").strip() else 0
    money = form.money("model_money") if raw.get("model_money", "").strip() else Decimal(0)
    return replace(
        team,
        model=form.enum("model_for", ModelFor, team.model),
        model_limits=Limits(int(tokens), money),
        products=_lines(raw.get("products", "")),
    )


def _policy(form: _Form, raw: Raw) -> Policy:
    limits = {s: form.money(f"up_to_{s}") for s in Severity if raw.get(f"up_to_{s}", "").strip()}
    currency = raw.get("currency", "").strip().upper()
    form.must("currency", "page.wrong.currency", good=is_currency(currency))
    return Policy(
        currency=currency,
        up_to=limits,
        gestures={s: told for s in Severity if (told := _lines(raw.get(f"gestures_{s}", "")))},
        replace_under=form.money("replace_under")
        if raw.get("replace_under", "").strip()
        else Decimal(0),
        approver=raw.get("approver", "").strip()[:100],
        notes=raw.get("notes", "").strip()[:4000],
    )


@dataclass(slots=True)
class _Form:
    """Fields read one by one; what is wrong with each is gathered."""

    raw: Raw
    errors: dict[str, str] = field(default_factory=dict)

    def must(self, name: str, why: str, *, good: bool) -> None:
        if not good:
            self.errors.setdefault(name, why)

    def text(self, name: str) -> str:
        return self.raw.get(name, "").strip()

    def time(self, name: str, usual: time) -> time:
        try:
            return time.fromisoformat(self.text(name)).replace(tzinfo=None)
        except ValueError:
            self.errors[name] = "page.wrong.time"
            return usual

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        self.must(name, "page.wrong.choice", good=self.text(name) in known)
        return self.text(name)

    def enum(self, name: str, kind: type[Enum], usual: Enum) -> Enum:
        known = {str(one): one for one in kind}
        self.must(name, "page.wrong.choice", good=self.text(name) in known)
        return known.get(self.text(name), usual)

    def register(self) -> Register | None:
        return self.enum("register", Register, Register.FORMAL) if self.text("register") else None

    def zone(self) -> str:
        told = self.text("timezone")
        try:
            ZoneInfo(told)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.errors["timezone"] = "page.wrong.zone"
        return told

    def place(self, name: str) -> str:
        platform, _, room = (told := self.text(name)).partition(":")
        good = not told or (platform.isalpha() and bool(room.strip()))
        self.must(name, "page.wrong.place", good=good and len(told) <= 200)  # noqa: PLR2004
        return told

    def number(self, name: str, most: Decimal) -> Decimal:
        try:
            told = Decimal(self.text(name).replace(",", "."))
        except InvalidOperation:
            told = Decimal("NaN")
        good = told.is_finite() and 0 <= told <= most
        self.must(name, "page.wrong.number", good=good)
        return told if good else Decimal(0)

    def money(self, name: str) -> Decimal:
        return self.number(name, _MONEY)

    def hours(self, name: str) -> timedelta:
        told = self.number(name, Decimal(24 * 365))
        self.must(name, "page.wrong.number", good=told > 0)
        return timedelta(seconds=int(told * 3600))

    def days(self, name: str) -> timedelta:
        told = self.number(name, Decimal(_LONGEST_DAYS))
        self.must(name, "page.wrong.number", good=told >= 1)
        return timedelta(days=int(told))

    def pairs(self, name: str) -> dict[str, str]:
        told = [line.partition("=") for line in _lines(self.text(name))]
        self.must(name, "page.wrong.pairs", good=all(a.strip() and b.strip() for a, _, b in told))
        return {a.strip(): b.strip() for a, _, b in told}

    def by_place(self, name: str) -> dict[str, Watch]:
        told, known = self.pairs(name), {str(one): one for one in Watch}
        self.must(name, "page.wrong.watched", good=set(told.values()) <= known.keys())
        return {place: known[how] for place, how in told.items() if how in known}


def _lines(told: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in told.splitlines() if line.strip())[:200]


def _pairs(told: Mapping[str, str]) -> str:
    return "\n".join(f"{one} = {other}" for one, other in told.items())


def _hours(span: timedelta) -> str:
    """
    Write a length of time in hours.

    >>> _hours(timedelta(hours=8)), _hours(timedelta(minutes=90)), _hours(timedelta(hours=100))
    ('8', '1.5', '100')
    """
    return f"{Decimal(int(span.total_seconds())) / 3600:.10g}"
