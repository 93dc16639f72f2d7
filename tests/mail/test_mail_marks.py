"""`mail.toml` is data: the same keys in every language, and mistakes are named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.mail import mail_marks, take_apart
from adapters.mail.marks import LANGUAGES, PROMPTS
from bot.domain.errors import PackError


def copied(folder: Path) -> Path:
    for code in LANGUAGES:
        (folder / code).mkdir()
        shutil.copy(PROMPTS / code / "mail.toml", folder / code)
    return folder


def test_every_language_has_marks() -> None:
    assert set(mail_marks()) == {"fi", "sv", "en"}


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    root = copied(tmp_path)
    finnish, swedish = root / "fi/mail.toml", root / "sv/mail.toml"
    finnish.write_text(finnish.read_text("utf-8") + "\n[labelz]\nfrom = []\n", "utf-8")
    swedish.write_text(swedish.read_text("utf-8").replace("from = ['Från'", "from = ['('"), "utf-8")
    (root / "en/mail.toml").unlink()
    with pytest.raises(PackError) as caught:
        mail_marks(root)
    said = str(caught.value)
    assert "fi/mail.toml: labelz: unknown key" in said
    assert "sv/mail.toml: labels.from: not a pattern" in said
    assert "en/mail.toml" in said


def test_a_missing_key_and_a_missing_month_are_named(tmp_path: Path) -> None:
    root = copied(tmp_path)
    path = root / "fi/mail.toml"
    lines = [one for one in path.read_text("utf-8").split("\n") if not one.startswith("morning")]
    path.write_text("\n".join(lines).replace("'tammi\\p{L}*', ", ""), "utf-8")
    with pytest.raises(PackError) as caught:
        mail_marks(root)
    assert "dates.morning: missing" in str(caught.value)
    assert "dates.months: must name 12 months" in str(caught.value)


def test_the_first_language_speaks_when_there_is_no_text() -> None:
    marks = mail_marks()
    swedish_first = {"sv": replace(marks["sv"], empty="Tomt."), "fi": marks["fi"]}
    with pytest.raises(Exception, match=r"Tomt\."):
        take_apart("", swedish_first)


def test_a_house_the_caller_names_is_ours() -> None:
    thread = (
        "From: Ann <ann@gmail.com>\nSent: 12.3.2026 10.15\n"
        "To: Bo <bo@gmail.com>\nSubject: Re: Cat\n\n"
        "We answered you a long time ago and we have nothing more to say about this cat, sorry.\n\n"
        "From: Bo <bo@gmail.com>\nSent: 11.3.2026 10.15\nTo: Ann <ann@gmail.com>\nSubject: Cat\n\n"
        "My cat came home with a green tail."
    )
    marks = mail_marks()
    assert take_apart(thread, marks).sender == "ann@gmail.com"
    ours = take_apart(thread, marks, house=frozenset({"ann@gmail.com"}))
    assert ours.sender == "bo@gmail.com"
