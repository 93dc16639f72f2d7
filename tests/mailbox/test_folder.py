"""The watched folder: a real IMAP client against a mail server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from adapters.addresses import Folder, places_of
from adapters.mailbox.folder import Watched
from tests.fakes.imap_server import ImapServer, Kept
from tests.mailbox.post_office import RULES, SOFA, PostOffice, letter, opened


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    mails = ImapServer()
    await mails.start()
    yield mails
    await mails.stop()


@asynccontextmanager
async def watching(office: PostOffice, server: ImapServer, done: str = "") -> AsyncIterator[None]:
    folder = Folder("127.0.0.1", server.port, server.user, server.password, tls=False)
    watch = Watched(folder, office.intake, done, every=0.1, longest=0.1)
    task = asyncio.create_task(watch.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def seen(kept: Kept) -> bool:
    return kept.flags == {"\\Seen"}


async def test_what_is_unread_is_taken_in_and_marked_read(server: ImapServer) -> None:
    old = server.put(letter(Message_ID="<0@x.fi>"))
    old.flags.add("\\Seen")
    new = server.put(letter())
    async with opened() as office, watching(office, server):
        await until(lambda: seen(new))
        (case,) = await office.worked()
        assert (case.team, case.origin.place) == ("T1", "C1")


@pytest.mark.parametrize("can", [("IDLE", "MOVE"), ("UIDPLUS",)])
async def test_news_are_taken_as_they_come_and_moved_where_one_wishes(can: tuple[str, ...]) -> None:
    mails = ImapServer(can=can)
    await mails.start()
    async with opened() as office, watching(office, mails, "Ruusu/otettu"):
        await until(lambda: mails.logins == 1)
        await asyncio.sleep(0.2)
        mails.put(letter())
        await until(lambda: len(mails.folders.get("Ruusu/otettu", [])) == 1)
        await until(lambda: mails.folders["INBOX"] == [])
        assert len(office.taken) == 1
        assert mails.logins == 1
    await mails.stop()


async def test_nothing_is_marked_before_it_is_stored(server: ImapServer) -> None:
    kept = server.put(letter())
    async with opened() as office:
        office.inbox.away = True
        async with watching(office, server):
            await until(lambda: server.logins >= 2)
            assert kept.flags == set()
            office.inbox.away = False
            await until(lambda: seen(kept))
    assert len(office.taken) == 1


@pytest.mark.parametrize("cut_at", ["FETCH", "STORE", "SEARCH", "IDLE"])
async def test_a_server_that_hangs_up_is_called_again(server: ImapServer, cut_at: str) -> None:
    server.cuts, server.cut_at = 3, cut_at
    kept = server.put(letter())
    async with opened() as office, watching(office, server):
        await until(lambda: seen(kept) and not server.cuts)
        assert len(office.taken) == 1
        assert set(office.outcomes) <= {"taken", "known"}


async def test_a_server_that_is_away_is_waited_for(server: ImapServer) -> None:
    async with opened() as office, watching(office, server):
        await until(lambda: server.logins == 1)
        await server.stop()
        await asyncio.sleep(0.3)
        await server.start()
        kept = server.put(letter())
        await until(lambda: seen(kept))


async def test_two_watchers_of_one_folder_take_a_mail_once(server: ImapServer) -> None:
    async with opened() as office, watching(office, server), watching(office, server):
        await until(lambda: server.logins == 2)
        kept = server.put(letter())
        await until(lambda: len(office.outcomes) == 2 and seen(kept))
        assert sorted(office.outcomes) == ["known", "taken"]


async def test_what_is_refused_stays_flagged_for_a_person(server: ImapServer) -> None:
    rules = replace(RULES, largest=5000, senders=("posti.fi",))
    big = server.put(letter(SOFA * 50))
    stranger = server.put(letter(From="x@evil.fi"))
    nobodys = server.put(letter(To="muu@firma.fi"))
    mine = server.put(letter())
    async with opened(rules) as office, watching(office, server, "Otettu"):
        await until(lambda: len(server.folders.get("Otettu", [])) == 1)
        assert server.folders["INBOX"] == [big, stranger, nobodys]
        assert all(one.flags == {"\\Seen", "\\Flagged"} for one in (big, stranger, nobodys))
        assert server.folders["Otettu"][0].uid == mine.uid
        assert server.fetched == 3  # the big one was never fetched


async def test_what_a_machine_wrote_is_read_and_stays(server: ImapServer) -> None:
    kept = server.put(letter(Auto_Submitted="auto-replied"))
    async with opened() as office, watching(office, server, "Otettu"):
        await until(lambda: seen(kept))
        assert office.outcomes == ["let_be"]
        assert server.folders["INBOX"] == [kept]


async def test_a_mail_nobody_can_take_does_not_hold_up_the_next(server: ImapServer) -> None:
    poison, kept = server.put(letter()), server.put(letter(Message_ID="<2@posti.fi>"))
    async with opened() as office:
        takes_apart, tried = office.intake.takes_apart, list[bytes]()

        def stumbles(raw: bytes) -> object:
            tried.append(raw)
            if len(tried) == 1:
                raise RecursionError
            return takes_apart(raw)

        office.intake = replace(office.intake, takes_apart=stumbles)  # type: ignore[arg-type]
        async with watching(office, server):
            await until(lambda: seen(kept))
            assert poison.flags == {"\\Seen", "\\Flagged"}


async def test_a_folder_for_everything_names_one_place(server: ImapServer) -> None:
    rules = replace(RULES, places=places_of("*=teams:tenant/19:x@thread.tacv2"))
    kept = server.put(letter(To="undisclosed-recipients:;"))
    async with opened(rules) as office, watching(office, server):
        await until(lambda: seen(kept))
        (one,) = office.taken
        assert (one.origin.platform, one.team) == ("teams", "tenant")
        assert one.origin.place == "19:x@thread.tacv2"
