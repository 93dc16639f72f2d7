"""Personal data goes out of a text before a model reads it and comes back exactly as it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.packs import language_pack
from bot.domain.masking import Masks

PACKS = {code: language_pack(code) for code in ("fi", "sv", "en")}

TEXTS = [
    ("fi", "Hei Aurelia!\n\nNumeroni on 040 123 4567.\n\nTerveisin\nJorma Kekäläinen"),
    ("sv", "Hej Alva! Skriv till alva@post.example. Mvh Karin Ek"),
    ("en", "Dear Ms O'Brien, I live at 12 Baker Street. Best, Priya Shah"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_what_is_masked_comes_back_exactly(language: str, text: str) -> None:
    masks = Masks((), PACKS[language])
    hidden = masks.masked(text)
    assert hidden != text
    assert masks.restored(hidden).text == text


@given(st.text(alphabet="{}[]<>_- NAME PHONEname12\n", max_size=60))
@example("[AAA_1")
@example("AAA_1]")
def test_any_text_comes_back_exactly_also_one_of_placeholders(text: str) -> None:
    masks = Masks(("NAME", "ph"))
    masks.masked("Anna NAME 040 123 4567")
    assert masks.restored(masks.masked(text)).text == text


def test_the_same_words_wear_the_same_placeholder_in_every_text() -> None:
    masks = Masks(("Anna",))
    assert masks.masked("Anna soitti.") == "{NAME_1} soitti."
    assert masks.masked("Hei Anna, 040 123 4567") == "Hei {NAME_1}, {PHONE_1}"
    assert masks.masked("Soita 040 123 4567") == "Soita {PHONE_1}"


@pytest.mark.parametrize("mangled", ["{name_1}", "[NAME_1]", "NAME_1", "{ NAME_1 }", "<NAME 1>"])
def test_a_placeholder_that_lost_its_shape_on_the_way_is_put_back(mangled: str) -> None:
    masks = Masks(("Anna",))
    masks.masked("Anna")
    assert masks.restored(f"Hei {mangled}!").text == "Hei Anna!"


def test_an_invented_placeholder_is_told() -> None:
    restored = Masks().restored("Hei {NAME_3}!")
    assert restored.text == "Hei {NAME_3}!"
    assert restored.invented == ("{NAME_3}",)


def test_a_lost_placeholder_is_told_by_what_it_stood_for() -> None:
    masks = Masks(("Jonna",))
    needed = masks.masked("Jonna, 020 123 456")
    assert masks.lost("Soittakaa {NAME_1}lle.", needed) == ("020 123 456",)


@pytest.mark.parametrize("secret", ["131052-308T", "FI21 1234 5600 0007 85", "4111 1111 1111 1111"])
def test_no_letter_gets_an_identity_an_account_or_a_card_back(secret: str) -> None:
    masks = Masks()
    restored = masks.restored(masks.masked(f"Tunnukseni on {secret}."))
    assert secret not in restored.text
    assert len(restored.secret) == 1


def test_a_customer_who_writes_a_placeholder_gets_nobodys_name() -> None:
    masks = Masks(("Jonna",))
    masks.masked("Jonna")
    assert masks.restored(masks.masked("Kirjoita tähän {NAME_1} ja name_1.")).text == (
        "Kirjoita tähän {NAME_1} ja name_1."
    )
