"""Whatever comes over the line is read, refused clearly or kept by the relay; never a crash."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.logs import _SILENT
from adapters.mailbox.intake import READ
from adapters.mailbox.letter import circles, head_of, id_of, mails_of, receivers, senders
from adapters.mailbox.results import verdict
from tests.mailbox.post_office import SOFA, TO, letter, opened

LATIN = "Hei, odotin jäätävän kauan eikä kukaan tullut. Missä sohvani on? T: Sanna"


async def test_eight_bit_letters_come_through_undeclared() -> None:
    head = f"From: Sänna <sanna@posti.fi>\nTo: {TO}\nSubject: Sohva myöhässä\n\n"
    for n, charset in enumerate(("utf-8", "latin-1")):
        async with opened() as office:
            await office.bring(f"Message-ID: <{n}@x>\n{head}{LATIN}\n".encode(charset))
            (one,) = office.taken
            assert "jäätävän kauan" in one.text
            assert one.subject == "Sohva myöhässä"


async def test_a_line_longer_than_the_rules_allow_loses_nobody() -> None:
    async with opened() as office:
        await office.bring(letter().replace(b"Tilasin", b"Tilasin" + b" todella" * 5000))
        assert len(office.taken) == 1


async def test_a_mail_full_of_pictures_is_read_by_its_words() -> None:
    mail = message_from_bytes(letter(), policy=default)
    assert isinstance(mail, EmailMessage)
    for number in range(3):
        picture = Random(number).randbytes(READ)  # noqa: S311
        mail.add_attachment(picture, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    async with opened() as office:
        await office.bring(mail.as_bytes())
        (one,) = office.taken
        assert one.text.startswith("Hei,\n\nTilasin sohvan")
        assert "==" not in one.text


async def test_garbage_is_refused_or_read_and_the_next_mail_is_taken() -> None:
    dice = Random(7)  # noqa: S311
    async with opened() as office:
        for n in range(12):
            noise = dice.randbytes(3000).replace(b"\n.", b"  ")
            head = f"From: x{n}@y.fi\r\nMessage-ID: <{n}>\r\n\r\n".encode() if n % 2 else b""
            with suppress(smtplib.SMTPDataError):
                await office.bring(head + noise)
        assert len(office.outcomes) == 12
        assert set(office.outcomes) <= {"taken", "refused", "let_be"}
        await office.bring(letter())
        assert office.outcomes[-1] == "taken"


async def test_a_mail_with_nothing_to_read_is_refused_so_that_the_sender_hears_of_it() -> None:
    raw = f"From: a@b.fi\r\nTo: {TO}\r\nMIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\n-\r\n"
    async with opened() as office:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await office.bring(raw.encode())
        assert (refused.value.smtp_code, refused.value.smtp_error[:5]) == (550, b"5.6.0")


async def test_no_word_of_a_mail_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for name in _SILENT:
        caplog.set_level(logging.ERROR, name)
    with capture_logs() as told:
        await _all_that_happens()
    assert {one["event"] for one in told} == {"mail.in", "mail.not_stored"}
    said = f"{told}{caplog.text}".casefold()
    assert not [
        word for word in ("sohva", "sanna", "posti.fi", SOFA[:20].casefold()) if word in said
    ]


async def _all_that_happens() -> None:
    async with opened() as office:
        await office.bring(letter())
        await office.bring(letter(Auto_Submitted="auto-replied"))
        office.inbox.away = True
        with pytest.raises(smtplib.SMTPDataError):
            await office.bring(letter(Message_ID="<3@posti.fi>"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [b"From", b"To", b"Message-ID", b"References", b"List-Id", b"X-Loop",
                 b"Authentication-Results", b"Received", b"\xff"]
            ),
            st.binary(max_size=80),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_any_head_can_be_read(lines: list[tuple[bytes, bytes]]) -> None:
    raw = b"".join(name + b": " + value + b"\r\n" for name, value in lines) + b"\r\nx"
    head = head_of(raw)
    own = frozenset({TO})
    assert id_of(raw, head, "T1") == id_of(raw, head_of(raw), "T1")
    assert isinstance(circles(head, own), str)
    assert all(len(one) <= 252 for one in mails_of(head))
    assert verdict(head, "mx", "a@b.fi")
    assert all("@" in one for one in (*senders(head), *receivers(head)))
