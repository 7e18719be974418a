"""Settings: where they come from, and what a wrong one says."""

from pathlib import Path
from typing import NoReturn

import pytest

from bot.settings import Settings, SettingsError, load_settings
from tests.bot.telegram_fake import TOKEN


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_set_gives_the_defaults() -> None:
    settings = load_settings()

    assert settings.telegram_bot_token is None
    assert settings.state_dir == Path("var")
    assert settings.database == "sqlite:///var/isnad.db"
    assert (settings.sources, settings.admin_ids) == ((), ())
    assert settings.listen_address == ("127.0.0.1", 8443)
    assert (settings.answer_policy, settings.source_trust) == ("balanced", {})
    assert settings.news_max_age_hours == 48
    assert (settings.embedding_model, settings.ui_language, settings.log_level) == ("bundled", "auto", "INFO")


def test_arguments_come_before_the_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("POLL_SECONDS=11\nLOG_LEVEL=debug\nUI_LANGUAGE=en\n")
    monkeypatch.setenv("LOG_LEVEL", "warning")
    monkeypatch.setenv("UI_LANGUAGE", "ar")
    monkeypatch.setenv("ADMIN_IDS", "")

    settings = load_settings(ui_language="auto", state_dir=None)

    assert (settings.poll_seconds, settings.log_level, settings.ui_language) == (11, "WARNING", "auto")
    assert settings.admin_ids == ()


@pytest.mark.parametrize(
    "written",
    ["./news, https://e.org/a.html,", "./news\nhttps://e.org/a.html\n", '["./news","https://e.org/a.html"]'],
)
def test_lists_are_written_with_commas_lines_or_json(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SOURCES", written)
    monkeypatch.setenv("ADMIN_IDS", "[1, 2]" if written.startswith("[") else "1,2")

    settings = load_settings()

    assert settings.sources == ("./news", "https://e.org/a.html")
    assert settings.admin_ids == (1, 2)


@pytest.mark.parametrize(
    "written",
    [
        "BBC=1, Sky News = -0.5 ,العربية=2",
        "BBC=1،Sky News=-0.5،العربية=2",
        "BBC=1\nSky News=-0.5\nالعربية=2\n",
        '{"BBC": 1, "Sky News": -0.5, "العربية": 2}',
    ],
)
def test_trust_is_written_as_outlets_with_numbers_or_json(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("SOURCE_TRUST", written)
    monkeypatch.setenv("ANSWER_POLICY", "careful")

    settings = load_settings()

    assert settings.source_trust == {"BBC": 1.0, "Sky News": -0.5, "العربية": 2.0}
    assert settings.answer_policy == "careful"


def test_an_outlet_whose_name_holds_the_sign_is_read_up_to_the_last_one() -> None:
    assert load_settings(source_trust="a=b=3").source_trust == {"a=b": 3.0}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("ADMIN_IDS", "12,me", "valid integer"),
        ("ADMIN_IDS", "[12", "begins like a JSON list"),
        ("ADMIN_IDS", "-1001234", "greater than 0"),  # a group is nobody
        ("SOURCES", "./articles,./old\udce1", "not UTF-8"),
        ("POLL_SECONDS", "0", "greater than 0"),
        ("POLL_SECONDS", "soon", "'soon'"),
        ("TELEGRAM_API_URL", "telegram.org", "not an http or https address"),
        ("TELEGRAM_API_URL", "http://bot api:8081", "not an http or https address"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:port", "'port'"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:99999", "out of range"),
        ("LISTEN", "8443", "not host:port"),
        ("LISTEN", "bot..example:8443", "its host is not the name of any"),
        ("UI_LANGUAGE", "fr", "'auto', 'ar' or 'en'"),
        ("ANSWER_POLICY", "bold", "'careful', 'balanced' or 'eager'"),
        ("SOURCE_TRUST", "BBC", "each outlet needs = and a number"),
        ("SOURCE_TRUST", "=1", "each outlet needs = and a number"),
        ("SOURCE_TRUST", "BBC=1,CNN=", "each outlet needs = and a number"),
        ("SOURCE_TRUST", "BBC=much", "BBC: Input should be a valid number"),
        ("SOURCE_TRUST", "CNN=1,BBC=3.1", "BBC: Input should be less than or equal to 3 (it is '3.1')"),
        ("SOURCE_TRUST", "BBC=-4", "greater than or equal to -3"),
        ("SOURCE_TRUST", "BBC=nan", "finite"),
        ("SOURCE_TRUST", '{"BBC": 1', "begins like a JSON object"),
        ("WEBHOOK_URL", "http://bot.example.org", "only https"),
        ("WEBHOOK_SECRET", "two words", "only Latin letters"),
    ],
)
def test_a_wrong_value_names_setting_fault_and_a_right_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as raised:
        load_settings()

    line = str(raised.value)
    assert line.startswith(f"{name}: ")
    assert fault in line
    assert f"Example: {name}=" in line


def test_a_file_of_settings_in_another_encoding_is_named_without_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(f"TELEGRAM_BOT_TOKEN={TOKEN}\n# رمز".encode("windows-1256"))
    with pytest.raises(SettingsError, match=r"^\.env: it is not UTF-8") as raised:
        load_settings()
    assert raised.value.__suppress_context__


def test_a_file_of_settings_that_may_not_be_read_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(SettingsError, match=r"^\.env: it cannot be read \(Permission denied\)"):
        load_settings()


def test_a_webhook_needs_its_secret() -> None:
    with pytest.raises(SettingsError, match=r"^WEBHOOK_SECRET: it is needed with WEBHOOK_URL"):
        load_settings(webhook_url="https://bot.example.org/x")


def test_a_missing_token_is_said_where_it_is_needed() -> None:
    with pytest.raises(SettingsError, match=r"^TELEGRAM_BOT_TOKEN: it is not set"):
        load_settings().require_token()


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f"{TOKEN} !")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert "AAFake" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__

    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    settings = load_settings(database_url="postgresql://u:password@h/d")
    assert "AAFake" not in repr(settings)
    assert "password" not in repr(settings)
    assert settings.require_token() == TOKEN


def test_the_example_file_names_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    example = Path(__file__).parents[2] / ".env.example"

    lines = [line for line in example.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]

    assert [line.partition("=")[0].lower() for line in lines] == list(Settings.model_fields)
    for line in lines:
        monkeypatch.setenv(*line.split("=", 1))
    assert load_settings() == Settings()
