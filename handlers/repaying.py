"""Claims that were handed in, for the office: paid back, or which papers are missing. Her side: handlers/claims."""

from collections.abc import Callable

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.kinds import ClaimState, Paper
from models.message import OPENED_FOR, Button, Message
from models.queries import labels, money
from models.rules import rights
from models.services import awaiting, claims_back, payees
from models.tables import Claim

_PAPERS = tuple(Paper)
_LIST = Button(Phrase("pay.to_list"), "q")


@needs(*rights.to("money.work"))
def press(turn: Turn) -> None:
    """`q` lists, `q|g` a page, `q|o` opens a claim; the others act on one. Digits of a press are papers marked."""
    awaiting.forget(turn.session, turn.who)
    act, claim_id, rest, *_ = (*turn.heard.data[1:], "", "", "")
    screen = _SCREENS.get(act)
    if screen is None:
        raise NotFound
    screen(turn, claim_id, rest)


def _list(turn: Turn, number: str, _rest: str) -> None:
    page = money.claims(turn.session, turn.who.areas(*rights.to("money.work")), lines.number(number or "0"))
    head = Phrase.of("back.list", n=page.total) if page.total else Phrase("back.list_empty")
    rows = tuple(
        Phrase.of(
            "back.list_row",
            place_no=index,
            name=lines.person(payee.name, payee.code),
            place=lines.place(payee.place),
            state=Phrase(f"back.state.{payee.state}"),
            day=payee.on,
        )
        for index, payee in enumerate(page.rows, 1)
    )
    numbers = [Button(str(index), f"q|o|{payee.id}") for index, payee in enumerate(page.rows, 1)]
    pages = lines.turning(lambda number: f"q|g|{number}", page.number, page.pages - 1)
    turn.show(Message((head, *rows), (*lines.in_rows(numbers, 4), *pages, (Button(Phrase("pay.to_payments"), "y"),))))


def _open(turn: Turn, claim_id: str, _rest: str) -> None:
    row = claims_back.get(turn.session, turn.who, claim_id)
    turn.show(Message((*_head(turn, row), *_missing(row)), _buttons(row)))


def _head(turn: Turn, row: Claim) -> tuple[Phrase, ...]:
    style = labels.style_of(turn.session, row.township)
    name = labels.people(turn.session, [row.person_id], style).get(row.person_id or "", "")
    whose = lines.person(name, labels.case_code(row.person_id or ""))
    state = Phrase(f"back.state.{row.state}")
    return (Phrase.of("back.card", name=whose, state=state, day=turn.who.today(row.changed_at)),)


def _missing(row: Claim) -> tuple[Phrase, ...]:
    return tuple(Phrase.of("back.paper", paper=Phrase(f"paper.{paper}")) for paper in row.missing)


def _buttons(row: Claim) -> Rows:
    def to(key: str, act: str) -> Button:
        return Button(Phrase(key), f"q|{act}|{row.id}")

    card = (to("item.person", "n"),)
    if row.state is ClaimState.HANDED_IN:
        return ((to("back.pay", "d"), to("back.refuse", "m")), card, (_LIST,))
    return ((to("back.reopen", "a"),), card, (_LIST,))


def _pay(turn: Turn, claim_id: str, _rest: str) -> None:
    claims_back.pay(turn.session, turn.who, claim_id, turn.now)
    _open(turn, claim_id, "")


def _reopen(turn: Turn, claim_id: str, _rest: str) -> None:
    claims_back.reopen(turn.session, turn.who, claim_id, turn.now)
    _open(turn, claim_id, "")


def _mark(turn: Turn, claim_id: str, marked: str) -> None:
    """Which papers are missing: a tap marks or unmarks one; then she is told."""
    row = claims_back.get(turn.session, turn.who, claim_id)
    found = _read(marked)
    rows = [
        (Button(Phrase.of("me.switch", mark="✓" if paper in found else "–", what=Phrase(f"paper.{paper}")), to),)
        for place, paper in enumerate(_PAPERS)
        for to in (f"q|m|{claim_id}|{_switched(marked, place)}",)
    ]
    tell = ((Button(Phrase("back.tell"), f"q|x|{claim_id}|{marked}"),),) if found else ()
    back = Button(Phrase("report.back"), f"q|o|{claim_id}")
    turn.show(Message((*_head(turn, row), Phrase("back.which")), (*rows, *tell, (back,))))


def _refuse(turn: Turn, claim_id: str, marked: str) -> None:
    claims_back.refuse(turn.session, turn.who, claim_id, _read(marked), turn.now)
    _open(turn, claim_id, "")


def _read(marked: str) -> tuple[Paper, ...]:
    if not set(marked) <= set("0123456789"[: len(_PAPERS)]):
        raise NotFound
    return tuple(paper for place, paper in enumerate(_PAPERS) if str(place) in marked)


def _switched(marked: str, place: int) -> str:
    digit = str(place)
    return marked.replace(digit, "") if digit in marked else marked + digit


def _card(turn: Turn, claim_id: str, _rest: str) -> None:
    """Her name and number in a message of its own, on record, which goes away by itself."""
    row = claims_back.get(turn.session, turn.who, claim_id)
    payee = payees.read(turn.session, turn.who, row.person_id, row.township, turn.now)
    turn.send(Message(lines.payee(payee), protect=True, delete_after=OPENED_FOR))


_SCREENS: dict[str, Callable[[Turn, str, str], None]] = {
    "": _list, "g": _list, "o": _open, "d": _pay, "a": _reopen, "m": _mark, "x": _refuse, "n": _card,
}  # fmt: skip
