from __future__ import annotations

import re

from sqlalchemy import select

from adapters.storage.engine import Database
from adapters.storage.tables import METADATA
from bot.domain.happening import Afterthought
from bot.domain.message import Message
from tests.storage.conftest import Stores, stored
from tests.storage.samples import NOW, full, incoming, lesson, post

WORDS = re.compile(r"anna|sohva|hajalla|virtanen|rahoja|posti|m1", re.IGNORECASE)


async def everything(database: Database) -> str:
    return repr([await database.rows(select(table)) for table in METADATA.sorted_tables])


async def grown(stores: Stores) -> None:
    await stores.inbox.accept(incoming("m1"))
    await stores.inbox.accept(incoming("f1", text="Rahoja ei ole kuulunut"))
    await stores.cases.add(full("m1"))
    read = await stores.cases.get("shop", "m1")
    assert read
    read = read.followed_up(Message("Rahoja ei ole kuulunut", NOW), at=NOW)
    read = await stores.cases.save(read, taken="f1")
    await stores.cases.save(read.closed_with(Afterthought("Anna jäi"), by="Maija", at=NOW))
    await stores.lessons.add(lesson("m1"))
    for key, case in (("own-m1", "m1"), ("digest", "")):
        await stores.ledger.begin(post(key, place="aamu", case=case), NOW)
        await stores.ledger.sent("shop", key, "ref")


async def test_an_erased_case_leaves_no_row_and_no_word(database: Database) -> None:
    stores = stored(database)
    await grown(stores)
    assert len(WORDS.findall(await everything(database))) > 30
    assert await stores.cases.erase("shop", "m1")
    await stores.lessons.erase_of("shop", "m1")
    await stores.ledger.erase_of("shop", "m1")
    left = (await everything(database)).replace("Hei Anna", "")  # the digest's own quote
    assert WORDS.findall(left) == []
    assert not await stores.cases.erase("shop", "m1")


async def test_an_accepted_message_leaves_its_words_in_one_place(database: Database) -> None:
    stores = stored(database)
    await stores.inbox.accept(incoming("m1", sender="only-in-the-inbox@posti.fi"))
    await stores.cases.add(full("m1"))
    assert "only-in-the-inbox" not in await everything(database)
