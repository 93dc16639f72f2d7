"""The service is killed between "250" and the case: the relay's mails are all there, each once."""

from __future__ import annotations

import asyncio
import random
import signal
import smtplib
import socket
from contextlib import closing
from pathlib import Path

import pytest

from adapters.storage.cases import SqlCases
from adapters.storage.engine import open_database
from adapters.storage.inbox import SqlInbox
from tests.faults.street import ChatServer, Hatchery, Process, until
from tests.faults.test_killed import TEXTS
from tests.mailbox.post_office import letter
from tests.postgres import Postgres

MAILS, KILLS = 30, 6


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        return int(one.getsockname()[1])


def mail(number: int) -> bytes:
    """Every tenth mail answers to the one before it."""
    thread = {"In_Reply_To": f"<{number - 1}@posti.fi>"} if number % 10 == 9 else {}
    return letter(TEXTS[number % 3], Message_ID=f"<{number}@posti.fi>", **thread)


def deliver(port: int, number: int) -> str:
    """Bring a mail once, as a relay does; return our id of it, "" where it is to come again."""
    try:
        with smtplib.LMTP("127.0.0.1", port, timeout=10) as relay:
            relay.ehlo_or_helo_if_needed()
            relay.mail("a@posti.fi")
            relay.rcpt("palaute@firma.fi")
            code, said = relay.data(mail(number))
    except (OSError, smtplib.SMTPException):
        return ""
    return said.decode().split()[-1] if code == 250 else ""


async def delivered(port: int, number: int) -> str:
    """Bring a mail until it is answered with 250; return our id of it."""
    for _ in range(1200):
        if id_ := await asyncio.to_thread(deliver, port, number):
            return id_
        await asyncio.sleep(0.05)
    pytest.fail(f"mail {number} was never taken")


def service(nest: Hatchery, folder: Path, chat: ChatServer, port: int, **more: str) -> Process:
    told = {
        "RUUSU_SMTP_LISTEN": f"lmtp://127.0.0.1:{port}",
        "RUUSU_MAIL_TO": "palaute@firma.fi=web:shop",
        **more,
    }
    return Process(nest, folder, [chat.url], told)


async def test_killed_right_after_250_no_mail_is_lost_and_none_doubled(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    port, ids = free_port(), dict[int, str]()
    process = service(nest, tmp_path, chat, port, RUUSU_DATA_DIR=str(tmp_path))
    await process.start()
    dice = random.Random()  # noqa: S311
    kills = {*dice.sample(range(MAILS), KILLS)}
    for number in range(MAILS):
        ids[number] = await delivered(port, number)
        if number in kills:
            await process.end()  # kill -9: its row is on the disk, its case is not yet
            await process.start()
            assert await delivered(port, number) == ids[number]  # the relay heard nothing
    database = open_database(f"sqlite:///{tmp_path / 'coach.db'}")
    inbox, became = SqlInbox(database), dict[str, str]()
    for _ in range(300):
        became = {id_: await inbox.became(id_) for id_ in ids.values()}
        if all(became.values()):
            break
        await asyncio.sleep(0.1)
    assert all(became.values())
    assert len(became) == MAILS
    cases = {case: await SqlCases(database).get("shop", case) for case in {*became.values()}}
    assert sum(1 + len(case.follow_ups) for case in cases.values() if case) == MAILS
    await database.close()
    await process.end(signal.SIGTERM)
    assert not [word for word in ("sohva", "posti.fi", "Sanna") if word in process.log]


async def test_while_the_database_is_away_mail_waits_at_the_relay(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, postgres: Postgres, postgres_url: str
) -> None:
    port = free_port()
    process = service(nest, tmp_path, chat, port, DATABASE_URL=postgres_url)
    await process.start()
    assert await delivered(port, 0)
    postgres.stop(signal.SIGQUIT)
    assert await asyncio.to_thread(deliver, port, 1) == ""
    postgres.start()
    assert await delivered(port, 1)
    await process.end(signal.SIGTERM)
    await until(lambda: "mail.not_stored" in process.log)
