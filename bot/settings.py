"""What can be set from outside, and the only module that reads the environment (and a `.env` file)."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.fetching.allowances import read_allowances

__all__ = ["PUBLIC_API", "Settings", "SettingsError", "load_settings"]

PUBLIC_API = "https://api.telegram.org"
SHORTEST_PASSWORD = 5
"""Letters of a password that is looked for wherever it stands; in addresses any is blotted out."""

_EXAMPLES = {
    "telegram_bot_token": "123456789:AAExampleExampleExampleExampleExamp",
    "telegram_api_url": PUBLIC_API,
    "messages_per_second": "30",
    "admin_ids": "123456789,987654321",
    "state_dir": "./var",
    "database_url": "sqlite:///var/isnad.db",
    "embedding_model": "bundled",
    "sources": "./articles,https://example.org/feed.xml",
    "poll_seconds": "300",
    "news_max_age_hours": "48",
    "webhook_url": "https://bot.example.org/isnad",
    "webhook_secret": "a-long-word-of-letters-and-digits",
    "listen": "0.0.0.0:8443",
    "log_level": "INFO",
    "log_format": "json",
    "ui_language": "auto",
    "answer_policy": "balanced",
    "source_trust": "BBC=1,Sky News=-0.5",
    "allowed_hosts": "intranet.example,127.0.0.1:8080,10.1.0.0/16",
    "fetch_contact": "https://example.org/about-our-bot",
}
PersonId = Annotated[int, Field(gt=0, lt=2**63)]
"""A group has a number below zero, and is nobody."""
Trust = Annotated[float, Field(ge=-3, le=3, allow_inf_nan=False)]
_SECRET_FIELDS = {"telegram_bot_token", "webhook_secret", "database_url"}


class Settings(BaseSettings):
    """The settings of one process. Each is read from the variable of its name in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = PUBLIC_API
    messages_per_second: int = Field(default=30, ge=0, le=1_000)
    admin_ids: Annotated[tuple[PersonId, ...], NoDecode] = ()
    state_dir: Path = Path("var")
    database_url: str | None = Field(default=None, repr=False)  # may hold a password
    embedding_model: str = Field(default="bundled", min_length=1)
    sources: Annotated[tuple[str, ...], NoDecode] = ()
    poll_seconds: float = Field(default=300, gt=0, le=86_400)
    news_max_age_hours: float = Field(default=48, ge=0, le=87_600)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    fetch_contact: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: str = "127.0.0.1:8443"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "console"] = "auto"
    ui_language: Literal["auto", "ar", "en"] = "auto"
    answer_policy: Literal["careful", "balanced", "eager"] = "balanced"
    source_trust: Annotated[Mapping[str, Trust], NoDecode] = Field(default_factory=dict)

    @field_validator("admin_ids", "sources", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return _listed(value) if isinstance(value, str) else value

    @field_validator("source_trust", mode="before")
    @classmethod
    def _pair(cls, value: Any) -> Any:
        return _paired(value) if isinstance(value, str) else value

    @field_validator("sources")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(place != place.encode("utf-8", "replace").decode() for place in value):
            raise ValueError("one of them is not UTF-8")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        read_allowances(value)
        return value

    @field_validator("fetch_contact")
    @classmethod
    def _contact_shape(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[!-'*-~]{1,200}", value):
            raise ValueError(
                "it goes into a header: Latin letters and signs without spaces and brackets, at most 200"
            )
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value(), re.ASCII):
            raise ValueError("it is not of the form that BotFather gives: digits, a colon, letters")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("only Latin letters, digits, _ and - are allowed, at most 256 of them")
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or any(map(str.isspace, value)):
            raise ValueError("it is not an http or https address")
        if parts.port == 0:  # raises ValueError where it is no port at all
            raise ValueError("its port is none")
        return value.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value.lower() == "off":
            return "off"
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise ValueError("it is not host:port with a port from 1 to 65535, nor off")
        if not all(0 < len(label) < 64 for label in host.split(".")):
            raise ValueError("its host is not the name of any")
        return value

    @model_validator(mode="after")
    def _webhook_complete(self) -> "Settings":
        if self.webhook_url is None:
            return self
        if self.telegram_api_url == PUBLIC_API and not self.webhook_url.startswith("https://"):
            raise ValueError("WEBHOOK_URL: Telegram calls only https addresses")
        if self.webhook_secret is None:
            raise ValueError("WEBHOOK_SECRET: it is needed with WEBHOOK_URL, to know Telegram's calls")
        if self.listen == "off":
            raise ValueError("LISTEN: with WEBHOOK_URL it must not be off: Telegram's calls arrive there")
        return self

    @property
    def database(self) -> str:
        """The database's URL: `DATABASE_URL`, or an SQLite file in `STATE_DIR`."""
        return self.database_url or f"sqlite:///{(self.state_dir / 'isnad.db').as_posix()}"

    @property
    def listen_address(self) -> tuple[str, int] | None:
        """Host and port that the bot's server listens on; None where it is off."""
        if self.listen == "off":
            return None
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def require_token(self) -> str:
        """Return the bot's token, for where it is really needed; raise `SettingsError` if there is none."""
        if self.telegram_bot_token is None:
            raise SettingsError(_fault("telegram_bot_token", "it is not set; BotFather gives one"))
        return self.telegram_bot_token.get_secret_value()

    def secrets(self) -> tuple[str, ...]:
        """Return what must never be written anywhere."""
        token, hook = self.telegram_bot_token, self.webhook_secret
        held = [secret.get_secret_value() for secret in (token, hook) if secret is not None]
        if token is not None:
            held.append(token.get_secret_value().partition(":")[2])
        for address in (self.database_url or "", *self.sources):
            held.extend(_passwords(address))
        return tuple(held)


def load_settings(**overrides: Any) -> Settings:
    """Return the settings from `overrides` (those not None), the environment, `.env`, or defaults.

    Raises `SettingsError`, whose text has one line a fault.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        faults = [_described(fault) for fault in error.errors(include_url=False, include_context=False)]
        # The cause would carry the wrong value, which may be the token.
        raise SettingsError("\n".join(dict.fromkeys(faults))) from None
    except UnicodeDecodeError:
        raise SettingsError(".env: it is not UTF-8; save it so.") from None
    except OSError as error:
        raise SettingsError(f".env: it cannot be read ({error.strerror}); let its user read it.") from None


def _passwords(address: str) -> list[str]:
    """The password in an address, as it stands there and as it is meant; one of few letters would blot out words."""
    try:
        written = urlsplit(address).password or ""
    except ValueError:
        return []
    return [word for word in {written, unquote(written)} if len(word) >= SHORTEST_PASSWORD]


def _listed(value: str) -> list[Any]:
    """The items of a JSON list, or of a list written with commas or line breaks."""
    if value.lstrip().startswith("["):
        try:
            items = json.loads(value)
        except json.JSONDecodeError:
            raise ValueError("it begins like a JSON list, but is none") from None
        return list(items)
    return [item.strip() for item in re.split(r"[,\n]", value) if item.strip()]


def _paired(value: str) -> dict[str, Any]:
    """The pairs of a JSON object, or of a list of name=number written with commas (Arabic ones too) or line breaks."""
    if value.lstrip().startswith("{"):
        try:
            return dict(json.loads(value))
        except json.JSONDecodeError:
            raise ValueError("it begins like a JSON object, but is none") from None
    pairs = [item.rpartition("=") for item in re.split(r"[,،\n]", value) if item.strip()]
    if not all(name.strip() and number.strip() for name, _, number in pairs):
        raise ValueError("each outlet needs = and a number behind it")
    return {name.strip(): number.strip() for name, _, number in pairs}


def _described(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        name, _, message = message.partition(": ")
        return _fault(name.lower(), message)
    field, *inside = map(str, fault["loc"])
    if field == "source_trust" and inside:
        message = f"{inside[0]}: {message}"
    if field not in _SECRET_FIELDS and isinstance(fault["input"], str | int | float):
        message = f"{message} (it is {fault['input']!r})"
    return _fault(field, message)


def _fault(field: str, message: str) -> str:
    return f"{field.upper()}: {message}. Example: {field.upper()}={_EXAMPLES.get(field, '')}"
