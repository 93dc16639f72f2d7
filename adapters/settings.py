"""Environment first, then an optional `ruusu.toml`; all that is wrong is named at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from adapters.addresses import loopback
from adapters.login_settings import LoginSettings
from adapters.whereabouts import FILE, LOCALE, TIMEZONE, known_locale, known_zone

_POSTGRES = "postgresql+psycopg://"
_SHORTEST_KEY = 16


class Settings(LoginSettings):
    """
    What a house sets, under the names of its fields' aliases.

    `database_url` is empty for SQLite files under `data_dir`; `locale` is the language
    agents are coached in where a team has not chosen; `secret_key` keys customer hashes.
    `keep_corrections` keeps messages whose reading an agent corrected, masked, in a file in
    `data_dir`, to learn from with `ruusu train`.
    `openai_model` turns the model writer on; `model_place` says to the agent where it runs,
    `model_price` what it costs a million tokens (`prompt/completion` or
    `prompt/cached/completion`). First words within `model_deadline` seconds, all of them
    within `model_limit`.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", validate_default=True, case_sensitive=True
    )

    locale: Annotated[str, Field(alias="RUUSU_LOCALE"), AfterValidator(known_locale)] = LOCALE
    timezone: Annotated[str, Field(alias="RUUSU_TIMEZONE"), AfterValidator(known_zone)] = TIMEZONE
    database_url: Annotated[str, Field(alias="DATABASE_URL")] = ""
    data_dir: Annotated[Path, Field(alias="RUUSU_DATA_DIR")] = Path("data")
    host: Annotated[str, Field(alias="RUUSU_HOST")] = "127.0.0.1"
    port: Annotated[int, Field(alias="RUUSU_PORT", ge=0, le=65535)] = 3978
    dev: Annotated[bool, Field(alias="RUUSU_DEV")] = False
    keep_corrections: Annotated[bool, Field(alias="RUUSU_KEEP_CORRECTIONS")] = False
    secret_key: Annotated[SecretStr, Field(alias="RUUSU_SECRET_KEY")] = SecretStr("")

    openai_api_key: Annotated[SecretStr, Field(alias="OPENAI_API_KEY")] = SecretStr("")
    openai_base_url: Annotated[str, Field(alias="OPENAI_BASE_URL")] = ""
    openai_model: Annotated[str, Field(alias="OPENAI_MODEL")] = ""
    model_place: Annotated[str, Field(alias="RUUSU_MODEL_PLACE")] = ""
    model_deadline: Annotated[float, Field(alias="RUUSU_MODEL_DEADLINE", gt=0, le=60)] = 5.0
    model_limit: Annotated[float, Field(alias="RUUSU_MODEL_LIMIT", gt=0, le=300)] = 30.0
    model_at_once: Annotated[int, Field(alias="RUUSU_MODEL_AT_ONCE", ge=1, le=1000)] = 4
    model_price: Annotated[
        str,
        Field(alias="RUUSU_MODEL_PRICE", pattern=r"^(?:\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?){1,2})?$"),
    ] = ""

    slack_signing_secret: Annotated[SecretStr, Field(alias="SLACK_SIGNING_SECRET")] = SecretStr("")
    slack_bot_token: Annotated[SecretStr, Field(alias="SLACK_BOT_TOKEN")] = SecretStr("")
    slack_app_token: Annotated[SecretStr, Field(alias="SLACK_APP_TOKEN")] = SecretStr("")
    slack_client_id: Annotated[str, Field(alias="SLACK_CLIENT_ID")] = ""
    slack_client_secret: Annotated[SecretStr, Field(alias="SLACK_CLIENT_SECRET")] = SecretStr("")
    slack_api_url: Annotated[str, Field(alias="SLACK_API_URL")] = "https://slack.com/api/"

    microsoft_app_id: Annotated[str, Field(alias="MICROSOFT_APP_ID")] = ""
    microsoft_app_password: Annotated[SecretStr, Field(alias="MICROSOFT_APP_PASSWORD")] = SecretStr(
        ""
    )
    microsoft_app_tenant_id: Annotated[str, Field(alias="MICROSOFT_APP_TENANT_ID")] = ""
    microsoft_openid_url: Annotated[str, Field(alias="MICROSOFT_OPENID_URL")] = (
        "https://login.botframework.com/v1/.well-known/openidconfiguration"
    )
    microsoft_login_url: Annotated[str, Field(alias="MICROSOFT_LOGIN_URL")] = (
        "https://login.microsoftonline.com"
    )
    microsoft_service_urls: Annotated[str, Field(alias="MICROSOFT_SERVICE_URLS")] = (
        "https://smba.trafficmanager.net/"
    )
    microsoft_setters: Annotated[str, Field(alias="MICROSOFT_SETTERS")] = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `settings` found, and nothing behind its back."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return loopback(self.host)

    @property
    def open_pages(self) -> bool:
        """Whether whoever is on this machine sees the pages; a login shuts them there too."""
        return self.on_loopback and not self.login

    @property
    def slack(self) -> bool:
        """Whether there is a way to Slack: one workspace by its token, or many by installing."""
        way = self.slack_app_token or self.slack_signing_secret
        return bool(way) and bool(self.slack_bot_token or self.slack_client_id)

    @property
    def microsoft(self) -> bool:
        """Whether there is a way to Teams: an app, or none on loopback with `RUUSU_DEV`."""
        return bool(self.microsoft_app_id) or self.dev

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(_POSTGRES):
            message = f"must be empty (SQLite) or begin with {_POSTGRES}"
            raise ValueError(message)
        return value

    @field_validator("dev")
    @classmethod
    def _only_at_home(cls, value: bool, told: ValidationInfo) -> bool:  # noqa: FBT001
        if value and not loopback(told.data.get("host", "")):
            raise ValueError("opens doors without credentials: only with RUUSU_HOST on loopback")
        return value

    @field_validator("secret_key")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr, told: ValidationInfo) -> SecretStr:
        length = len(value.get_secret_value())
        if length == 0 and not loopback(told.data.get("host", "127.0.0.1")):
            raise ValueError("is needed where RUUSU_HOST is not loopback")
        if 0 < length < _SHORTEST_KEY:
            message = f"must be at least {_SHORTEST_KEY} characters"
            raise ValueError(message)
        return value

    @field_validator("openai_model")
    @classmethod
    def _reachable(cls, value: str, told: ValidationInfo) -> str:
        if value and not (told.data.get("openai_api_key") or told.data.get("openai_base_url")):
            raise ValueError("needs OPENAI_API_KEY, or OPENAI_BASE_URL of a server of your own")
        return value

    @field_validator("openai_base_url")
    @classmethod
    def _a_web_address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return value

    @field_validator("slack_client_secret")
    @classmethod
    def _whole_install(cls, value: SecretStr, told: ValidationInfo) -> SecretStr:
        if bool(value.get_secret_value()) != bool(told.data.get("slack_client_id")):
            raise ValueError("and SLACK_CLIENT_ID go together: set both or none")
        return value

    @field_validator("microsoft_app_password", "microsoft_app_tenant_id")
    @classmethod
    def _whole_app(cls, value: Any, told: ValidationInfo) -> Any:
        said = value.get_secret_value() if isinstance(value, SecretStr) else value
        if bool(said) != bool(told.data.get("microsoft_app_id")):
            raise ValueError("and MICROSOFT_APP_ID go together: set all three or none")
        return value

    @field_validator("microsoft_openid_url", "microsoft_login_url", "microsoft_service_urls")
    @classmethod
    def _safe_addresses(cls, value: str) -> str:
        safe = ("https://", "http://127.0.0.1:", "http://localhost:")
        if not value or not all(one.strip().startswith(safe) for one in value.split(",")):
            raise ValueError("must begin with https:// (or be on loopback)")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _a_bots(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value().startswith("xoxe."):
            raise ValueError(
                "expires within 12 hours, as the app's tokens rotate: make the app anew with "
                "token_rotation_enabled: false, or install it by SLACK_CLIENT_ID"
            )
        if value and not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("must be a bot's token: it begins with xoxb-")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _an_apps(cls, value: SecretStr) -> SecretStr:
        if value and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("must be an app-level token: it begins with xapp-")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("must begin with https:// (or be on loopback)")
        return value


def settings(environment: Mapping[str, str] | None = None, file: Path = FILE) -> Settings:
    """Read the settings; raises `ValueError` naming every wrong value."""
    environment = os.environ if environment is None else environment
    names = [str(field.alias) for field in Settings.model_fields.values()]
    told = {name: environment[name] for name in names if environment.get(name)}
    try:
        return Settings(**{**TomlConfigSettingsSource(Settings, file)(), **told})
    except ValidationError as error:
        raise ValueError("\n".join(_line(one) for one in error.errors())) from None


def _line(wrong: Any) -> str:
    """Say what is wrong with one setting; a value that may be secret is not repeated."""
    name, said = str(wrong["loc"][0]), str(wrong["msg"])
    field = Settings.model_fields.get(name)
    name = str(field.alias) if field else name
    if wrong["type"] == "extra_forbidden":
        return f"{name} is no setting of Ruusu's"
    return f"{name} {said.removeprefix('Value error, ')}"


def kept_key(told: Settings) -> bytes:
    """Return the secret key; on loopback one is made once and kept in the data directory."""
    if said := told.secret_key.get_secret_value():
        return said.encode()
    path = told.data_dir / "secret.key"
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Write a new key beside `path` and move it there, unless another process was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text(secrets.token_hex(32), "utf-8")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
