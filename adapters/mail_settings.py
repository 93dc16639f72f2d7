"""The settings of inbound mail; all of it is off by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from adapters.addresses import (
    Door,
    Folder,
    Network,
    Place,
    door_of,
    folder_of,
    loopback,
    networks_of,
    places_of,
    words_of,
)

_ON_LOOPBACK = networks_of("127.0.0.0/8 ::1")
_Door = Annotated[Door | None, BeforeValidator(door_of)]
_Folder = Annotated[Folder | None, BeforeValidator(folder_of)]
_Places = Annotated[Mapping[str, Place], BeforeValidator(places_of)]
_Networks = Annotated[tuple[Network, ...], BeforeValidator(networks_of)]
_Words = Annotated[tuple[str, ...], BeforeValidator(words_of)]


class MailSettings(BaseSettings):
    """
    How mail is taken in, and whose.

    `mail_to` says which team's each address is; `mail_relays` who may bring mail;
    `mail_from` whose mail is taken (addresses and domains), empty: everybody's. `authserv_id`
    names the relay whose word about senders counts (RFC 8601), "" for nobody's;
    `mail_largest` is in megabytes. What was taken in moves to the folder `imap_done`.
    """

    smtp_listen: Annotated[_Door, Field(alias="RUUSU_SMTP_LISTEN")] = None
    imap_url: Annotated[_Folder, Field(alias="RUUSU_IMAP_URL")] = None
    imap_done: Annotated[str, Field(alias="RUUSU_IMAP_DONE")] = ""
    mail_to: Annotated[_Places, Field(alias="RUUSU_MAIL_TO")] = {}
    mail_relays: Annotated[_Networks, Field(alias="RUUSU_MAIL_RELAYS")] = _ON_LOOPBACK
    mail_from: Annotated[_Words, Field(alias="RUUSU_MAIL_FROM")] = ()
    authserv_id: Annotated[str, Field(alias="RUUSU_MAIL_AUTHSERV_ID")] = ""
    mail_largest: Annotated[int, Field(alias="RUUSU_MAIL_LARGEST", ge=1, le=100)] = 25

    @property
    def takes_mail(self) -> bool:
        """Whether mail is taken in."""
        return bool(self.smtp_listen or self.imap_url)

    @field_validator("mail_to")
    @classmethod
    def _somebodys(cls, value: Mapping[str, Place], told: ValidationInfo) -> Mapping[str, Place]:
        if not value and (told.data.get("smtp_listen") or told.data.get("imap_url")):
            raise ValueError("is needed where mail is taken in: ADDRESS=PLATFORM:TEAM/CHANNEL")
        return value

    @field_validator("mail_relays")
    @classmethod
    def _named_off_loopback(cls, value: Any, told: ValidationInfo) -> Any:
        door = told.data.get("smtp_listen")
        if door and door.host and not loopback(door.host) and value == _ON_LOOPBACK:
            raise ValueError("is needed where RUUSU_SMTP_LISTEN is not loopback: who brings mail")
        return value
