"""The monthly "how are you": four answers, thanked alike, worth the same. What she answers changes no record."""

from handlers import cards
from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.kinds import Answer
from models.message import Button, Message
from models.services import allowance, asks, feedback, prompts
from models.services.feedback import Counted


def answer(turn: Turn) -> None:
    """One of the four was tapped. A second tap on the same prompt says that it is counted already."""
    _, prompt_id, said = (*turn.heard.data, "", "")[:3]
    counted = feedback.answer(turn.session, turn.who, prompt_id, said, turn.now)
    line = _thanks(counted)
    if said == Answer.QUESTION:
        item_id = asks.call_back(turn.session, turn.who, f"fb.{prompt_id}"[:30], turn.now)
        way = cards.ask_way(item_id)
        turn.show(Message((line, *way.lines), (*way.buttons, *_change(prompt_id))))
        return
    closing = Phrase("feedback.as_you_like" if said == Answer.NOT_NOW else "feedback.thanks")
    turn.show(Message((closing, line), _change(prompt_id)))
    if said == Answer.GOOD_NEWS:
        turn.send(_news(prompt_id))


def change(turn: Turn) -> None:
    """She wants to answer otherwise: the same buttons again."""
    prompt = feedback.prompt_of(turn.session, turn.who, turn.heard.data[-1])
    turn.say("feedback.change_to", prompts.buttons(prompt.id, prompt.plain))


def news(turn: Turn) -> None:
    """After good news: somebody may call her, in either case, or nothing is done. Her record stays as it is."""
    _, prompt_id, said = (*turn.heard.data, "", "")[:3]
    prompt = feedback.prompt_of(turn.session, turn.who, prompt_id)
    if prompt.answer is not Answer.GOOD_NEWS or said not in ("note", "call", "none"):
        raise NotFound
    if said == "none":
        turn.say("feedback.nothing")
        return
    turn.show(cards.ask_way(asks.call_back(turn.session, turn.who, f"fb.{prompt_id}"[:30], turn.now)))


def _thanks(counted: Counted) -> Phrase:
    if counted.added:
        return Phrase.of("feedback.counted", yuan=allowance.yuan(counted.added))
    if counted.first:
        return Phrase("feedback.noted")
    return Phrase("feedback.changed" if counted.changed else "feedback.already")


def _change(prompt_id: str) -> Rows:
    return ((Button(Phrase("feedback.change"), f"fx|{prompt_id}"),),)


def _news(prompt_id: str) -> Message:
    buttons = tuple((Button(Phrase(f"news.{said}"), f"fg|{prompt_id}|{said}"),) for said in ("note", "call", "none"))
    return cards.on_tap((Phrase("news.ask"),), buttons)
