"""Single lines: dates in every client's form, device lines, notices, subjects."""

from __future__ import annotations

import pytest

from adapters.mail import mail_marks, take_apart
from adapters.mail.moments import moment
from adapters.mail.people import Person, person
from adapters.mail.reading import reading
from adapters.mail.subjects import bare

MARKS = mail_marks()
READING = reading(MARKS)

DATES = {
    "to 12. maalisk. 2026 klo 10.15": "2026-03-12T10:15:00",
    "torstai 12. maaliskuuta 2026 10.15": "2026-03-12T10:15:00",
    "torstaina 12. maaliskuuta 2026 klo 10.15.30 UTC+2": "2026-03-12T10:15:30+02:00",
    "12.3.2026 10.15": "2026-03-12T10:15:00",
    "12.03.2026 kello 9:05": "2026-03-12T09:05:00",
    "su 1.2.2026 23:59": "2026-02-01T23:59:00",
    "3. kesäkuuta 2026": "2026-06-03",
    "30. toukokuuta 2026 klo 8.00.00 EEST": "2026-05-30T08:00:00+03:00",
    "den 12 mars 2026 kl. 10:15": "2026-03-12T10:15:00",
    "den 12 mars 2026 10:15": "2026-03-12T10:15:00",
    "tors 12 mars 2026 kl 10:15": "2026-03-12T10:15:00",
    "torsdag den 1 maj 2026 kl. 08.00": "2026-05-01T08:00:00",
    "2026-03-12 kl. 10:15": "2026-03-12T10:15:00",
    "12 okt. 2026 10:15:30 CEST": "2026-10-12T10:15:30+02:00",
    "Thursday, March 12, 2026 10:15 AM": "2026-03-12T10:15:00",
    "Thursday, March 12, 2026 at 12:05:00 AM GMT+2": "2026-03-12T00:05:00+02:00",
    "Mar 12, 2026, at 10:15 PM": "2026-03-12T22:15:00",
    "12 March 2026 at 10:15:30 GMT": "2026-03-12T10:15:30+00:00",
    "3/12/2026 10:15 PM": "2026-03-12T22:15:00",
    "12/03/2026 10:15": "2026-03-12T10:15:00",
    "Thu, 12 Mar 2026 10:15:22 +0200": "2026-03-12T10:15:22+02:00",
    "Thu, 12 Mar 2026 10:15:22 +0200 (EET)": "2026-03-12T10:15:22+02:00",
    "2026-03-12T10:15:00Z": "2026-03-12T10:15:00+00:00",
    "2026-03-12 10:15 (GMT+02:00)": "2026-03-12T10:15:00+02:00",
    "12 Mar 2026 10:15:22 -0530": "2026-03-12T10:15:22-05:30",
}


@pytest.mark.parametrize(("written", "iso"), DATES.items())
def test_a_date_is_read_as_its_client_writes_it(written: str, iso: str) -> None:
    assert moment(written, READING) == iso


@pytest.mark.parametrize("written", ["", "eilen", "12.3.", "31.2.2026", "99/99/2026", "klo 10.15"])
def test_what_is_no_date_is_nothing(written: str) -> None:
    assert moment(written, READING) is None


@pytest.mark.parametrize(
    ("written", "stripped"),
    [
        ("VL: VS: Sohva", "Sohva"),
        ("VB: SV: Soffan", "Soffan"),
        ("Fwd: Re[2]: RE: Sofa", "Sofa"),
        ("FW: [EXTERNAL] Vs: Sohva: jalka", "Sohva: jalka"),
        ("Reklamaatio", "Reklamaatio"),
        ("Vastaanotto suljettu", "Vastaanotto suljettu"),
        ("RE:", None),
        (None, None),
    ],
)
def test_a_subject_loses_every_prefix(written: str | None, stripped: str | None) -> None:
    assert bare(written, READING) == stripped


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("Raija Mäkelä <r@x.fi>", Person("Raija Mäkelä", "r@x.fi")),
        ('"Mäkelä, Raija" <r@x.fi>', Person("Raija Mäkelä", "r@x.fi")),
        ("Raija Mäkelä [mailto:r@x.fi]", Person("Raija Mäkelä", "r@x.fi")),
        ("Raija Mäkelä <r@x.fi<mailto:r@x.fi>>", Person("Raija Mäkelä", "r@x.fi")),
        ("Raija Mäkelä (r@x.fi)", Person("Raija Mäkelä", "r@x.fi")),
        ("'Raija' via Tuki <tuki@x.fi>", Person("Raija", None)),
        ("r@x.fi <r@x.fi>", Person(None, "r@x.fi")),
        ("<r@x.fi>", Person(None, "r@x.fi")),
        ("Raija Mäkelä", Person("Raija Mäkelä", None)),
        ("", Person(None, None)),
    ],
)
def test_a_person_is_read_from_a_header(written: str, who: Person) -> None:
    assert person(written) == who


LETTER = "Uuni ei lämpene.\n\nRaija"


@pytest.mark.parametrize(
    "line",
    [
        "Lähetetty iPhonesta",
        "Lähetetty iPadistani",
        "Lähetetty Outlook for Androidista",
        "Lähetetty Outlook for iOS:stä",
        "Lähetetty Yahoo Mail Androidilla",
        "Lähetetty Samsung Galaxy -älypuhelimesta.",
        "Lähetetty Windowsin Sähköpostista",
        "Lähetetty matkapuhelimesta",
        "Lähetetty Huawei-puhelimestani",
        "Hae Outlook for iOS",
        "Hae Outlook for Android<https://aka.ms/AAb9ysg>",
        "Hanki Outlook for iOS",
        "Skickat från min iPhone",
        "Skickat från min Samsung-mobil",
        "Skickat från Outlook för Android",
        "Skickat från E-post för Windows",
        "Skickat från Yahoo Mail på Android",
        "Skickat från mobilen",
        "Skaffa Outlook för iOS",
        "Hämta Outlook för Android",
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Sent from Mail for Windows 10",
        "Sent via the Samsung Galaxy S21, an AT&T 5G smartphone",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from my mobile. Please excuse brevity.",
        "[cid:image001.png@01DA7C3B.5B3E5E50]",
        "<image001.png>",
        "Sent with [Proton Mail](https://proton.example/mail/home) secure email.",
        "This message was sent using IMP, the Internet Messaging Program.",
        "Tämä viesti on lähetetty Kuituverkon Webmaililla",
        "Skickat via Kustens Webbmail",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Sendt fra min iPhone",
        "---",
    ],
)
def test_a_device_line_goes_and_the_letter_stays(line: str) -> None:
    assert take_apart(f"{LETTER}\n\n{line}", MARKS).text == LETTER
    assert take_apart(f"{LETTER}\n{line}\n", MARKS).text == LETTER


@pytest.mark.parametrize(
    "sentence",
    [
        "Lähetetty paketti ei tullut perille.",
        "Skickat paket kom aldrig fram till mig eller till min granne.",
        "Sent from your warehouse on Monday, the parcel never arrived.",
        "Tämä viesti on jo kolmas.",
        "Lähettäjä: en tiedä, laatikossa ei ollut nimeä.",
        "This message is my third.",
        "Kuittiin kirjoitti myyjä 12.3. näin:",
        "Phone: broken. Screen: cracked.",
        "The parcel was delivered by Posti.",
        "You are receiving this letter because nobody answers the phone.",
        "Meddelandet kom via bokningssystemet.",
        "From: Turku To: Stockholm Date: 3 April 2026 Class: A",
    ],
)
def test_a_customers_own_sentence_stays(sentence: str) -> None:
    letter = f"Hei,\n\n{sentence}\n\nMitä nyt tehdään?"
    assert take_apart(letter, MARKS).text == letter


@pytest.mark.parametrize(
    "notice",
    [
        "Tämä sähköposti ja sen liitteet ovat luottamuksellisia, vain vastaanottajalle.",
        "Ajattele ympäristöä ennen kuin tulostat tämän viestin.",
        "Detta mejl kan innehålla konfidentiell information.",
        "This e-mail and any attachments may contain confidential information.",
        "If you are not the intended recipient, please delete it.",
        "CONFIDENTIALITY NOTICE: The contents of this email are private.",
        "____________________\nTicket: #33871 | Status: Open\nThis goes too.",
        "--------------------\nPyyntö #55120 | Jono: Palaute | Prioriteetti: Normaali",
        "You are receiving this because you are assigned to the group Product.",
        "____________________\nMicrosoft Teams meeting\nJoin: https://teams.example/x",
    ],
)
def test_a_legal_notice_goes(notice: str) -> None:
    assert take_apart(f"{LETTER}\n\n{notice}", MARKS).text == LETTER


@pytest.mark.parametrize(
    "warning",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "[EXTERNAL EMAIL]",
        "HUOMIO: Viesti on tullut organisaation ulkopuolelta. Älä avaa linkkejä.",
        "VARNING: Detta mejl kommer från en avsändare utanför organisationen.",
    ],
)
def test_a_warning_above_the_text_goes(warning: str) -> None:
    assert take_apart(f"{warning}\n\n{LETTER}", MARKS).text == LETTER
    assert take_apart(f"{warning}\n{LETTER}", MARKS).text == LETTER
