"""Bytes of unknown origin → text. Something readable always comes out."""

from __future__ import annotations

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = ("utf-16", "utf-32", "utf-7", "utf_16", "utf_32", "utf_7", "iso-2022", "iso2022", "hz")
SAMPLE = 400
FEW = 3
UNREADABLE = "\ufffd"


def decoded(raw: bytes, charset: str | None = None) -> str:
    """
    Decode `raw`, trying a byte-order mark, UTF-8, the declared charset, then Windows-1252.

    UTF-8 goes before the declared charset: text that happens to be valid UTF-8 is UTF-8,
    and mail that names the wrong charset is common.
    """
    for mark, name in MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    wide = bool(charset) and str(charset).lower().startswith(WIDE)
    guesses = (charset, _wide(raw), "utf-8") if wide else (_wide(raw), "utf-8", charset)
    for name in filter(None, guesses):
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    return _mostly_utf8(raw) or raw.decode("cp1252", "replace")


def _wide(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark: every other byte of Western text is then zero."""
    sample = raw[:SAMPLE]
    half = len(sample) // 2
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[start::2].count(0)
        if half and zeros > half * 0.7 and sample[1 - start :: 2].count(0) < half * 0.1:
            return name
    return None


def _mostly_utf8(raw: bytes) -> str | None:
    """UTF-8 with a few broken bytes (cut in the middle, a stray mark) is still UTF-8."""
    text = raw.decode("utf-8", "replace")
    broken = text.count(UNREADABLE)
    foreign = sum(not one.isascii() for one in text[:SAMPLE])
    return text if broken <= FEW and foreign > broken + FEW * (broken > 1) else None
