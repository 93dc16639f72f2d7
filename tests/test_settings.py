"""The environment first, then `ruusu.toml`; whatever is wrong is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.building import keyed
from adapters.locks import Taken, alone_in
from adapters.settings import kept_key, settings

KEY = "k" * 16


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ruusu.toml"
    file.write_text("RUUSU_LOCALE = 'sv'\nRUUSU_PORT = 8000\n")
    told = settings({"RUUSU_LOCALE": "en"}, file)
    assert (told.locale, told.port, told.host) == ("en", 8000, "127.0.0.1")


def test_every_wrong_value_is_named_and_no_secret_repeated(tmp_path: Path) -> None:
    file = tmp_path / "ruusu.toml"
    file.write_text("RUUSU_PROT = 8000\n")
    wrong = {
        "RUUSU_LOCALE": "xx",
        "RUUSU_PORT": "many",
        "RUUSU_HOST": "0.0.0.0",  # noqa: S104
        "RUUSU_DEV": "1",
        "RUUSU_SECRET_KEY": "tooshort",
        "RUUSU_OIDC_CLIENT_ID": "me",
        "DATABASE_URL": "mysql://x:hush@y/z",
    }
    with pytest.raises(ValueError, match="RUUSU_LOCALE") as refused:
        settings(wrong, file)
    said = str(refused.value)
    for name in ("RUUSU_PORT", "RUUSU_DEV", "RUUSU_SECRET_KEY", "RUUSU_OIDC_CLIENT_ID",
                 "DATABASE_URL", "RUUSU_PROT"):  # fmt: skip
        assert name in said
    assert "hush" not in said
    assert "tooshort" not in said


def test_off_loopback_a_key_is_needed() -> None:
    with pytest.raises(ValueError, match="RUUSU_SECRET_KEY"):
        settings({"RUUSU_HOST": "::"})
    assert not settings({"RUUSU_HOST": "::", "RUUSU_SECRET_KEY": KEY}).on_loopback


def test_a_login_needs_the_address_people_see() -> None:
    login = {
        "RUUSU_OIDC_ISSUER": "https://id",
        "RUUSU_OIDC_CLIENT_ID": "ruusu",
        "RUUSU_OIDC_CLIENT_SECRET": "secret",
    }
    with pytest.raises(ValueError, match="RUUSU_ADDRESS"):
        settings(login)
    assert settings({**login, "RUUSU_ADDRESS": "https://ruusu.example"}).login


def test_pages_are_open_on_loopback_alone_and_not_where_a_login_is_set() -> None:
    """A proxy on the same machine brings everybody; it may name itself as the host."""
    login = {
        "RUUSU_ADDRESS": "https://ruusu.example",
        "RUUSU_OIDC_ISSUER": "https://id",
        "RUUSU_OIDC_CLIENT_ID": "ruusu",
        "RUUSU_OIDC_CLIENT_SECRET": "secret",
    }
    assert settings({}).open_pages
    assert not settings(login).open_pages
    assert not settings({"RUUSU_HOST": "::", "RUUSU_SECRET_KEY": KEY}).open_pages


def test_on_loopback_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    told = settings({"RUUSU_DATA_DIR": str(tmp_path / "data")})
    key = kept_key(told)
    assert kept_key(told) == key
    assert len(key) == 64
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_a_customer_is_hashed_with_the_key() -> None:
    assert keyed(b"a", "Anna@posti.fi ") == keyed(b"a", "anna@posti.fi")
    assert keyed(b"a", "anna@posti.fi") != keyed(b"b", "anna@posti.fi")


def test_one_service_a_folder(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(Taken), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass


def test_mail_needs_to_know_whose_it_is_and_who_brings_it() -> None:
    told = {"RUUSU_SMTP_LISTEN": "lmtp://10.0.0.1:2424", "RUUSU_IMAP_URL": "imap://a:hush@b.fi/"}
    with pytest.raises(ValueError, match="RUUSU_IMAP_URL") as refused:
        settings(told)
    for name in ("RUUSU_MAIL_TO", "RUUSU_MAIL_RELAYS"):
        assert name in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUUSU_SMTP_LISTEN", "http://127.0.0.1:25"),
        ("RUUSU_SMTP_LISTEN", "lmtp://127.0.0.1"),
        ("RUUSU_SMTP_LISTEN", "lmtp://127.0.0.1:99999"),
        ("RUUSU_SMTP_LISTEN", "lmtp://"),
        ("RUUSU_IMAP_URL", "imaps://imap.firma.fi/INBOX"),
        ("RUUSU_MAIL_TO", "palaute@firma.fi"),
        ("RUUSU_MAIL_TO", "palaute=web:home"),
        ("RUUSU_MAIL_TO", "palaute@firma.fi=slack:T1"),
        ("RUUSU_MAIL_TO", "palaute@firma.fi=irc:net/room"),
        ("RUUSU_MAIL_RELAYS", "mx.firma.fi"),
        ("RUUSU_MAIL_LARGEST", "0"),
    ],
)
def test_a_wrong_mail_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        settings({name: value})


def test_mail_is_off_until_it_is_set_and_a_file_may_set_it(tmp_path: Path) -> None:
    assert not settings({}).takes_mail
    file = tmp_path / "ruusu.toml"
    file.write_text(
        "RUUSU_IMAP_URL = 'imaps://palaute%40firma.fi:hu%2Fsh@imap.firma.fi/Palaute'\n"
        "RUUSU_MAIL_FROM = ['firma.fi']\n"
        "[RUUSU_MAIL_TO]\n'*' = 'web:home'\n"
    )
    told = settings({}, file)
    assert told.imap_url
    assert (told.imap_url.user, told.imap_url.password) == ("palaute@firma.fi", "hu/sh")
    assert "hu/sh" not in repr(told)
    assert told.mail_to["*"].team == "home"
    assert told.mail_from == ("firma.fi",)
