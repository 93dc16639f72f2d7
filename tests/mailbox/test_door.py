"""The inbound address: real LMTP and SMTP clients over loopback."""

from __future__ import annotations

import asyncio
import smtplib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.addresses import Door
from tests.mailbox.post_office import RULES, SOFA, TO, letter, opened


async def test_a_mail_becomes_a_case_and_its_card_a_root_post_of_the_teams_channel() -> None:
    async with opened() as office:
        assert await office.bring(letter()) == {}
        (case,) = await office.worked()
        (post,) = office.chat.said.values()
        assert (case.team, case.customer_name, case.subject) == ("T1", "Sanna Koskela", "Sohva")
        assert case.message.text.startswith("Hei,\n\nTilasin sohvan")
        assert post.card
        assert (post.origin.platform, post.origin.place, post.origin.thread) == ("slack", "C1", "")
        assert case.origin.thread  # coaching goes on in the thread of its card


async def test_the_relay_that_comes_again_brings_one_case() -> None:
    async with opened() as office:
        for again in range(3):
            received = f"from relay by mx; Wed, 4 Mar 2026 08:3{again}:00 +0200"
            await office.bring(letter(top_Received=received))
        assert len(await office.worked()) == 1
        assert office.outcomes == ["taken", "known", "known"]


async def test_without_a_message_id_it_is_known_by_its_words() -> None:
    async with opened() as office:
        await office.bring(letter(Message_ID=""))
        await office.bring(letter(Message_ID="", top_Received="from relay by mx"))
        await office.bring(letter(SOFA + "Ja vielä yksi asia.", Message_ID=""))
        assert office.outcomes == ["taken", "known", "taken"]


async def test_another_senders_mail_under_a_known_message_id_is_another_mail() -> None:
    async with opened() as office:
        await office.bring(letter(From="somebody@else.fi"))
        await office.bring(letter())
        assert office.outcomes == ["taken", "taken"]


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<1@posti.fi>"},
        {"References": "<0@x.fi> <1@posti.fi> <our.answer@firma.fi>"},
    ],
)
async def test_the_customers_next_mail_joins_its_case(headers: dict[str, str]) -> None:
    async with opened() as office:
        await office.bring(letter())
        await office.worked()
        await office.bring(letter("Missä sohva viipyy?", Message_ID="<2@posti.fi>", **headers))
        (case,) = await office.worked()
        assert len(case.follow_ups) == 1
        root, follow_up = office.chat.said.values()
        assert follow_up.origin.thread == case.origin.thread != root.origin.thread


async def test_each_receiver_of_one_mail_is_answered_and_each_team_has_its_case() -> None:
    async with opened() as office:
        to = [TO, "tuki@firma.fi", "PALAUTE+turku@firma.fi", "kuka@firma.fi"]
        data = letter().decode().replace("\n", "\r\n") + "\r\n."
        receivers = [f"RCPT TO:<{address}>" for address in to]
        said = await talk(office.door.port, "LHLO x", "MAIL FROM:<a@b.fi>", *receivers, "DATA",
                          data, "QUIT")  # fmt: skip
        assert [line[:9] for line in said[-9:]] == [
            *["250 2.1.5"] * 3, "550 5.1.1", "354 End d", *["250 2.0.0"] * 3, "221 Bye"
        ]  # fmt: skip
        assert {case.team for case in await office.worked()} == {"T1", "home"}


async def test_a_tag_has_a_channel_of_its_own_where_one_is_named() -> None:
    async with opened() as office:
        await office.bring(letter(), ["palaute+oulu@firma.fi"])
        (one,) = office.taken
        assert one.origin.place == "C2"


async def test_on_the_page_a_mail_stands_in_a_case_of_its_own() -> None:
    async with opened() as office:
        await office.bring(letter(), ["tuki@firma.fi"])
        (case,) = await office.worked()
        assert (case.origin.thread, case.origin.link) == (case.id, f"/case/{case.id}")


async def test_while_the_database_is_away_the_relay_keeps_the_mail() -> None:
    async with opened() as office:
        office.inbox.away = True
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await office.bring(letter())
        assert refused.value.smtp_code == 451
        assert office.taken == []
        office.inbox.away = False
        assert await office.bring(letter()) == {}
        assert len(office.taken) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_a_mail_that_is_too_big_is_refused_clearly(told: bool) -> None:  # noqa: FBT001
    async with opened(replace(RULES, largest=20_000)) as office:
        big = letter(SOFA * 200)
        with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refused:
            await office.bring(big, [TO, "tuki@firma.fi"], options=[f"size={len(big)}"] * told)
        code: Any = refused.value
        assert (code.smtp_code, code.smtp_error[:5]) == (552, b"5.3.4")
        assert await office.bring(letter()) == {}
        assert len(office.taken) == 1


async def test_over_lmtp_a_mail_that_is_too_big_is_refused_once_a_receiver() -> None:
    async with opened(replace(RULES, largest=20_000)) as office:
        said = await talk(office.door.port, "LHLO x", "MAIL FROM:<a@b.fi>", f"RCPT TO:<{TO}>",
                          "RCPT TO:<tuki@firma.fi>", "DATA", "x" * 70 + "\r\n" + "y" * 30_000
                          + "\r\n.", "QUIT")  # fmt: skip
        assert [line[:9] for line in said if line.startswith("552")] == ["552 5.3.4"] * 2
        assert said[-1].startswith("221")


async def test_over_smtp_one_answer_stands_for_all() -> None:
    async with opened(door=Door(lmtp=False, host="127.0.0.1")) as office:
        assert await office.bring(letter(), [TO, "tuki@firma.fi"]) == {}
        assert {one.team for one in office.taken} == {"T1", "home"}


async def test_a_socket_takes_mail_as_a_port_does(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    async with opened(door=Door(lmtp=True, path=str(path)), relays="") as office:
        assert path.stat().st_mode & 0o777 == 0o660
        assert await office.bring(letter()) == {}
        assert len(office.taken) == 1


async def test_only_the_houses_relay_may_talk() -> None:
    async with opened(relays="10.0.0.0/8") as office:
        said = await talk(office.door.port, "LHLO x")
        assert said == ["554 5.7.1 Only the house's relay may talk here"]


async def test_a_mail_whose_relay_is_cut_off_is_taken_once() -> None:
    async with opened() as office:
        reader, writer = await asyncio.open_connection("127.0.0.1", office.door.port)
        lines = ["LHLO x", "MAIL FROM:<a@b.fi>", f"RCPT TO:<{TO}>", "DATA"]
        for line in lines:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()
            await reader.readline()
        writer.write(letter().replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.transport.abort()
        await office.door.stop()
        await office.door.start()
        await office.bring(letter())
        assert len(office.taken) == 1


async def test_one_that_is_taken_when_the_door_shuts_is_taken_in() -> None:
    async with opened() as office:
        bringing = asyncio.create_task(office.bring(letter()))
        while not office.door._taking:  # noqa: ASYNC110, SLF001 - the very moment
            await asyncio.sleep(0)
        await office.door.stop()
        await asyncio.gather(bringing, return_exceptions=True)
        assert len(office.taken) == 1


async def talk(port: int, *lines: str) -> list[str]:
    """Say lines to the door; return all it said after its greeting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if lines:
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()
    said = (await asyncio.wait_for(reader.read(), 10) if lines[-1] == "QUIT"
            else await reader.readline())  # fmt: skip
    writer.close()
    told = said.decode().split("\r\n")
    return [line for line in told if line and not line.startswith("220")]
