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


WEB = {
    "DAYBOOK_TOKEN": TOKEN,
    "DAYBOOK_MODE": "webhook",
    "DAYBOOK_WEBHOOK_URL": "https://bot.example.org/from/telegram",
    "DAYBOOK_WEBHOOK_SECRET": "plum-creek_1",
}


def given(monkeypatch, **more):
    for name, value in (WEB | {f"DAYBOOK_{name.upper()}": value for name, value in more.items()}).items():
        monkeypatch.setenv(name, value)


def test_webhook_mode_listens_on_this_machine_by_default(monkeypatch):
    assert Settings.read().listening is None
    given(monkeypatch)
    read = Settings.read()
    assert (read.mode, read.webhook_path, read.listening) == ("webhook", "/from/telegram", ("127.0.0.1", 8081))
    assert WEB["DAYBOOK_WEBHOOK_SECRET"] not in repr(read) + str(read.model_dump())


@pytest.mark.parametrize(
    ("listen", "means"),
    [("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:8443", ("::1", 8443)), ("localhost:0", ("localhost", 0))],
)
def test_where_to_listen(monkeypatch, listen, means):
    monkeypatch.setenv("DAYBOOK_LISTEN", listen)
    assert Settings.read().listening == means


@pytest.mark.parametrize("url", ["https://x.org", "https://x.org:8443/a/b-c", "https://x.org/"])
def test_addresses_that_telegram_calls(monkeypatch, url):
    given(monkeypatch, webhook_url=url)
    assert Settings.read().webhook_path == (url.removeprefix("https://x.org").removeprefix(":8443") or "/")


def test_a_bot_api_of_ones_own_calls_any_port_and_this_machine(monkeypatch):
    given(monkeypatch, api_url="http://127.0.0.1:8082", webhook_url="http://127.0.0.1:9000/hook")
    assert Settings.read().webhook_url == "http://127.0.0.1:9000/hook"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"mode": "push"}, "DAYBOOK_MODE: Input should be 'polling' or 'webhook'"),
        ({"token": ""}, "DAYBOOK_TOKEN: must be set when DAYBOOK_MODE is webhook"),
        ({"webhook_url": ""}, "DAYBOOK_WEBHOOK_URL: must be set when DAYBOOK_MODE is webhook"),
        ({"webhook_secret": ""}, "DAYBOOK_WEBHOOK_SECRET: must be set when DAYBOOK_MODE is webhook"),
        ({"webhook_secret": "with space"}, "DAYBOOK_WEBHOOK_SECRET: must be 1 to 256 letters"),
        ({"webhook_secret": "x" * 257}, "DAYBOOK_WEBHOOK_SECRET: must be 1 to 256 letters"),
        ({"webhook_url": "http://x.org/a"}, "DAYBOOK_WEBHOOK_URL: must begin with https://"),
        ({"webhook_url": "https://"}, "DAYBOOK_WEBHOOK_URL: must begin with https://"),
        ({"webhook_url": "https://x.org:99999/"}, "DAYBOOK_WEBHOOK_URL: has no possible port"),
        ({"webhook_url": "https://x.org:9000/"}, "DAYBOOK_WEBHOOK_URL: Telegram calls only the ports 443, 80, 88"),
        ({"webhook_url": "https://[x/"}, "DAYBOOK_WEBHOOK_URL: is not an address"),
        ({"webhook_url": "https://x.org/a?b=c"}, "DAYBOOK_WEBHOOK_URL: must be host and path alone"),
        ({"webhook_url": "https://a:b@x.org/"}, "DAYBOOK_WEBHOOK_URL: must be host and path alone"),
        ({"webhook_url": "https://x.org/{a}"}, "DAYBOOK_WEBHOOK_URL: must be host and path alone"),
        ({"webhook_url": "https://x.org/health"}, "DAYBOOK_WEBHOOK_URL: must have another path than /health"),
        ({"listen": "8081"}, "DAYBOOK_LISTEN: must be host:port"),
        ({"listen": "here:"}, "DAYBOOK_LISTEN: must be host:port"),
        ({"listen": "here:80/x"}, "DAYBOOK_LISTEN: must be host:port"),
        ({"listen": "here:many"}, "DAYBOOK_LISTEN: has no possible port"),
    ],
)
def test_what_cannot_be_is_one_line(monkeypatch, more, says):
    given(monkeypatch, **more)
    with pytest.raises(SettingsWrong) as wrong:
        Settings.read()
    assert str(wrong.value).startswith(says)
    assert "\n" not in str(wrong.value)
