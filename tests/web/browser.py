"""A browser without a screen: keeps cookies, reads pages, sends their forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

from aiohttp import ClientSession, CookieJar, FormData
from aiohttp.test_utils import BaseTestServer
from multidict import CIMultiDictProxy


@dataclass(frozen=True)
class Page:
    """What came back: where one ended up, the status, the text, the headers."""

    path: str
    status: int
    text: str
    headers: CIMultiDictProxy[str]

    @property
    def csrf(self) -> str:
        return self.field("csrf")

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name} on {self.path}"
        return unescape(found[1])


@dataclass
class Visitor:
    server: BaseTestServer
    web: ClientSession

    @classmethod
    @asynccontextmanager
    async def at(cls, server: BaseTestServer) -> AsyncIterator[Visitor]:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as web:
            yield cls(server, web)

    async def get(
        self, path: str, headers: Mapping[str, str] | None = None, *, follow: bool = True
    ) -> Page:
        url = self.server.make_url(path)
        async with self.web.get(url, headers=headers, allow_redirects=follow) as answer:
            return Page(answer.url.path_qs, answer.status, await answer.text(), answer.headers)

    async def post(
        self,
        path: str,
        form: Mapping[str, str] | FormData,
        headers: Mapping[str, str] | None = None,
        *,
        follow: bool = True,
    ) -> Page:
        url = self.server.make_url(path)
        async with self.web.post(url, data=form, headers=headers, allow_redirects=follow) as answer:
            return Page(answer.url.path_qs, answer.status, await answer.text(), answer.headers)

    async def send(self, page: Page, path: str, **fields: str) -> Page:
        """Send a form that stands on `page`."""
        return await self.post(path, {"csrf": page.csrf, **fields})

    async def bring(self, text: str, **fields: str) -> Page:
        """Paste a message on the first page; return the page of its case."""
        home = await self.get("/")
        return await self.send(home, "/", nonce=home.field("nonce"), text=text, **fields)
