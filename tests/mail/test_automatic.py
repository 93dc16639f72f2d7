"""Automatic answers are told from people, by headers, subject or first lines."""

from __future__ import annotations

import pytest

from adapters.mail import mail_marks, take_apart

MARKS = mail_marks()
ENVELOPE = "From: a@b.fi\nTo: tuki@c.fi\nDate: Thu, 12 Mar 2026 10:15:00 +0200\n"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "Return-Path: <>",
    ],
)
def test_a_header_gives_an_automatic_answer_away(header: str) -> None:
    assert take_apart(f"{ENVELOPE}{header}\n\nHei.", MARKS).form == "auto"


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: no", "Auto-Submitted: auto-forwarded", "Precedence: list", "X-Mailer: x"],
)
def test_a_rule_or_a_list_that_passes_mail_on_is_no_automatic_answer(header: str) -> None:
    assert take_apart(f"{ENVELOPE}{header}\n\nHei.", MARKS).form == "direct"


@pytest.mark.parametrize(
    "subject",
    [
        "Automaattinen vastaus: Sohva",
        "Poissa: Sohva",
        "VL: Automaattinen vastaus: Sohva",
        "Autosvar: Soffan",
        "Automatiskt svar: Soffan",
        "Frånvarande: Soffan",
        "Automatic reply: Sofa",
        "Out of Office: Sofa",
        "Undeliverable: Sofa",
        "Delivery Status Notification (Failure)",
        "Viestiä ei voitu toimittaa",
        "Kan inte levereras: Soffan",
    ],
)
def test_a_subject_gives_an_automatic_answer_away(subject: str) -> None:
    assert take_apart(f"{ENVELOPE}Subject: {subject}\n\nHei.".encode(), MARKS).form == "auto"


@pytest.mark.parametrize(
    "subject", ["Re: Automatic reply: Sofa", "VS: Automaattinen vastaus: Sohva", "Poissa kotoa"]
)
def test_a_person_may_answer_an_automatic_answer(subject: str) -> None:
    assert take_apart(f"{ENVELOPE}Subject: {subject}\n\nHei.", MARKS).form != "auto"


@pytest.mark.parametrize(
    "text",
    [
        "Kiitos viestistäsi! Olemme vastaanottaneet sen ja vastaamme arkipäivän kuluessa.",
        "Tämä on automaattinen vastaus. Palaamme asiaan pian.",
        "Hei! Olen poissa toimistolta 12.3. asti.",
        "Tack för ditt mejl! Vi har tagit emot ditt ärende och svarar inom två arbetsdagar.",
        "Detta är ett automatiskt svar.",
        "Hej!\nJag är inte på kontoret denna vecka.",
        "Thank you for contacting us. We have received your request.",
        "Hi,\n\nI am out of the office until 5 May.",
        "Your message to jane@example.org couldn't be delivered.",
        "Viestiäsi vastaanottajalle a@b.fi ei voitu toimittaa.",
    ],
)
def test_the_words_give_an_automatic_answer_away(text: str) -> None:
    assert take_apart(text, MARKS).form == "auto"


@pytest.mark.parametrize(
    "text",
    [
        "Sain teiltä viestin: tämä on automaattinen vastaus. Mitään muuta ei kuulunut.",
        "Kiitos viestistäsi! Sohva tuli tänään ja on juuri oikea.",
        "Jag är på semester men vill klaga på hotellet.",
        "I am on holiday at your resort and the pool is closed.",
        "Thank you for your message. It still does not work.",
        "Olen lomalla Rodoksella ja hotelli on likainen.",
    ],
)
def test_a_customer_who_is_away_is_still_a_customer(text: str) -> None:
    assert take_apart(text, MARKS).form == "direct"
