"""Installations as the SDK stores them, with every token sealed before it is written."""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

import sqlalchemy as sa
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore

_MARK = "sealed:"
_SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")
One = TypeVar("One", Bot, Installation)


class Seal:
    """Seals words with a key derived from the house's secret."""

    def __init__(self, secret: bytes) -> None:
        key = sha256(b"ruusu slack tokens|" + secret).digest()
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def close(self, words: str) -> str:
        """Seal words; those sealed already stay as they are."""
        if words.startswith(_MARK):
            return words
        return _MARK + self._box.encrypt(words.encode()).decode()

    def open(self, words: str) -> str:
        """Open what was sealed; raises `InvalidToken` where the secret is another."""
        if not words.startswith(_MARK):
            return words
        return self._box.decrypt(words.removeprefix(_MARK).encode()).decode()


class SealedStore(AsyncSQLAlchemyInstallationStore):
    """The SDK's store, whose columns for tokens are wide enough for sealed ones."""

    def __init__(self, client_id: str, engine: Any, seal: Seal) -> None:
        super().__init__(client_id, engine)
        self._seal = seal
        for table in (self.bots, self.installations):
            for column in table.columns:
                if isinstance(column.type, sa.String):
                    column.type = sa.Text()
        self.grid = sa.Table(
            "slack_grid",
            self.metadata,
            sa.Column("team_id", sa.Text, primary_key=True),
            sa.Column("enterprise_id", sa.Text, nullable=False),
        )

    async def async_save(self, installation: Installation) -> None:
        """Store an installation."""
        await super().async_save(_with(installation, self._seal.close))

    async def async_save_bot(self, bot: Bot) -> None:
        """Store the bot's part of an installation."""
        await super().async_save_bot(_with(bot, self._seal.close))

    async def async_find_bot(self, **which: Any) -> Bot | None:
        """Return the bot of a workspace or of an organisation."""
        found = await super().async_find_bot(**which)
        return _with(found, self._seal.open) if found else None

    async def async_find_installation(self, **which: Any) -> Installation | None:
        """Return an installation."""
        found = await super().async_find_installation(**which)
        return _with(found, self._seal.open) if found else None

    async def organisation_of(self, team: str) -> str:
        """Return the organisation a workspace was seen in, "" where in none."""
        one = self.grid.c
        async with self.engine.connect() as connection:
            asked = sa.select(one.enterprise_id).where(one.team_id == team)
            return await connection.scalar(asked) or ""

    async def seen_in(self, team: str, organisation: str) -> None:
        """Note the organisation of a workspace: what is posted later names the team alone."""
        one = self.grid.c
        async with self.engine.begin() as connection:
            await connection.execute(self.grid.delete().where(one.team_id == team))
            row = {"team_id": team, "enterprise_id": organisation}
            await connection.execute(self.grid.insert().values(**row))


def _with(it: One, change: Callable[[str], str]) -> One:
    """Return a copy with every token changed."""
    told = it.to_dict_for_copying()
    for name in _SECRETS:
        if told.get(name):
            told[name] = change(told[name])
    return type(it)(**told)
