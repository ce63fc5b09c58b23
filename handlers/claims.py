"""Her claims: costs to be paid back. Which papers she needs, where to hand them in, where it stands."""

from collections.abc import Callable

from handlers import cards, paper
from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.kinds import ClaimState, Paper
from models.message import Button, Message
from models.services import claims_back, township_settings
from models.services.asks import hers, herself
from models.tables import Claim

SHOWN = 5


def press(turn: Turn) -> None:
    """`cl` lists her claims; `n` begins one, `o` opens one, `v` does so from a note, `h` and `x` act on it."""
    herself(turn.who)
    act, *rest = (*turn.heard.data[1:], "")
    screen = _SCREENS.get(act)
    if screen is None:
        raise NotFound
    screen(turn, rest[0] if rest else "")


def _list(turn: Turn, _claim_id: str) -> None:
    found = claims_back.of_hers(turn.session, turn.who)[:SHOWN]
    rows = tuple((Button(paper.claim(row.opened_on, row.state), f"cl|o|{row.id}"),) for row in found)
    new = Button(Phrase("back.new"), "cl|n")
    lines = (Phrase("back.about"), *(() if found else (Phrase("back.none"),)))
    turn.show(cards.on_tap(lines, (*rows, (new,), (Button(Phrase("report.back"), "al"),))))


def _new(turn: Turn, _claim_id: str) -> None:
    turn.show(_card(turn, claims_back.begin(turn.session, turn.who, turn.now)))


def _open(turn: Turn, claim_id: str) -> None:
    turn.show(_card(turn, hers(turn.session, turn.who, Claim, claim_id)))


def _note(turn: Turn, claim_id: str) -> None:
    turn.send(_card(turn, hers(turn.session, turn.who, Claim, claim_id)))


def _hand_in(turn: Turn, claim_id: str) -> None:
    turn.show(_card(turn, claims_back.hand_in(turn.session, turn.who, claim_id, turn.now)))


def _withdraw(turn: Turn, claim_id: str) -> None:
    turn.show(_card(turn, claims_back.withdraw(turn.session, turn.who, claim_id, turn.now)))


def _card(turn: Turn, row: Claim) -> Message:
    head = paper.claim(row.opened_on, row.state)
    return cards.on_tap((head, *_papers(turn, row)), _buttons(row))


def _papers(turn: Turn, row: Claim) -> tuple[Phrase, ...]:
    """What to bring and where to, as long as something is to be brought; no paper is sent or kept here."""
    if row.state not in (ClaimState.GATHERING, ClaimState.REFUSED):
        return ()
    missing = [one for one in Paper if row.state is ClaimState.GATHERING or one in row.missing]
    intro = Phrase("back.bring" if row.state is ClaimState.GATHERING else "back.missing")
    where = township_settings.of(turn.session, row.township).desk
    desk = Phrase.of("allowance.desk", desk=where) if where else Phrase("allowance.desk_unknown")
    return (intro, *(Phrase.of("back.paper", paper=Phrase(f"paper.{one}")) for one in missing), desk)


def _buttons(row: Claim) -> Rows:
    back = (Button(Phrase("report.back"), "cl"),)
    if row.state in (ClaimState.PAID, ClaimState.WITHDRAWN):
        return (back,)
    drop = Button(Phrase("back.withdraw"), f"cl|x|{row.id}")
    done = Button(Phrase("back.handed_in"), f"cl|h|{row.id}")
    return ((drop,), back) if row.state is ClaimState.HANDED_IN else ((done,), (drop,), back)


_SCREENS: dict[str, Callable[[Turn, str], None]] = {
    "": _list, "n": _new, "o": _open, "v": _note, "h": _hand_in, "x": _withdraw,
}  # fmt: skip
