from __future__ import annotations

import pytest
import regex

from bot.domain.finnish_forms import forms

BENT = {
    "tiketti": "tiketti tiketin tikettiä tiketissä tikettiin tikettejä tiketeissä tiketistänne "
    "tikettiänsä tiketitkin tikettien",
    "palaute": "palaute palautteen palautetta palautteita palautteissamme palautteeseen",
    "hyvitys": "hyvitys hyvityksen hyvitystä hyvityksiä hyvityksessä hyvityksestänne",
    "tilaisuus": "tilaisuus tilaisuuden tilaisuutta tilaisuudessa",
    "asiakas": "asiakas asiakkaan asiakasta asiakkaita asiakkaillemme",
    "hinta": "hinta hinnan hintaa hinnassa hintoja hinnoissa hintaan",
    "toimitusehto": "toimitusehto toimitusehdot toimitusehtojen toimitusehdoissa toimitusehtoja",
    "verkko": "verkko verkon verkossa verkkoja verkoissa verkkoon",
    "puhelin": "puhelin puhelimen puhelinta puhelimia puhelimessa",
    "reklamaatio": "reklamaatio reklamaation reklamaatiota reklamaatioita reklamaatiossanne",
    "poikkeama": "poikkeama poikkeaman poikkeamia poikkeamassa poikkeamiin",
    "kenkä": "kenkä kengän kenkää kengät kengissä",
    "kuponki": "kuponki kupongin kuponkia kupongit kuponkeja kupongeissa",
    "työmääräin": "työmääräin työmääräimen työmääräimessä työmääräintä",
    "vuosi": "vuosi vuoden vuotta vuosia vuodessa",
    "kaltainen": "kaltainen kaltaisen kaltaista kaltaisia",
    "hinnaton": "hinnaton hinnattoman hinnatonta hinnattomia",
    "lähete": "lähete lähetteen lähetettä lähetteitä",
}
OTHERS = {
    "tiketti": "tikettijono tikettijonossamme tikki etiketti tikittää",
    "palaute": "palauttaa palautamme palautus palautuksen",
    "hinta": "hinnasto hinnoittelu hinaus hinauksen",
    "verkko": "verkosto verkkokauppa verkkaisesti",
    "hyvitys": "hyvittää hyvitämme hyvityslasku",
    "asiakas": "asiakaspalvelu asiakkuus asiallinen",
    "kenkä": "kenkäkauppa kenties",
}


@pytest.mark.parametrize("word", BENT)
def test_a_word_is_known_in_every_form(word: str) -> None:
    missed = [one for one in BENT[word].split() if not regex.fullmatch(forms(word), one)]
    assert missed == []


@pytest.mark.parametrize("word", OTHERS)
def test_another_word_is_not_a_form_of_it(word: str) -> None:
    assert [one for one in OTHERS[word].split() if regex.fullmatch(forms(word), one)] == []
