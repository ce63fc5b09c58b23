"""Reply markup that the bot sends: refused where Telegram refuses it, and turned into what message and chat keep."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import BUTTON_DATA, BUTTON_TEXT, BUTTON_URL, bad_request

Json = dict[str, Any]

ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
MOST_BUTTONS = 100


def inline(markup: Any) -> Json | None:
    """The inline keyboard of a message; None when there is none (an empty one counts as none)."""
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = [[_inline_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: Json) -> Json:
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request(f"can't parse inline keyboard button: {BUTTON_TEXT}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request(BUTTON_DATA)
    if "url" in button and urlsplit(button["url"]).scheme not in ("http", "https", "tg", "tel"):
        raise bad_request(BUTTON_URL)
    return button


def reply(markup: Any) -> tuple[bool, Json | None]:
    """Whether the keyboard under the text box changes, and to what (None: it goes away)."""
    if not isinstance(markup, dict):
        return False, None
    if markup.get("remove_keyboard"):
        return True, None
    if "keyboard" in markup:
        return True, {**markup, "keyboard": [[_plain(button) for button in row] for row in markup["keyboard"]]}
    return False, None


def binds(markup: Any) -> bool:
    """Whether a message with this markup can no longer be edited, as with a reply keyboard or a forced reply."""
    return isinstance(markup, dict) and "inline_keyboard" not in markup and bool(markup)


def _plain(button: Any) -> Json:
    shaped = {"text": button} if isinstance(button, str) else button
    if not shaped.get("text"):
        raise bad_request('can\'t parse reply keyboard button: Field "text" must be of type String')
    return dict(shaped)


def find(message: Json, *, data: str | None = None, text: str | None = None) -> Json | None:
    """The inline button of a message with this data or this text."""
    if data is not None:
        return next((button for button in _buttons(message) if button.get("callback_data") == data), None)
    return next((button for button in _buttons(message) if button["text"] == text), None)


def held(message: Json) -> list[str]:
    """The data of a message's inline buttons."""
    return [button["callback_data"] for button in _buttons(message) if "callback_data" in button]


def _buttons(message: Json) -> list[Json]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
