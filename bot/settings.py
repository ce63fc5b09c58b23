"""Settings: the environment (`DAYBOOK_*`) becomes one frozen value. Read once, handed down as plain values.

Nothing below `bot` imports this. README's table of settings is compared with the fields here.
"""

import os
import re
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from models.errors import SettingsWrong

PREFIX = "DAYBOOK_"
_TOKEN = re.compile(r"\d+:\S+")
_SCHEMES = ("http://", "https://")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PATH = re.compile(r"/[A-Za-z0-9._~/-]*")
_PAGES = ("/health", "/health/live", "/metrics")
_TELEGRAM, _ITS_PORTS = "https://api.telegram.org", (443, 80, 88, 8443)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LISTEN = "127.0.0.1:8081"


class Settings(BaseModel):
    """Everything that an operator can choose."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    token: SecretStr | None = Field(
        default=None, description="the bot's token from @BotFather; without one the sandbox starts"
    )
    api_url: str = Field(default="https://api.telegram.org", description="address of the Bot API")
    data_dir: Path = Field(
        default=Path("data"),
        description="folder for everything that the program writes; `bot sandbox` has `--data` instead",
    )
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
    mode: Literal["polling", "webhook"] = Field(
        default="polling",
        description="how updates come: `polling` (the program asks Telegram) or `webhook` (Telegram calls the program)",
    )
    webhook_url: str = Field(
        default="", description="in webhook mode: the public https address that Telegram calls; its path is the route"
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="in webhook mode: the secret that shows that it is Telegram; 1 to 256 of `A–Z a–z 0–9 _ -`",
    )
    listen: str = Field(
        default="",
        description="`host:port` for the webhook, `/health` and `/metrics`; default: nothing in polling mode, "
        f"`{_LISTEN}` in webhook mode",
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

    @model_validator(mode="before")
    @classmethod
    def _with_more_languages(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Catalogues beside the store count like our own, for `language` too."""
        folder = Path(given.get("data_dir", "data")) / "locales"
        if folder.is_dir():
            from locales import look_in

            look_in(folder)
        return given

    @field_validator("language")
    @classmethod
    def _one_we_have(cls, value: str) -> str:
        from locales import LANGUAGES

        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _that_can_be_called(cls, value: str) -> str:
        if value:
            _check_called(_parsed(value))
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _like_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 letters (A–Z, a–z), digits, _ or -")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value:
            place = _parsed(f"//{value}")
            if not place.hostname or _port(place) is None or place.path or "@" in value:
                raise ValueError("must be host:port, for example 127.0.0.1:8081 or [::1]:8081")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.mode == "webhook":
            for name in ("token", "webhook_url", "webhook_secret"):
                if not getattr(self, name):
                    raise ValueError(f"{PREFIX}{name.upper()}: must be set when {PREFIX}MODE is webhook")
            if self.api_url == _TELEGRAM and (_port(_parsed(self.webhook_url)) or 443) not in _ITS_PORTS:
                raise ValueError(f"{PREFIX}WEBHOOK_URL: Telegram calls only the ports 443, 80, 88 and 8443")
        return self

    @property
    def listening(self) -> tuple[str, int] | None:
        """Host and port on which to listen; None: on none."""
        place = _parsed("//" + (self.listen or (_LISTEN if self.mode == "webhook" else "")))
        return (place.hostname, _port(place) or 0) if place.hostname else None

    @property
    def webhook_path(self) -> str:
        """The route of the webhook."""
        return _parsed(self.webhook_url).path or "/"

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return self.database_url or f"sqlite:///{self.data_dir / 'daybook.db'}"

    @property
    def shared(self) -> bool:
        """Whether many processes may work on the store."""
        return self.store_url.startswith("postgresql")

    @property
    def keys(self) -> Path:
        """Where the keys are: beside the data folder, never in it, unless the operator says so."""
        return self.key_file or self.data_dir.resolve().with_name(self.data_dir.resolve().name + ".key")

    @classmethod
    def read(cls) -> Self:
        """The settings that the environment gives; a variable that is set to nothing counts as not set.

        Raises SettingsWrong, in one line, for a value that cannot be.
        """
        given = {name: os.environ.get(PREFIX + name.upper()) for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in given.items() if value})
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
            name = f"{PREFIX}{first['loc'][0]}: ".upper() if first["loc"] else ""
            raise SettingsWrong(name + first["msg"].removeprefix("Value error, ")) from None


def _parsed(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise ValueError("is not an address") from None


def _port(address: SplitResult) -> int | None:
    try:
        return address.port
    except ValueError:
        raise ValueError("has no possible port") from None


def _check_called(address: SplitResult) -> None:
    near = address.scheme == "http" and address.hostname in _LOOPBACK  # a Bot API server on the same machine
    if not address.hostname or (address.scheme != "https" and not near):
        raise ValueError("must begin with https://")
    _port(address)
    if address.query or address.fragment or address.username or not _PATH.fullmatch(address.path or "/"):
        raise ValueError("must be host and path alone; in the path letters, digits and . _ ~ - /")
    if address.path in _PAGES:
        raise ValueError(f"must have another path than {', '.join(_PAGES)}")


def table() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, as README shows them."""
    return [
        (PREFIX + name.upper(), "" if field.default is None else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
