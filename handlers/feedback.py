"""The monthly "how are you": four answers, thanked alike, worth the same. What she answers changes no record."""

from handlers import cards
from handlers.turn import Rows, Turn
from locales import Phrase
from models.kinds import Answer, Wish
from models.message import Button, Message
from models.services import allowance, feedback, prompts
from models.services.feedback import Counted

_CALL = ((Button(Phrase("me.call"), "me|k"),),)


def answer(turn: Turn) -> None:
    """One of the four was tapped. A second tap on the same prompt says that it is counted already."""
    _, prompt_id, said = (*turn.heard.data, "", "")[:3]
    counted = feedback.answer(turn.session, turn.who, prompt_id, said, turn.now)
    if counted.stands:
        turn.say("feedback.stands", _CALL)
        return
    lines = (*_taken_back(counted), _thanks(counted))
    if said == Answer.QUESTION and counted.request_id:
        way = cards.ask_way(counted.request_id)
        turn.show(Message((*lines, *way.lines), (*way.buttons, *_change(prompt_id))))
        return
    closing = Phrase("feedback.as_you_like" if said == Answer.NOT_NOW else "feedback.thanks")
    turn.show(Message((closing, *lines), _change(prompt_id)))
    if said == Answer.GOOD_NEWS:
        turn.send(_news(prompt_id))


def change(turn: Turn) -> None:
    """She wants to answer otherwise: the same buttons again, on the day of her answer."""
    prompt = feedback.prompt_of(turn.session, turn.who, turn.heard.data[-1])
    if feedback.stands(turn.who, prompt, turn.now):
        turn.say("feedback.stands", _CALL)
        return
    plain = feedback.is_plain(turn.session, turn.who, prompt, turn.now)
    turn.say("feedback.change_to", prompts.buttons(prompt.id, plain))


def news(turn: Turn) -> None:
    """After good news: somebody may call her, in either case, or nothing is done. Her record stays as it is."""
    _, prompt_id, said = (*turn.heard.data, "", "")[:3]
    request_id = feedback.wish(turn.session, turn.who, prompt_id, said, turn.now)
    if request_id is None:
        turn.say("feedback.nothing")
    else:
        turn.show(cards.ask_way(request_id))


def _thanks(counted: Counted) -> Phrase:
    if counted.added:
        return Phrase.of("feedback.counted", yuan=allowance.yuan(counted.added))
    if counted.first:
        return Phrase("feedback.noted")
    return Phrase("feedback.changed" if counted.changed else "feedback.already")


def _taken_back(counted: Counted) -> tuple[Phrase, ...]:
    return (Phrase("feedback.taken_back"),) if counted.taken_back else ()


def _change(prompt_id: str) -> Rows:
    return ((Button(Phrase("feedback.change"), f"fx|{prompt_id}"),),)


def _news(prompt_id: str) -> Message:
    buttons = tuple((Button(Phrase(f"news.{said}"), f"fg|{prompt_id}|{said}"),) for said in Wish)
    return cards.on_tap((Phrase("news.ask"),), buttons)
