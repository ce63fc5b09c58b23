"""Settings come from the environment alone, are refused in one line, and never show the token."""

from pathlib import Path

import pytest

from bot.settings import Settings, table
from models.errors import SettingsWrong

TOKEN = "7000000001:" + "A" * 35


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name, _, _ in table():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults():
    read = Settings.read()
    assert read.token is None
    assert read.api_url == "https://api.telegram.org"
    assert read.store_url == "sqlite:///data/daybook.db"
    assert read.keys == Path.cwd() / "data.key"
    assert read.names_in_chat == "masked"


def test_the_key_is_never_in_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "kept"))
    read = Settings.read()
    assert read.data_dir not in read.keys.parents
    assert read.keys == tmp_path / "kept.key"


def test_values_are_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("DAYBOOK_TOKEN", TOKEN)
    monkeypatch.setenv("DAYBOOK_API_URL", "http://127.0.0.1:8081/")
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", "postgresql+psycopg://here/daybook")
    monkeypatch.setenv("DAYBOOK_KEY_FILE", "/etc/daybook.key")
    monkeypatch.setenv("DAYBOOK_LANGUAGE", "en")
    read = Settings.read()
    assert read.token.get_secret_value() == TOKEN
    assert read.api_url == "http://127.0.0.1:8081"
    assert read.store_url == "postgresql+psycopg://here/daybook"
    assert read.keys == Path("/etc/daybook.key")
    assert read.language == "en"


def test_a_value_set_to_nothing_is_not_set(monkeypatch):
    monkeypatch.setenv("DAYBOOK_TOKEN", "")
    assert Settings.read().token is None


def test_the_token_is_not_shown(monkeypatch):
    monkeypatch.setenv("DAYBOOK_TOKEN", TOKEN)
    assert TOKEN not in repr(Settings.read()) + str(Settings.read().model_dump())


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DAYBOOK_TOKEN", "no token", "DAYBOOK_TOKEN: is not a bot token (digits, a colon, letters)"),
        ("DAYBOOK_API_URL", "ftp://x", "DAYBOOK_API_URL: must begin with http:// or https://"),
        ("DAYBOOK_LANGUAGE", "xx", "DAYBOOK_LANGUAGE: must be one of "),
        ("DAYBOOK_NAMES_IN_CHAT", "all", "DAYBOOK_NAMES_IN_CHAT: Input should be 'masked', 'full' or 'code'"),
        ("DAYBOOK_SANDBOX_PORT", "99999", "DAYBOOK_SANDBOX_PORT: Input should be less than or equal to 65535"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as wrong:
        Settings.read()
    assert str(wrong.value).startswith(says)
    assert "\n" not in str(wrong.value)


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Settings.read().language = "en"


def test_every_setting_says_what_it_means():
    assert all(meaning for _, _, meaning in table())
