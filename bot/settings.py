"""Settings: the environment (`DAYBOOK_*`) becomes one frozen value. Read once, handed down as plain values.

Nothing below `bot` imports this. README's table of settings is compared with the fields here.
"""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import SettingsWrong

PREFIX = "DAYBOOK_"
_TOKEN = re.compile(r"\d+:\S+")
_SCHEMES = ("http://", "https://")


class Settings(BaseSettings):
    """Everything that an operator can choose. A value that is set to nothing counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(
        default=None, description="the bot's token from @BotFather; without one the sandbox starts"
    )
    api_url: str = Field(default="https://api.telegram.org", description="address of the Bot API")
    data_dir: Path = Field(default=Path("data"), description="folder for everything that the program writes")
    database_url: str = Field(
        default="",
        description="SQLAlchemy address of the store; default: the SQLite file `daybook.db` in `DAYBOOK_DATA_DIR`",
    )
    key_file: Path | None = Field(
        default=None,
        description="file with the keys that open names and phones; made when missing; keep it out of the data folder "
        "and back it up apart from it; default: the data folder's name with `.key` beside it (`data.key`)",
    )
    proxy: str = Field(default="", description="address of an HTTP proxy on the way to the Bot API")
    language: str = Field(
        default="zh_Hans", description="language for strangers whose app does not say which language it has"
    )
    names_in_chat: Literal["masked", "full", "code"] = Field(
        default="masked",
        description="how lists name people: `masked` (王*英), `full`, or `code` (case code only)",
    )
    send_rate: int = Field(
        default=30,
        ge=1,
        le=100_000,
        description="messages a second in all; 30 is what Telegram lets through, more only for bots that pay for it",
    )
    chat_rate: float = Field(
        default=1.0, gt=0, le=100_000, description="messages a second in one chat; Telegram lets about 1 through"
    )
    sandbox_port: int = Field(
        default=8080, ge=0, le=65535, description="port of the sandbox's page on this machine; 0 takes a free one"
    )

    @field_validator("token")
    @classmethod
    def _like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is not a bot token (digits, a colon, letters)")
        return value

    @field_validator("api_url", "proxy")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and not value.startswith(_SCHEMES):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("language")
    @classmethod
    def _one_we_have(cls, value: str) -> str:
        from locales import LANGUAGES

        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
        return value

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return self.database_url or f"sqlite:///{self.data_dir / 'daybook.db'}"

    @property
    def keys(self) -> Path:
        """Where the keys are: beside the data folder, never in it, unless the operator says so."""
        return self.key_file or self.data_dir.resolve().with_name(self.data_dir.resolve().name + ".key")

    @classmethod
    def read(cls) -> Self:
        """The settings that the environment gives. Raises SettingsWrong, in one line, for a value that cannot be."""
        try:
            return cls()
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
            name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
            raise SettingsWrong(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def table() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, as README shows them."""
    return [
        (PREFIX + name.upper(), "" if field.default is None else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
