"""Who may look at the pages, as the house sets it: the issuer, and whose groups see which teams."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from adapters.mail_settings import MailSettings

_NEEDS = {
    "oidc_claim": (
        "oidc_issuer",
        "needs RUUSU_OIDC_ISSUER: the groups are told at the login",
    ),
    "groups_named": (
        "oidc_claim",
        "needs RUUSU_OIDC_CLAIM: the claim that lists a person's groups",
    ),
}
"""What some settings are nothing without, and why."""


class LoginSettings(MailSettings):
    """
    The login of the pages (OpenID Connect), and the teams behind it.

    `teams_named` are the teams whoever logs in to the pages sees, by their ids and with
    commas between, the usual one first: a workspace's or a tenant's id joins the pages with
    that chat. `address` is where people see the pages (`https://ruusu.example`): needed with
    a login. `oidc_claim` is the claim of the ID token that lists a person's groups
    (`groups`, `roles`): with it everybody sees only the teams of theirs, as `groups_named`
    says (`group=team`, with commas between), or where that is empty the teams of
    `teams_named` their groups are called like.
    """

    teams_named: Annotated[str, Field(alias="RUUSU_TEAMS")] = "home"
    address: Annotated[str, Field(alias="RUUSU_ADDRESS")] = ""
    oidc_issuer: Annotated[str, Field(alias="RUUSU_OIDC_ISSUER")] = ""
    oidc_client_id: Annotated[str, Field(alias="RUUSU_OIDC_CLIENT_ID")] = ""
    oidc_client_secret: Annotated[SecretStr, Field(alias="RUUSU_OIDC_CLIENT_SECRET")] = SecretStr(
        ""
    )
    oidc_claim: Annotated[str, Field(alias="RUUSU_OIDC_CLAIM")] = ""
    groups_named: Annotated[str, Field(alias="RUUSU_OIDC_GROUPS")] = ""

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of `teams_named`."""
        return _listed(self.teams_named)

    @property
    def team(self) -> str:
        """The usual team."""
        return self.teams[0]

    @property
    def login(self) -> bool:
        """Whether the pages have a login."""
        return bool(self.oidc_issuer)

    @property
    def groups(self) -> frozenset[str]:
        """The groups that make a difference."""
        return frozenset(group for group, _ in self._of_groups)

    def teams_seen(self, groups: Collection[str]) -> tuple[str, ...]:
        """Return the teams a person of `groups` sees, in the order they are named."""
        if not self.oidc_claim:
            return self.teams
        return tuple(dict.fromkeys(team for group, team in self._of_groups if group in groups))

    @property
    def _of_groups(self) -> tuple[tuple[str, str], ...]:
        if not self.groups_named:
            return tuple((team, team) for team in self.teams)
        pairs = (one.rpartition("=") for one in _listed(self.groups_named))
        return tuple((group.strip(), team.strip()) for group, _, team in pairs)

    @field_validator("teams_named")
    @classmethod
    def _names_a_team(cls, value: str) -> str:
        if not value.replace(",", "").strip():
            raise ValueError("must name a team")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _has_an_address(cls, value: str, told: ValidationInfo) -> str:
        if value and not told.data.get("address", "").startswith("http"):
            raise ValueError("needs RUUSU_ADDRESS too: where people see the pages, https://…")
        return value

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _whole_login(cls, value: Any, told: ValidationInfo) -> Any:
        said = value.get_secret_value() if isinstance(value, SecretStr) else value
        if bool(said) != bool(told.data.get("oidc_issuer")):
            raise ValueError("and RUUSU_OIDC_ISSUER go together: set all three or none")
        return value

    @field_validator("oidc_claim", "groups_named")
    @classmethod
    def _has_what_it_needs(cls, value: str, told: ValidationInfo) -> str:
        needed, why = _NEEDS[str(told.field_name)]
        if value and not told.data.get(needed):
            raise ValueError(why)
        return value

    @field_validator("groups_named")
    @classmethod
    def _pairs(cls, value: str) -> str:
        pairs = [one.rpartition("=") for one in _listed(value)]
        if not all(group.strip() and team.strip() for group, _, team in pairs):
            raise ValueError("must be group=team, with commas between")
        return value


def _listed(told: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, told.split(","))))
