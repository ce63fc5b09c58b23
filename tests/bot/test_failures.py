"""What Telegram's errors mean for the message that met them."""

from dataclasses import replace

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.failures import Anew, Done, Doubtful, Moved, OurFault, Retry, Stopped, Verdict, judge
from bot.transport import NotSent
from locales import Phrase
from models.kinds import MessageClass
from models.message import Message
from models.services.outbox import Parcel

pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after")
WORDS = Message((Phrase.of("error.unexpected"),))


def parcel(rank: MessageClass = MessageClass.REPLY, message: Message = WORDS, attempts: int = 0) -> Parcel:
    return Parcel("0", 1, rank, "en", message, attempts)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RetryAfter(7), Retry(7.0, "RetryAfter", flood=True)),
        (NetworkError("Too Many Requests: retry later"), Retry(1.0, "RetryAfter", flood=True)),
        (NetworkError("Request Entity Too Large"), OurFault("too large")),
        (NotSent("ClientConnectorError"), Retry(0.5, "NotSent")),
        (TimedOut(), Retry(0.5, "TimedOut")),
        (NetworkError("Bad Gateway (502)"), Retry(0.5, "NetworkError")),
        (TelegramError("Invalid server response"), Retry(0.5, "TelegramError")),
        (Conflict("Conflict"), Retry(0.5, "Conflict")),
        (Forbidden("Forbidden: bot was blocked by the user"), Stopped()),
        (BadRequest("Bad Request: chat not found"), Stopped()),
        (BadRequest("Bad Request: PEER_ID_INVALID"), Stopped()),
        (ChatMigrated(-1001), Moved(-1001)),
        (InvalidToken(), Retry(30.0, "InvalidToken", everybody=True)),
        (EndPointNotFound("none"), Retry(30.0, "EndPointNotFound", everybody=True)),
        (BadRequest("Bad Request: message text is empty"), OurFault("Message text is empty")),
        (BadRequest("Bad Request: URL 'https://t.me/x?start=secret' is wrong"), OurFault("Url … is wrong")),
    ],
)
def test_an_error_of_a_reply(error: TelegramError, verdict: Verdict) -> None:
    if isinstance(verdict, OurFault):
        assert judge(error, parcel()).__class__ is OurFault
    else:
        assert judge(error, parcel()) == verdict


def test_what_is_quoted_in_an_error_is_left_out() -> None:
    verdict = judge(BadRequest("Bad Request: URL 'https://t.me/x?start=secret' is wrong"), parcel())
    assert isinstance(verdict, OurFault)
    assert "secret" not in verdict.error


@pytest.mark.parametrize("rank", [MessageClass.PROMPT, MessageClass.REMINDER])
@pytest.mark.parametrize("error", [TimedOut(), NetworkError("Internal Server Error"), TelegramError("Invalid")])
def test_a_reminder_is_never_repeated_on_a_doubt(rank: MessageClass, error: TelegramError) -> None:
    assert judge(error, replace(parcel(rank), reminder_id="r")) == Doubtful(type(error).__name__)


def test_a_notice_to_those_who_work_is_repeated_on_a_doubt() -> None:
    """It stands behind no reminder: better twice than never."""
    assert isinstance(judge(TimedOut(), parcel(MessageClass.PROMPT)), Retry)


@pytest.mark.parametrize("error", [NotSent("refused"), RetryAfter(3)])
def test_an_unasked_message_that_was_certainly_not_sent_is_repeated(error: TelegramError) -> None:
    assert isinstance(judge(error, parcel(MessageClass.REMINDER)), Retry)


@pytest.mark.parametrize(
    ("message", "said", "verdict"),
    [
        (Message(edits=4), "message is not modified: specified new message content", Done()),
        (Message(edits=4), "message to edit not found", Anew()),
        (Message(edits=4), "message can't be edited", Anew()),
        (Message(edits=4), "there is no text in the message to edit", Anew()),
        (Message(deletes=4), "message to delete not found", Done()),
        (Message(deletes=4), "message can't be deleted for everyone", Done()),
        (Message(clears=(4, 5)), "message can't be deleted for everyone", Done()),
    ],
)
def test_a_message_that_is_gone(message: Message, said: str, verdict: Verdict) -> None:
    assert judge(BadRequest(f"Bad Request: {said}"), parcel(message=message)) == verdict


def test_what_was_sent_anew_is_not_sent_anew_again() -> None:
    assert isinstance(judge(BadRequest("Bad Request: message to edit not found"), parcel()), OurFault)


def test_pauses_grow_up_to_a_minute() -> None:
    waits = [judge(NotSent("refused"), parcel(attempts=attempts)) for attempts in (0, 1, 4, 40)]
    assert waits == [Retry(seconds, "NotSent") for seconds in (0.5, 1.0, 8.0, 60.0)]


def test_a_reply_that_always_ends_in_doubt_is_given_up() -> None:
    assert judge(TimedOut(), parcel(attempts=12)) == Doubtful("TimedOut")


def test_the_pause_may_come_as_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert judge(RetryAfter(7), parcel()) == Retry(7.0, "RetryAfter", flood=True)
