"""Whatever comes in, something fitting comes out, and soon."""

from __future__ import annotations

import base64
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail import Mail, mail_marks, take_apart
from bot.domain.errors import EmptyText

MARKS = mail_marks()
LETTER = "Hei, mikä tämä on?\n\nTerveisin\nRaija Mäkelä"
ENVELOPE = (
    "From: a@b.fi\nTo: tuki@c.fi\nSubject: x\nDate: Thu, 12 Mar 2026 10:15:00 +0200\n"
    "MIME-Version: 1.0\n"
)


def apart(raw: bytes | str) -> Mail | None:
    try:
        return take_apart(raw, MARKS)
    except EmptyText:
        return None


@pytest.mark.parametrize("raw", ["", "  \n\t ", "\0\0\0", b"", "<html><body></body></html>", "> >"])
def test_nothing_to_read_is_said(raw: bytes | str) -> None:
    with pytest.raises(EmptyText) as caught:
        take_apart(raw, MARKS)
    assert str(caught.value) == MARKS["fi"].empty


def test_a_mail_with_only_a_subject_is_its_subject() -> None:
    mail = take_apart(f"{ENVELOPE}Content-Type: text/plain\n\n\n", MARKS)
    assert mail.text == "x"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_paste_is_read_in_any_charset(charset: str) -> None:
    assert take_apart(LETTER.encode(charset), MARKS).text == LETTER


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "windows-1252", "x-no-such", "ascii"])
@pytest.mark.parametrize("written", ["iso-8859-1", "utf-8"])
def test_a_wrong_charset_does_no_harm(declared: str, written: str) -> None:
    head = f"{ENVELOPE}Content-Type: text/plain; charset={declared}\n\n"
    assert take_apart(head.encode() + LETTER.encode(written), MARKS).text == LETTER


def test_a_utf_16_mail_file_is_read() -> None:
    raw = f"{ENVELOPE}Content-Type: text/plain; charset=iso-8859-1\n\n{LETTER}".encode("utf-16")
    assert take_apart(raw, MARKS).text == LETTER


def test_zeros_and_unseen_signs_go() -> None:
    assert take_apart("He\0i,\u200b mikä\ufeff tämä\u00a0on?", MARKS).text == "Hei, mikä tämä on?"


def test_base64_cut_in_the_middle_gives_what_there_is() -> None:
    body = base64.b64encode(("Paketti ei tullut. " * 20).encode()).decode()[:101]
    head = f"{ENVELOPE}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    assert take_apart(head + body, MARKS).text.startswith("Paketti ei tullut. Paketti")


def test_a_multipart_without_an_end_gives_what_there_is() -> None:
    head = f"{ENVELOPE}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
    assert take_apart(head + LETTER, MARKS).text == LETTER


def test_html_without_ends_gives_what_there_is() -> None:
    assert take_apart("<html><body><p>Hei<p>Uuni <b>ei lämpene", MARKS).text == (
        "Hei\n\nUuni ei lämpene"
    )


def test_a_mail_in_base64_attached_against_the_rules_is_opened() -> None:
    inner = base64.encodebytes(f"{ENVELOPE}\n{LETTER}".encode()).decode()
    raw = (
        f"{ENVELOPE.replace('a@b.fi', 'pekka@c.fi')}"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nTiedoksi.\n--b\n"
        f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}\n--b--\n"
    )
    mail = take_apart(raw, MARKS)
    assert (mail.form, mail.sender, mail.text) == ("forward", "a@b.fi", LETTER)


def test_a_mail_attached_to_a_mail_of_ours_that_is_attached_is_found() -> None:
    outer = ENVELOPE.replace("a@b.fi", "pekka@c.fi")
    ours = ENVELOPE.replace("a@b.fi", "asiakaspalvelu@c.fi")
    raw = (
        f"{outer}Content-Type: multipart/mixed; boundary=o\n\n--o\n\n\n"
        f"--o\nContent-Type: message/rfc822\n\n"
        f"{ours}Content-Type: multipart/mixed; boundary=i\n\n--i\n\nLiitteenä.\n"
        f"--i\nContent-Type: message/rfc822\n\n{ENVELOPE}\n{LETTER}\n--i--\n--o--\n"
    )
    mail = take_apart(raw, MARKS)
    assert (mail.form, mail.sender, mail.text) == ("forward", "a@b.fi", LETTER)


HEADERS = st.sampled_from(
    [
        "From: a@b.fi\nSent: 1.1.2026 10.00\nTo: c@d.fi\nSubject: x\n\n",
        "Content-Type: multipart/mixed; boundary=b\nFrom: a@b.fi\n\n--b\n",
        "Content-Type: text/html\nMIME-Version: 1.0\n\n",
        "From: a@b.fi Sent: 1.1.2026 10.00 To: c@d.fi Subject: x ",
        "A <a@b.fi>\n1.1.2026 10.00\n",
        "-----Original Message-----\n",
        "On 1 May 2026 at 10:00, A <a@b.fi> wrote:\n",
        "> > ",
        "<div><blockquote>",
        "Terveisin\n",
        "-- \n",
        "\n\n",
    ]
)


@given(st.lists(st.one_of(HEADERS, st.text(max_size=60)), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_apart(raw: str) -> None:
    mail = apart(raw)
    assert mail is None or mail.text


@given(st.binary(max_size=400), st.sampled_from(["", ENVELOPE, f"{ENVELOPE}Content-Type: x/"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_come_apart(raw: bytes, head: str) -> None:
    mail = apart(head.encode() + raw)
    assert mail is None or mail.text


def squeezed(text: str) -> str:
    return "".join(regex.findall(r"[\p{L}\p{N}\p{P}\p{S}]", text))


@given(
    st.lists(
        st.one_of(
            HEADERS.filter(lambda one: "<" not in one and "MIME" not in one),
            st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=60),
            st.just("\n"),
        ),
        max_size=15,
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_no_word_is_made_up(raw: str) -> None:
    mail = apart(raw)
    source = squeezed(raw)
    for line in (mail.text if mail else "").split("\n"):
        assert squeezed(line) in source


HEAVY = {
    "prose": "Hei, paketti on myöhässä. " * 40_000,
    "short lines": "a\n" * 500_000,
    "quotes": "> hei vaan\n" * 90_000,
    "attributions": "On 1 May 2026 at 10:00, A <a@b.fi> wrote:\n" * 24_000,
    "labels": "From:\n" * 170_000,
    "headers on one line": "From: a@b.fi Sent: 1.1.2026 10.00 To: c@d.fi Subject: x\n" * 18_000,
    "far labels": "From:" + " " * 19_000 + "Subject: x To: y",
    "nested sections": "<html>" + "<section>" * 110_000 + "a",
    "nested quotes": "<html>" + "<blockquote>x" * 75_000,
    "list": "<html>" + "<li>x" * 200_000,
    "headers": ENVELOPE + "X-A: b\n" * 140_000 + "\nhei",
    "one header": ENVELOPE + "Cc: " + "a@b.fi, " * 120_000 + "\n\nhei",
    "parts": f"{ENVELOPE}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 125_000,
    "mails in mails": ENVELOPE + "Content-Type: message/rfc822\n\n" * 33_000 + "hei",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_megabyte_does_not_hold_up_the_line(name: str) -> None:
    """The bar is one second; a busy machine gets five, a runaway pattern takes minutes."""
    start = time.perf_counter()
    apart(HEAVY[name])
    assert time.perf_counter() - start < 5
