"""What goes in circles or was written by a machine is let be; what is forged is refused."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import replace

import pytest

from adapters.mailbox.intake import Rules
from adapters.mailbox.letter import MOST_HOPS
from tests.mailbox.post_office import RULES, SOFA, TO, letter, opened

HERE = "mx.firma.fi"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"List_Id": "Viikon tarjoukset <uutiset.kauppa.fi>"},
        {"X_Loop": TO},
        {"From": f"Palaute <{TO}>"},
        {"Subject": "Automaattinen vastaus: Sohva"},
    ],
)
async def test_what_no_person_wrote_to_us_is_let_be_and_not_bounced(
    headers: dict[str, str],
) -> None:
    text = "Olen lomalla 1.8. asti. Kiireisissä asioissa ota yhteyttä: vaihde@firma.fi."
    async with opened() as office:
        assert await office.bring(letter(text, **headers)) == {}
        assert office.outcomes == ["let_be"]
        assert office.taken == []


async def test_a_mail_that_goes_round_and_round_is_let_be() -> None:
    async with opened() as office:
        hops = b"Received: from a by b; Wed, 4 Mar 2026 08:30:00 +0200\r\n" * (MOST_HOPS + 1)
        await office.bring(hops + letter())
        assert office.outcomes == ["let_be"]


async def test_a_bounce_is_let_be() -> None:
    async with opened() as office:
        await office.bring(letter(), sender="")
        assert office.outcomes == ["let_be"]


@pytest.mark.parametrize("list_id", ["<palaute.firma.fi>", "Palaute <palaute.groups.firma.fi>"])
async def test_a_group_mailbox_of_the_house_is_let_in(list_id: str) -> None:
    async with opened() as office:
        await office.bring(letter(List_Id=list_id, Precedence="list"))
        assert office.outcomes == ["taken"]


async def test_where_only_some_may_write_others_hear_so() -> None:
    async with opened(replace(RULES, senders=("firma.fi", "iso@asiakas.fi"))) as office:
        for sender in ("mari@firma.fi", "Iso Asiakas <ISO@asiakas.fi>"):
            await office.bring(letter(From=sender))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await office.bring(letter())
        assert (refused.value.smtp_code, refused.value.smtp_error[:5]) == (550, b"5.7.1")
        with pytest.raises(smtplib.SMTPDataError):
            await office.bring(letter(From='"mari@firma.fi" <x@evil.fi>'))
        assert len(office.taken) == 2


async def brought(rules: Rules, raw: bytes) -> str:
    async with opened(rules) as office:
        with suppress(smtplib.SMTPDataError):
            await office.bring(raw)
        return office.outcomes[-1]


RELAYED = replace(RULES, relay=HERE)
ONLY_FIRMA = replace(RELAYED, senders=("firma.fi",))
RECEIVED = "Received: from out.evil.fi by mx.firma.fi; Wed, 4 Mar 2026 08:30:00 +0200\r\n"


def results(said: str, by: str = HERE) -> bytes:
    return f"Authentication-Results: {by}; {said}\r\n".encode()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("dmarc=fail (p=reject dis=none) header.from=posti.fi", "taken"),  # the owner lets it be
        ("dmarc=fail (p=reject) header.from=posti.fi", "refused"),
        ("spf=fail smtp.mailfrom=sanna@posti.fi", "refused"),
        ("spf=fail smtp.mailfrom=posti.fi;\r\n dkim=pass header.d=list.fi", "taken"),
        ("spf=softfail smtp.mailfrom=posti.fi", "taken"),
        ("dkim=fail header.d=posti.fi", "taken"),
        ("none", "taken"),
        ("spf=pass smtp.mailfrom=sanna@posti.fi; dkim=pass header.d=posti.fi", "taken"),
    ],
)
async def test_the_trusted_relays_word_about_the_sender_counts(said: str, outcome: str) -> None:
    assert await brought(RELAYED, results(said) + letter()) == outcome


async def test_nobody_elses_word_counts() -> None:
    forged = results("dmarc=fail (p=reject) header.from=posti.fi", by="mx.evil.fi")
    assert await brought(RELAYED, forged + letter()) == "taken"
    assert await brought(RULES, results("dmarc=fail") + letter()) == "taken"  # no relay is set


@pytest.mark.parametrize(
    "top",
    [
        b"",
        results("dmarc=pass header.from=firma.fi", by="mx.evil.fi"),
        results("dmarc=pass header.from=firma.fi", by=f"{HERE}.evil.fi"),
        results(f"none) ; {HERE}; (dmarc=pass header.from=firma.fi", by="(" + HERE),
        results("dmarc=none") + results("dmarc=pass header.from=firma.fi"),
        results("spf=none") + RECEIVED.encode() + results("dmarc=pass header.from=firma.fi"),
        results("dkim=pass header.d=evil.fi; spf=pass smtp.mailfrom=x@evil.fi"),
        results('spf=pass (ok "header.d=firma.fi") smtp.mailfrom=x@evil.fi'),
        results("dmarc=pass header.from=evil.fi"),
    ],
)
async def test_a_forged_word_lets_nobody_in(top: bytes) -> None:
    pretends = letter(From="Mari <mari@firma.fi>")
    assert await brought(ONLY_FIRMA, top + pretends) == "refused"


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=firma.fi",
        "dkim=pass header.d=firma.fi",
        "spf=pass smtp.mailfrom=bounce@mail.firma.fi",
    ],
)
async def test_who_has_proved_to_be_of_the_house_may_write(said: str) -> None:
    assert await brought(ONLY_FIRMA, results(said) + letter(From="mari@firma.fi")) == "taken"


async def test_two_senders_are_one_too_many() -> None:
    raw = b"From: mari@firma.fi\r\n" + letter()
    assert await brought(RULES, raw) == "refused"


async def test_a_forwarded_complaint_is_the_customers_and_may_be_told_from_ours() -> None:
    text = (
        "Tässä yksi.\n\n---------- Forwarded message ---------\n"
        "Lähettäjä: Sanna Koskela <sanna@posti.fi>\nDate: ti 3.3.2026 klo 10.15\n"
        f"Subject: Sohva\nTo: <tuki@firma.fi>\n\n{SOFA}"
    )
    async with opened() as office:
        await office.bring(letter(text, From="mari@firma.fi", Subject="Fwd: Sohva"))
        (one,) = office.taken
        assert (one.sender, one.name) == ("sanna@posti.fi", "Sanna Koskela")
        assert one.text.startswith("Hei")
