"""Every labelled mail of `dev/mails/` comes apart as its label says, but for the known ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adapters.mail import Mail, mail_marks, take_apart

MAILS = Path(__file__).parents[1] / "quality/dev/mails"
FIELDS = {
    "form": "form",
    "from": "sender",
    "name": "name",
    "subject": "subject",
    "date": "date",
    "text": "text",
}
"""A label's key, and the attribute of `Mail` that answers to it."""
KNOWN: dict[str, str] = {}
"""Mails that do not come out wholly right, each with the reason why."""


def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (MAILS / "labels.jsonl").read_text("utf-8").splitlines()]


def same(one: str | None, other: str | None) -> bool:
    """Whether two values are the same but for spaces and capitals; nothing is nothing."""
    return " ".join((one or "").split()).casefold() == " ".join((other or "").split()).casefold()


def wrong(label: dict[str, Any], mail: Mail) -> list[str]:
    """Name the fields that came out otherwise than labelled."""
    return [key for key, name in FIELDS.items() if not same(label[key], getattr(mail, name))]


def test_every_mail_comes_apart_as_labelled() -> None:
    marks = mail_marks()
    found = {
        label["file"]: wrong(label, take_apart((MAILS / label["file"]).read_bytes(), marks))
        for label in labels()
    }
    assert len(found) >= 54
    failed = {file: fields for file, fields in found.items() if fields}
    assert failed.keys() == KNOWN.keys(), failed
