"""A mail server on loopback: as much of IMAP4rev1 (RFC 3501) as watching one folder takes."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

_LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


@dataclass
class Kept:
    """A mail in a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ImapServer:
    """
    One mailbox. `can` is what it tells it can do; `cuts` ends that many talks at their next
    command named `cut_at`.
    """

    user: str = "palaute@firma.fi"
    password: str = "hush hush"  # noqa: S105
    can: Sequence[str] = ("IDLE", "MOVE", "UIDPLUS")
    folders: dict[str, list[Kept]] = field(default_factory=lambda: {"INBOX": []})
    cuts: int = 0
    cut_at: str = "FETCH"
    fetched: int = 0
    logins: int = 0
    port: int = 0
    _uid: int = 0
    _talks: set[_Talk] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for talk in [*self._talks]:
            talk.writer.transport.abort()
        await asyncio.sleep(0.01)

    def put(self, raw: bytes, folder: str = "INBOX") -> Kept:
        """A mail comes in; whoever idles hears of it."""
        self._uid += 1
        kept = Kept(self._uid, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        self.folders[folder].append(kept)
        for talk in self._talks:
            if talk.idles and talk.folder == folder:
                talk.say(f"* {len(self.folders[folder])} EXISTS")
        return kept

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = _Talk(self, reader, writer)
        self._talks.add(talk)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk.held()
        self._talks.discard(talk)
        writer.close()


@dataclass(eq=False)
class _Talk:
    server: ImapServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    folder: str = ""
    idles: bool = False

    def say(self, line: str | bytes) -> None:
        self.writer.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    async def held(self) -> None:
        self.say("* OK ready")
        while line := await self._line():
            tag, _, rest = line.partition(" ")
            name, _, told = rest.partition(" ")
            if name.upper() == "UID":
                name, _, told = told.partition(" ")
            if self.server.cuts and name.upper() == self.server.cut_at:
                self.server.cuts -= 1
                self.writer.transport.abort()
                return
            do: Callable[[str], str] | None = getattr(self, f"_{name.lower()}", None)
            if name.upper() == "IDLE":
                await self._idled()
                self.say(f"{tag} OK idled")
                continue
            self.say(f"{tag} {do(told) if do else 'BAD'} as asked")
            await self.writer.drain()
            if name.upper() == "LOGOUT":
                return

    async def _line(self) -> str:
        line = await self.reader.readline()
        while literal := _LITERAL.search(line):
            self.say("+ go on")
            more = await self.reader.readexactly(int(literal[1]))
            line = line[: literal.start()] + b'"' + more + b'"' + await self.reader.readline()
        return line.decode().strip()

    async def _idled(self) -> None:
        self.idles = True
        self.say("+ idling")
        await self.reader.readline()
        self.idles = False

    @property
    def mails(self) -> list[Kept]:
        return self.server.folders[self.folder]

    def _among(self, uids: str) -> list[Kept]:
        chosen = {int(one) for one in uids.split(",")}
        return [one for one in self.mails if one.uid in chosen]

    def _nth(self, kept: Kept) -> int:
        return self.mails.index(kept) + 1

    def _capability(self, _told: str) -> str:
        self.say(f"* CAPABILITY IMAP4rev1 {' '.join(self.server.can)}")
        return "OK"

    def _login(self, told: str) -> str:
        self.server.logins += 1
        welcome = shlex.split(told) == [self.server.user, self.server.password]
        return "OK" if welcome else "NO [AUTHENTICATIONFAILED]"

    def _select(self, told: str) -> str:
        name = told.strip('"')
        if name not in self.server.folders:
            return "NO no such folder"
        self.folder = name
        self.say("* FLAGS (\\Seen \\Flagged \\Deleted)")
        self.say(f"* {len(self.mails)} EXISTS")
        self.say("* OK [UIDVALIDITY 1] fine")
        return "OK [READ-WRITE]"

    def _noop(self, _told: str) -> str:
        return "OK"

    def _search(self, told: str) -> str:
        assert told.split() == ["UNSEEN", "UNDELETED"], told
        found = [one.uid for one in self.mails if not one.flags & {"\\Seen", "\\Deleted"}]
        self.say("* SEARCH " + " ".join(map(str, found)))
        return "OK"

    def _fetch(self, told: str) -> str:
        uids, _, what = told.partition(" ")
        for one in self._among(uids):
            head = f"* {self._nth(one)} FETCH (UID {one.uid} "
            if "BODY.PEEK[]" in what:
                self.server.fetched += 1
                self.say(f"{head}BODY[] {{{len(one.raw)}}}\r\n".encode() + one.raw + b")")
            else:
                self.say(f"{head}RFC822.SIZE {len(one.raw)})")
        return "OK"

    def _store(self, told: str) -> str:
        uids, how, flags = re.match(r"(\S+) (\S+) \((.*)\)", told).groups()  # type: ignore[union-attr]
        for one in self._among(uids):
            assert how.upper().startswith("+FLAGS")
            one.flags |= set(flags.split())
            self.say(f"* {self._nth(one)} FETCH (UID {one.uid} FLAGS ({' '.join(one.flags)}))")
        return "OK"

    def _list(self, told: str) -> str:
        name = told.rpartition(" ")[2].strip('"')
        if name in self.server.folders:
            self.say(f'* LIST () "/" "{name}"')
        return "OK"

    def _create(self, told: str) -> str:
        self.server.folders[told.strip('"')] = []
        return "OK"

    def _copy(self, told: str) -> str:
        uids, _, name = told.partition(" ")
        if name.strip('"') not in self.server.folders:
            return "NO [TRYCREATE] no such folder"
        for one in self._among(uids):
            self.server.folders[name.strip('"')].append(Kept(one.uid, one.raw, {*one.flags}))
        return "OK"

    def _move(self, told: str) -> str:
        done = self._copy(told)
        gone = self._among(told.partition(" ")[0]) if done == "OK" else []
        for one in gone:
            nth = self._nth(one)
            self.mails.remove(one)
            self.say(f"* {nth} EXPUNGE")
        return done

    def _expunge(self, told: str) -> str:
        for one in self._among(told):
            if "\\Deleted" in one.flags:
                self.mails.remove(one)
        return "OK"

    def _logout(self, _told: str) -> str:
        self.say("* BYE")
        return "OK"
