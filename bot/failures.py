"""What an error of Telegram means for the message that met it. Decides; does nothing.

BadRequest is a kind of NetworkError here and is looked at first: a refused message would be repeated for ever.
"""

import re
import warnings
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBDeprecationWarning

from bot.transport import NotSent
from models.services.dispatch import ONCE
from models.services.outbox import Parcel

_FIRST, _LONGEST = 0.5, 60.0
_TOKEN_PAUSE = 30.0
_TRIES = 12
_GONE = (
    "chat not found",
    "user not found",
    "user_deactivated",
    "peer_id_invalid",
    "chat was deactivated",
    "not enough rights to send",
)
_LOST_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
_LOST_DELETION = ("message to delete not found", "message can't be deleted", "message_id_invalid", "message identifier")
_REFUSED_UNREAD = ("too many requests", "request entity too large")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

warnings.filterwarnings("ignore", message=r".*`retry_after` will be of type", category=PTBDeprecationWarning)


@dataclass(frozen=True)
class Retry:
    """It was certainly not sent; again after so many seconds. `flood` is a 429, `everybody` concerns every message."""

    after: float
    error: str
    flood: bool = False
    everybody: bool = False


@dataclass(frozen=True)
class Doubtful:
    """Nobody knows whether it was sent, and it must not be sent twice (or was tried often enough)."""

    error: str


@dataclass(frozen=True)
class Stopped:
    """The chat takes nothing more from us."""


@dataclass(frozen=True)
class Done:
    """What was wanted is the case already."""


@dataclass(frozen=True)
class Anew:
    """What was to be edited is not there any more: send it as a new message."""


@dataclass(frozen=True)
class Moved:
    """The chat has another id from now on."""

    chat_id: int


@dataclass(frozen=True)
class OurFault:
    """Telegram does not take the message as it is; sending it again would not help."""

    error: str


Verdict = Retry | Doubtful | Stopped | Done | Anew | Moved | OurFault


def judge(error: TelegramError, parcel: Parcel) -> Verdict:
    """What `error`, met by `parcel`, means. Messages that go out at most once are never repeated on a doubt."""
    name = type(error).__name__
    match error:
        case BadRequest():
            return _refused(error, parcel)
        case RetryAfter():
            return Retry(_seconds(error.retry_after), name, flood=True)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Stopped()
        case InvalidToken() | EndPointNotFound():
            return Retry(_TOKEN_PAUSE, name, everybody=True)
        case NotSent():
            return Retry(_backoff(parcel.attempts), name)
        case NetworkError() if any(text in error.message.lower() for text in _REFUSED_UNREAD):
            return _unread(error)
        case _:
            return _doubt(name, parcel)


def _refused(error: BadRequest, parcel: Parcel) -> Verdict:
    said = error.message.lower()
    if "message is not modified" in said:
        return Done()
    if parcel.message.removes and any(text in said for text in _LOST_DELETION):
        return Done()
    if parcel.message.edits and any(text in said for text in _LOST_EDIT):
        return Anew()
    if any(text in said for text in _GONE):
        return Stopped()
    return OurFault(_QUOTED.sub("…", error.message))


def _unread(error: NetworkError) -> Verdict:
    return Retry(1.0, "RetryAfter", flood=True) if "too many" in error.message.lower() else OurFault("too large")


def _doubt(name: str, parcel: Parcel) -> Verdict:
    if (parcel.rank in ONCE and parcel.reminder_id) or parcel.attempts >= _TRIES:
        return Doubtful(name)
    return Retry(_backoff(parcel.attempts), name)


def _backoff(attempts: int) -> float:
    return min(_FIRST * 2.0 ** min(attempts, 10), _LONGEST)


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
