"""`prompts/<language>/mail.toml` → what mail looks like; unknown keys are refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast, get_type_hints

import regex

from bot.domain.errors import PackError

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
LANGUAGES = ("fi", "sv", "en")
MONTHS = 12

Patterns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """The words before the colon in a header block, by what they introduce."""

    sender: Patterns
    to: Patterns
    copy: Patterns
    date: Patterns
    subject: Patterns
    other: Patterns


@dataclass(frozen=True, slots=True)
class Separators:
    """What stands between the newest text and an older one."""

    forward: Patterns
    original: Patterns
    attribution: Patterns
    salutation: Patterns


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """What programs put before a subject."""

    reply: Patterns
    forward: Patterns
    tag: Patterns


@dataclass(frozen=True, slots=True)
class PeopleMarks:
    """How to tell the house from the customer."""

    house_mailbox: Patterns
    house_name: Patterns
    free_mail: Patterns
    passing_on: Patterns


@dataclass(frozen=True, slots=True)
class ClosingMarks:
    """How a letter ends, and what may follow the name."""

    greeting: Patterns
    kept: Patterns


@dataclass(frozen=True, slots=True)
class SignatureMarks:
    """What no customer wrote by hand: business lines, device lines, notices."""

    title: Patterns
    company: Patterns
    contact: Patterns
    device: Patterns
    disclaimer: Patterns
    banner: Patterns
    image: Patterns


@dataclass(frozen=True, slots=True)
class AutomaticMarks:
    """How an automatic answer gives itself away."""

    subject: Patterns
    sure: Patterns
    likely: Patterns
    receipt: Patterns


@dataclass(frozen=True, slots=True)
class DateMarks:
    """Names of the months, January first, and of the halves of the day."""

    months: Patterns
    morning: Patterns
    afternoon: Patterns


@dataclass(frozen=True, slots=True)
class MailMarks:
    """What mail looks like in one language (`mail.toml`); `empty` is said when there is no text."""

    empty: str
    labels: Labels
    separators: Separators
    subject: SubjectMarks
    people: PeopleMarks
    closing: ClosingMarks
    signature: SignatureMarks
    automatic: AutomaticMarks
    dates: DateMarks


@cache
def mail_marks(root: Path = PROMPTS) -> Mapping[str, MailMarks]:
    """
    Read the mail marks of every language, the first one speaking in errors.

    Raises `PackError` naming every file, table and key that is wrong.
    """
    errors: list[str] = []
    marks = {code: _language(root / code / "mail.toml", errors) for code in LANGUAGES}
    if errors:
        raise PackError("\n".join(errors))
    return cast("dict[str, MailMarks]", marks)


def _language(path: Path, errors: list[str]) -> MailMarks | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        errors.append(f"{path.parent.name}/{path.name}: {error}")
        return None
    wrong = list(_wrong(MailMarks, data, ""))
    errors.extend(f"{path.parent.name}/{path.name}: {one}" for one in wrong)
    return None if wrong else cast("MailMarks", _built(MailMarks, data))


def _wrong(shape: Any, data: object, where: str) -> Iterator[str]:
    """Give what is wrong with `data` as a `shape`, one line for each place."""
    if not isinstance(data, dict):
        yield f"[{where}] must be a table"
        return
    known = _keys(shape)
    for key in sorted(data.keys() - known.keys()):
        yield f"{where}{key}: unknown key; known: {', '.join(sorted(known))}"
    for key, inner in known.items():
        if key not in data:
            yield f"{where}{key}: missing"
        elif is_dataclass(inner):
            yield from _wrong(inner, data[key], f"{where}{key}.")
        elif inner is str:
            yield from () if isinstance(data[key], str) else [f"{where}{key}: must be a sentence"]
        else:
            yield from _wrong_patterns(data[key], f"{where}{key}")


def _wrong_patterns(data: object, where: str) -> Iterator[str]:
    if not isinstance(data, list) or not all(isinstance(one, str) and one for one in data):
        yield f"{where}: must be a list of patterns"
        return
    if where.endswith("months") and len(data) != MONTHS:
        yield f"{where}: must name {MONTHS} months"
    for pattern in data:
        try:
            regex.compile(pattern)
        except regex.error as error:
            yield f"{where}: not a pattern: {pattern!r}: {error}"


def _built(shape: Any, data: Mapping[str, Any]) -> object:
    values = {
        field.name: _built(inner, data[key])
        if is_dataclass(inner)
        else tuple(data[key])
        if isinstance(data[key], list)
        else data[key]
        for field, (key, inner) in zip(fields(shape), _keys(shape).items(), strict=True)
    }
    return shape(**values)


def _keys(shape: Any) -> dict[str, Any]:
    """Name the keys of a table; `sender` is written `from`, a word Python keeps to itself."""
    hints = get_type_hints(shape)
    names = [field.name for field in fields(shape)]
    return {("from" if name == "sender" else name): hints[name] for name in names}
