"""What an agent corrects is kept to learn from where the house wants that, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.building import open_house
from adapters.corrections import FILE, FiledCorrections
from adapters.labelled import labelled
from adapters.quality import rows
from adapters.settings import Settings, settings
from bot.application.forget import erase_case
from bot.application.house import House
from bot.application.ports import Incoming
from bot.application.take_in import take_in
from bot.application.walk_case import correct
from bot.domain.correction import Correction
from bot.domain.happening import Origin
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from tests.fakes.house import house

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
SOFA = "Hei, sohva tuli rikki ja kaksi viikkoa myöhässä. Soita 040 123 4567. T. Anna Virtanen"
TEAM = Team("shop")


async def corrected(at: House, *levels: tuple[Kind | None, Severity | None]) -> None:
    incoming = Incoming("m1", "shop", Origin("web", "risut", thread="t"), SOFA, NOW)
    await at.inbox.accept(replace(incoming, name="Anna Virtanen"))
    assert await take_in("m1", await at.teams.get("shop"), at)
    for level in levels:
        await correct(TEAM, "m1", level, at, by="Maija", now=NOW)


def kept(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


async def test_the_last_correction_of_a_case_is_kept_with_no_name_or_number(tmp_path: Path) -> None:
    path = tmp_path / "data" / FILE
    at = replace(house(), corrections=FiledCorrections(path))
    await corrected(at, (Kind.COMPLAINT, Severity.REMARK), (Kind.PRAISE, None))
    (one,) = kept(path)
    assert (one["kind"], one["severity"], one["was"][1]) == ("praise", None, "remark")
    assert "sohva tuli rikki" in one["text"]
    assert not {"Anna", "Virtanen", "4567"} & set(one["text"].replace(".", " ").split())
    assert path.stat().st_mode & 0o077 == 0


async def test_what_is_kept_can_be_learnt_from(tmp_path: Path) -> None:
    path = tmp_path / FILE
    await corrected(
        replace(house(), corrections=FiledCorrections(path)), (Kind.COMPLAINT, Severity.REMARK)
    )
    sets = labelled(tmp_path, besides=path)
    (one,) = sets["severity"]
    assert (one.labels, one.source) == (("remark",), "corrections")
    assert sets["kind"][0].text == kept(path)[0]["text"]


async def test_line_ends_of_other_kinds_in_a_text_break_no_line(tmp_path: Path) -> None:
    path, text = tmp_path / FILE, "Sohva tuli rikki.\u2028Soittakaa.\u0085Kiitos."
    file = FiledCorrections(path)
    for case in ("m1", "m2"):
        was = (Kind.OTHER, None)
        one = Correction(case, "shop", "fi", text, Kind.COMPLAINT, Severity.GRIEVANCE, was)
        await file.keep(one)
    assert [row["text"] for row in rows(path)] == [text, text]
    await file.erase_of("shop", "m1")
    assert [row["id"] for row in rows(path)] == ["m2"]


async def test_an_erased_case_leaves_no_correction(tmp_path: Path) -> None:
    path = tmp_path / FILE
    at = replace(house(), corrections=FiledCorrections(path))
    await corrected(at, (Kind.COMPLAINT, Severity.REMARK))
    await erase_case("shop", "m1", at)
    assert kept(path) == []


async def test_a_reading_confirmed_is_no_correction(tmp_path: Path) -> None:
    path = tmp_path / FILE
    at = replace(house(), corrections=FiledCorrections(path))
    await corrected(at)
    case = await at.cases.get("shop", "m1")
    assert case
    same = (case.reading.kind, case.reading.severity)
    await correct(TEAM, "m1", same, at, by="Maija", now=NOW)
    assert not path.exists()


async def test_corrections_are_kept_only_where_that_is_switched_on(tmp_path: Path) -> None:
    for switched in ("", "1"):
        folder = tmp_path / f"on{switched}"
        async with open_house(switched_to(switched, folder)) as (at, _database):
            await corrected(at, (Kind.COMPLAINT, Severity.REMARK))
        assert (folder / FILE).exists() is bool(switched)


async def test_what_was_kept_before_it_was_switched_off_is_erased(tmp_path: Path) -> None:
    async with open_house(switched_to("1", tmp_path)) as (at, _database):
        await corrected(at, (Kind.COMPLAINT, Severity.REMARK))
    assert len(kept(tmp_path / FILE)) == 1
    async with open_house(switched_to("", tmp_path)) as (at, _database):
        await erase_case("shop", "m1", at)
    assert kept(tmp_path / FILE) == []


def switched_to(switched: str, folder: Path) -> Settings:
    told = {"RUUSU_DATA_DIR": str(folder), "RUUSU_KEEP_CORRECTIONS": switched}
    return settings(told, folder / "no")
