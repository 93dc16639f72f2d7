"""Every form of mail in `forms/`: what it holds stands above the mail itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.mail import Mail, mail_marks, take_apart

FORMS = sorted((Path(__file__).parent / "forms").glob("*.txt"))
MARKS = mail_marks()


@dataclass(frozen=True)
class Form:
    """A mail and what is in it, read from one file."""

    expected: Mail
    raw: str


def read(path: Path) -> Form:
    """Read a form: `key = value` lines, then the text, then the mail."""
    head, _, rest = path.read_text("utf-8").partition("=== text\n")
    text, _, raw = rest.partition("=== mail\n")
    pairs = (line.partition("=") for line in head.splitlines() if line)
    values = {key.strip(): value.strip() or None for key, _, value in pairs}
    form, sender = cast("Any", values.pop("form")), values.pop("from")
    return Form(Mail(form=form, sender=sender, text=text.strip(), **values), raw)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_taken_apart(path: Path) -> None:
    form = read(path)
    assert take_apart(form.raw, MARKS) == form.expected


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_bytes_and_windows_line_breaks_change_nothing(path: Path) -> None:
    form = read(path)
    assert take_apart(form.raw.replace("\n", "\r\n").encode(), MARKS) == form.expected


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_language_has_its_forms(code: str) -> None:
    assert sum(path.stem.startswith(f"{code}-") for path in FORMS) > 12
