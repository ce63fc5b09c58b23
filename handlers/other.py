"""Everything that no topic answers: stickers, voices, places, forwarded and edited messages. One clear answer each.

Nothing of what was sent is kept.
"""

from handlers.turn import Handler, Turn
from locales import Phrase
from models.message import Button, Message
from models.rules import rights
from models.rules.pages import Topic
from models.services import accounts, choices

KINDS = (
    "sticker", "voice", "photo", "document", "location", "forwarded", "edited", "via_bot", "unknown_command", "anything"
)  # fmt: skip
"""Kinds of messages; the answer to each is `other.<kind>`."""


TALK = ("planned", "not_yet", "negated", "small_talk", "english")
"""What talk that reports nothing can be; the answer is `talk.<name>`."""
ASKED = ("pending_followups", "record_lookup", "allowance")
"""What the bot is asked and has no view for; the answer is `asked.<name>`."""

_UNWELL = Phrase("other.unwell")
_DANGER = Button(Phrase(f"info.topic.{Topic.DANGER}"), f"in|t|{Topic.DANGER}|0")


def _answer(kind: str) -> Handler:
    def answer(turn: Turn) -> None:
        turn.send(Message((Phrase(f"other.{kind}"), *_hint(turn, kind), Phrase(_way_on(turn)))))

    answer.__doc__ = f"The answer to a message of the kind {kind}."
    return answer


def _hint(turn: Turn, kind: str) -> tuple[Phrase, ...]:
    """How what was meant can be sent: words by those who report, a table by an office, a slip by her."""
    if kind == "voice" and turn.who.grants:
        return (Phrase("other.dictate"),)
    if kind == "document" and turn.who.has(*rights.to("roster.send")):
        return (Phrase("other.as_table"),)
    return (Phrase("other.as_photo"),) if kind == "document" and turn.who.person_id else ()


def _way_on(turn: Turn) -> str:
    if turn.who.grants:
        return "other.try.staff"
    return "other.try.her" if turn.who.person_id else "other.try.stranger"


def text(turn: Turn) -> None:
    """A text that nothing waited for. It is not kept, and it re-opens nothing.

    Whatever she wrote, it may have been that she is ill at night: where to go then stands in the answer itself.
    """
    if turn.who.has(*rights.to("report.enter")):
        turn.say("text.hint")
    elif turn.who.person_id and turn.who.verified and not turn.who.grants:
        buttons = ((_DANGER,), (Button(Phrase("me.call"), "me|k"),))
        turn.send(Message((Phrase("other.her_text"), _UNWELL), buttons, protect=True))
    else:
        unwell = (_UNWELL,) if turn.who.person_id else ()
        turn.send(Message((Phrase("other.text"), *unwell, Phrase(_way_on(turn)))))


def no_report(turn: Turn, intent: str) -> None:
    """Said to the bot, and no report: something planned or denied, small talk, or not understood. Nothing is kept."""
    turn.say(f"talk.{intent}" if intent in TALK else "text.hint")


def no_answer(turn: Turn, intent: str) -> None:
    """A question that the bot does not answer: where to look."""
    turn.say(f"asked.{intent if intent in ASKED else 'other'}")


def old_button(turn: Turn) -> None:
    """A button that no topic knows: of an older version, or made up."""
    turn.send(Message((Phrase("refuse.old_button"),)))


def blocked(turn: Turn) -> None:
    """The chat blocked the bot: it is closed, and for a woman that is a stop. No answer can reach it."""
    choices.block(turn.session, turn.who, turn.now)


def unblocked(turn: Turn) -> None:
    """The chat can be written to again. Consents that ended stay ended; whoever comes back says so with /start."""
    accounts.reopen(turn.session, turn.who)


OTHERS: dict[str, Handler] = {
    **{kind: _answer(kind) for kind in KINDS},
    "old_button": old_button,
    "blocked": blocked,
    "unblocked": unblocked,
}
"""Kinds of messages that are no command, press or text → what answers. `contact` is of another topic."""
