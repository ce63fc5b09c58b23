"""/practice: for an hour invented people, with hints; nothing of it counts. For those who report."""

from handlers import menu
from handlers.turn import Turn, needs
from locales import Phrase
from models.message import Button, Message
from models.rules import rights
from models.services import practice
from models.services.practice import Done

STEPS = ("report", "again", "correct", "withdraw")
"""What is tried, in order: `practice.step.<step>`, and how: `practice.hint.<step>`."""


@needs(*rights.to("practice.begin"))
def show(turn: Turn) -> None:
    """/practice begins, or shows what is left to try; `pr|x` ends it."""
    if turn.heard.data[1:] == ("x",):
        _end(turn)
        return
    if not practice.group_of(turn.who):
        turn.become(practice.begin(turn.session, turn.who, turn.now))
        turn.send(Message((Phrase("practice.begun"),), keyboard=menu.keyboard(turn.who)))
    _steps(turn)


def _steps(turn: Turn) -> None:
    tried = practice.done(turn.session, turn.who)
    left = [step for step in STEPS if not _is_done(tried, step)]
    lines = [Phrase.of("practice.line", mark="–" if step in left else "✓", what=_step(step)) for step in STEPS]
    hint = Phrase.of(f"practice.hint.{left[0]}", name=tried.someone) if left else Phrase("practice.all_done")
    begin = (Button(Phrase("practice.report"), "k"),) if left[:1] == ["report"] else ()
    buttons = (*begin, Button(Phrase("practice.end"), "pr|x"))
    turn.send(Message((Phrase("practice.title"), *lines, hint), (buttons,)))


def _is_done(tried: Done, step: str) -> bool:
    return {
        "report": tried.reported > 0,
        "again": tried.reported > 1,
        "correct": tried.corrected,
        "withdraw": tried.withdrawn,
    }[step]


def _step(step: str) -> Phrase:
    return Phrase(f"practice.step.{step}")


def _end(turn: Turn) -> None:
    turn.become(practice.end(turn.session, turn.who))
    turn.send(Message((Phrase("practice.ended"),), keyboard=menu.keyboard(turn.who)))
