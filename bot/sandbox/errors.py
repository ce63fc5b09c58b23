"""Every refusal that the sandbox speaks: the Bot API's own sentences, and those of the person side."""

from typing import Any


class Refused(Exception):
    """The Bot API answers with an error instead of a result."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer as Telegram words it; `parameters` is absent when there are none."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer

    def headers(self) -> dict[str, str]:
        """A 429 also says in a header how long to wait."""
        after = self.parameters.get("retry_after")
        return {} if after is None else {"retry-after": str(after)}


class NotPossible(Exception):
    """The person side asked for something that a Telegram app would not let a person do."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


def bad_request(why: str, **parameters: Any) -> Refused:
    """400 with Telegram's prefix."""
    return Refused(400, f"Bad Request: {why}", **parameters)


def forbidden(why: str) -> Refused:
    """403 with Telegram's prefix."""
    return Refused(403, f"Forbidden: {why}")


def conflict(why: str) -> Refused:
    """409: somebody else is fetching the updates."""
    return Refused(409, f"Conflict: {why}")


def too_many(seconds: int) -> Refused:
    """429: wait so many seconds."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def missing(parameter: str) -> Refused:
    """A required parameter was not sent."""
    return bad_request(f"{parameter} is empty")


UNAUTHORIZED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
TOO_LARGE = (413, "Request Entity Too Large")
CHAT_NOT_FOUND = "chat not found"
BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
KICKED = "bot was kicked from the group chat"
TEXT_EMPTY = "message text is empty"
TEXT_TOO_LONG = "message is too long"
CAPTION_TOO_LONG = "message caption is too long"
REPLY_NOT_FOUND = "message to be replied not found"
EDIT_NOT_FOUND = "message to edit not found"
EDIT_NOT_OURS = "message can't be edited"
EDIT_NO_TEXT = "there is no text in the message to edit"
EDIT_NO_CAPTION = "there is no caption in the message to edit"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETE_NOT_FOUND = "message to delete not found"
DELETE_TOO_OLD = "message can't be deleted for everyone"
FORWARD_NOT_FOUND = "message to forward not found"
PROTECTED = "message has protected content and can't be forwarded"
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BUTTON_DATA = "BUTTON_DATA_INVALID"
BUTTON_URL = "BUTTON_URL_INVALID"
BUTTON_TEXT = "Text buttons are unallowed in the inline keyboard"
WRONG_FILE = "wrong file identifier/HTTP URL specified"
FILE_GONE = "wrong file_id or the file is temporarily unavailable"
FILE_TOO_BIG = "file is too big"
FILE_EMPTY = "file must be non-empty"
NOT_AN_IMAGE = "IMAGE_PROCESS_FAILED"
COMMAND_INVALID = "BOT_COMMAND_INVALID"
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_ADDRESS = "bad webhook: the sandbox calls only addresses of this machine"
