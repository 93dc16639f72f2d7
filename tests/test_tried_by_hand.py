"""Messages an agent pasted and Ruusu answered wrongly: each stays mended."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.contract import desk, read, reply
from adapters.settings import settings

AT = desk("fi")
NOW = "2026-11-22T09:00+02:00"


def answered(text: str) -> dict[str, Any]:
    return reply({"text": text, "now": NOW, "signature": "Oona"}, AT)


def test_calling_an_emergency_line_is_no_injury() -> None:
    text = (
        "Putkimies kävi tiistaina ja sen jälkeen hana on vuotanut koko ajan. Keittiön laminaatti "
        "on jo turvonnut. Soitin päivystykseen mutta kukaan ei vastannut. Terv. Heikki Laine"
    )
    reading = read({"text": text, "now": NOW}, AT)
    assert "injury" not in (*reading["causes"], *reading["flags"])
    assert "damage" in reading["causes"]
    assert "hoito" not in answered(text)["reply"]


def test_worry_about_what_we_did_is_never_thanked_as_praise() -> None:
    text = (
        "Our cleaner left the back door unlocked on Monday and I only found out from my "
        "neighbour. Nothing was taken but I have been uneasy ever since. Regards, Joan Pike"
    )
    assert answered(text)["kind"] == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "Well done, you managed to lose my passport photos twice in one week. Truly a talent.",
        "Grattis, ni lyckades tappa bort mitt pass två gånger på en vecka.",
        "Hienosti hoidettu, kadotitte passini jo toisen kerran tällä viikolla.",
    ],
)
def test_ironic_congratulations_praise_nothing(text: str) -> None:
    assert answered(text)["kind"] == "complaint"


def test_praise_told_as_a_story_of_a_named_person_is_seen() -> None:
    text = (
        "Halusin vaan sanoa että teidän Minna jaksoi neuvoa mua puhelimessa melkein tunnin eikä "
        "hoputtanut kertaakaan."
    )
    said = answered(text)
    assert said["kind"] == "praise"
    assert "Minna" in said["reply"]


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"RUUSU_LOCALE.*\n.*RUUSU_TIMEZONE"):
        settings({"RUUSU_LOCALE": "xx", "RUUSU_TIMEZONE": "Mars/Olympus"})
