"""What `ruusu serve` says when it opens: what is on, where, and what is off and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import make_url

from adapters.settings import Settings


def lines(
    told: Settings, chats: Collection[str], address: str, texts: Mapping[str, str]
) -> Iterator[str]:
    """Give the lines, in the language of the house; a password in an address is left out."""
    yield texts["serve.open"].format(address=address)
    if told.database_url:
        place = make_url(told.database_url).render_as_string(hide_password=True)
        yield texts["serve.postgresql"].format(place=place)
    else:
        yield texts["serve.sqlite"].format(place=told.data_dir / "coach.db")
    yield _pages(told, texts)
    if not told.secret_key.get_secret_value():
        yield texts["serve.key"].format(place=told.data_dir / "secret.key")
    others = sorted({*chats} - {"web"})
    yield (
        texts["serve.chats"].format(names=", ".join(others)) if others else texts["serve.no_chats"]
    )
    yield texts["serve.model"]


def _pages(told: Settings, texts: Mapping[str, str]) -> str:
    if told.on_loopback:
        return texts["serve.free"]
    if told.login:
        return texts["serve.login"].format(issuer=told.oidc_issuer)
    return texts["serve.shut"].format(host=told.host)
