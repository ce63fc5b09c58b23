"""The office's money side: the list of those who asked to be paid through it. Claims: handlers/repaying."""

import re
from collections.abc import Callable

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound, OutOfDate, Rejected
from models.kinds import PayoutState
from models.message import OPENED_FOR, Button, Message
from models.queries import labels, money
from models.queries.money import Payee
from models.rules import rights
from models.services import allowance, awaiting, payees, payouts
from models.tables import Payout

_LIST = Button(Phrase("pay.to_list"), "y")
_AMOUNT, _CODE = "pay.amount", "pay.code"
"""What the next text answers: what was really paid, the code of somebody who is erased."""


@needs(*rights.to("money.work"))
def show(turn: Turn) -> None:
    """/payments: the list as it stands, what did not come first."""
    awaiting.forget(turn.session, turn.who)
    turn.show(_list(turn, 0))


@needs(*rights.to("money.work"))
def press(turn: Turn) -> None:
    """`y` lists, `y|g` a page, `y|m` makes the month's list, `y|o` opens a line; the others act on a line.

    `y|k` asks for the code of somebody who is erased, `y|p` and `y|u` pay out what it stands for, and take that back.
    """
    awaiting.forget(turn.session, turn.who)
    act, rest, *_ = (*turn.heard.data[1:], "", "")
    screen = _SCREENS.get(act)
    if screen is None:
        raise NotFound
    screen(turn, rest)


def heard(turn: Turn) -> bool:
    """Take a text as the amount that a line waits for. False when none does."""
    act, _, payout_id = awaiting.asked(turn.session, turn.who).partition("|")
    if act not in (_AMOUNT, _CODE) or not turn.who.has(*rights.to("money.work")):
        return False
    if act == _CODE:
        _show_debt(turn, allowance.debtor(turn.heard.text))
        return True
    payouts.correct(turn.session, turn.who, payout_id, _fen(turn.heard.text), turn.now)
    awaiting.forget(turn.session, turn.who)
    _open(turn, payout_id)
    return True


def _fen(said: str) -> int:
    """An amount in yuan as typed, in fen; 0 for what is none."""
    found = re.fullmatch(r"(\d{1,4})(?:[.．](\d{1,2}))?\s*(?:元|块|yuan)?", said.strip(), re.IGNORECASE)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0


def _overview(turn: Turn, _rest: str) -> None:
    turn.show(_list(turn, 0))


def _page(turn: Turn, rest: str) -> None:
    turn.show(_list(turn, lines.number(rest)))


def _make(turn: Turn, _rest: str) -> None:
    added = sum(
        payouts.make_list(turn.session, turn.who, area, turn.now) for area in turn.who.areas(*rights.to("money.work"))
    )
    page = _list(turn, 0)
    turn.show(Message((Phrase.of("pay.added", n=added), *page.lines), page.buttons))


def _list(turn: Turn, number: int) -> Message:
    page = money.payouts(turn.session, turn.who.areas(*rights.to("money.work")), number)
    head = Phrase.of("pay.title", n=page.total) if page.total else Phrase("pay.empty")
    rows = tuple(_row(payee, index) for index, payee in enumerate(page.rows, 1))
    numbers = [Button(str(index), f"y|o|{payee.id}") for index, payee in enumerate(page.rows, 1)]
    turning = lines.turning(lambda other: f"y|g|{other}", page.number, page.pages - 1)
    ways = (Button(Phrase("pay.make"), "y|m"), Button(Phrase("back.title"), "q"))
    code = (Button(Phrase("pay.code"), "y|k"),)
    return Message((head, *rows), (*lines.in_rows(numbers, 4), *turning, ways, code))


def _row(payee: Payee, index: int) -> Phrase:
    return Phrase.of(
        "pay.row",
        place_no=index,
        name=lines.person(payee.name, payee.code),
        place=lines.place(payee.place),
        yuan=allowance.yuan(payee.amount),
        month=payee.on,
        state=Phrase(f"pay.state.{payee.state}"),
    )


def _open(turn: Turn, payout_id: str) -> None:
    row = payouts.get(turn.session, turn.who, payout_id)
    turn.show(Message(_lines(turn, row), _buttons(row)))


def _lines(turn: Turn, row: Payout) -> tuple[Phrase, ...]:
    style = labels.style_of(turn.session, row.township)
    name = labels.people(turn.session, [row.person_id], style).get(row.person_id or "", "")
    whose = lines.person(name, labels.case_code(row.person_id or ""))
    title = Phrase.of("pay.card", name=whose, yuan=allowance.yuan(row.amount), month=row.month)
    found = [title, Phrase.of("pay.stands", state=Phrase(f"pay.state.{row.state}"), day=turn.who.today(row.changed_at))]
    if row.state is PayoutState.LISTED:
        found.append(Phrase("pay.how"))
    given = allowance.paid(turn.session, row.id)
    if row.state in payouts.ANSWERABLE and given != row.amount:
        found.append(Phrase.of("pay.otherwise", yuan=allowance.yuan(given)))
    return tuple(found)


def _buttons(row: Payout) -> Rows:
    def to(key: str, act: str) -> Button:
        return Button(Phrase(key), f"y|{act}|{row.id}")

    acts: Rows = ()
    if row.state is PayoutState.LISTED:
        acts = ((to("pay.pay", "d"), to("pay.strike", "b")),)
    elif row.state in payouts.ANSWERABLE:
        cleared = ((to("pay.cleared", "a"),),) if row.state is PayoutState.MISSING else ()
        acts = (*cleared, (to("pay.correct", "c"), to("pay.take_back", "b")))
    card = ((to("item.person", "n"),),) if row.person_id else ()
    return (*acts, *card, (_LIST,))


def _pay(turn: Turn, payout_id: str) -> None:
    payouts.pay(turn.session, turn.who, payout_id, turn.now)
    _open(turn, payout_id)


def _cleared(turn: Turn, payout_id: str) -> None:
    payouts.cleared(turn.session, turn.who, payout_id, turn.now)
    _open(turn, payout_id)


def _take_back(turn: Turn, payout_id: str) -> None:
    payouts.take_back(turn.session, turn.who, payout_id, turn.now)
    _open(turn, payout_id)


def _ask_amount(turn: Turn, payout_id: str) -> None:
    payouts.get(turn.session, turn.who, payout_id)
    awaiting.ask(turn.session, turn.who, f"{_AMOUNT}|{payout_id}")
    turn.say("pay.amount_ask", ((Button(Phrase("report.back"), f"y|o|{payout_id}"),),))


def _ask_code(turn: Turn, _rest: str) -> None:
    awaiting.ask(turn.session, turn.who, _CODE)
    turn.say("pay.code_ask", ((_LIST,),))


def _show_debt(turn: Turn, payee: str) -> None:
    """What is owed for a code. Its button holds what the store knows, never the code."""
    _, owed = allowance.debt(turn.session, _towns(turn), payee)
    if not owed:
        raise Rejected("pay.code_unknown", example="ABCDE-FGHJK")
    awaiting.forget(turn.session, turn.who)
    pay = Button(Phrase("pay.pay"), f"y|p|{payee}")
    turn.say("pay.code_owed", ((pay,), (_LIST,)), yuan=allowance.yuan(owed))


def _pay_debt(turn: Turn, payee: str) -> None:
    town, _ = allowance.debt(turn.session, _towns(turn), payee)
    owed = allowance.pay_debt(turn.session, town, payee, turn.who.account_id, turn.now, turn.today) if town else 0
    if not owed:
        raise OutOfDate
    undo = Button(Phrase("pay.take_back"), f"y|u|{payee}")
    turn.say("pay.code_paid", ((undo,), (_LIST,)), yuan=allowance.yuan(owed))


def _unpay_debt(turn: Turn, payee: str) -> None:
    actor = turn.who.account_id
    owed = sum(allowance.unpay_debt(turn.session, town, payee, actor, turn.now, turn.today) for town in _towns(turn))
    if not owed:
        raise OutOfDate
    _show_debt(turn, payee)


def _towns(turn: Turn) -> tuple[str, ...]:
    return tuple(turn.who.areas(*rights.to("money.work")))


def _card(turn: Turn, payout_id: str) -> None:
    """Her name and number in a message of its own, on record, which goes away by itself."""
    row = payouts.get(turn.session, turn.who, payout_id)
    payee = payees.read(turn.session, turn.who, row.person_id, row.township, turn.now)
    turn.send(Message(lines.payee(payee), protect=True, delete_after=OPENED_FOR))


_SCREENS: dict[str, Callable[[Turn, str], None]] = {
    "": _overview, "g": _page, "m": _make, "o": _open, "d": _pay, "a": _cleared, "b": _take_back, "c": _ask_amount,
    "n": _card, "k": _ask_code, "p": _pay_debt, "u": _unpay_debt,
}  # fmt: skip
