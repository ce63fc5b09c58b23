"""An open item is given on to a colleague who sees it too: to whom, the deed, and the note to the colleague."""

from handlers import lines, narrowing
from handlers.turn import Turn
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.services import items, staff
from models.services.outbox import Address
from models.tables import Account, Followup

ASK, GIVE = "pa", "pg"
_SHOWN = 12
_TAIL = 10
"""How much of an account's id a button has room for: its random end."""


def button(turn: Turn, row: Followup) -> tuple[Button, ...]:
    """The button that gives an item on; none where nobody else could look after it."""
    if not items.colleagues(turn.session, turn.who, row):
        return ()
    return (narrowing.button(turn, Phrase("item.give"), row.id, ASK),)


def ask(turn: Turn, item_id: str) -> None:
    """To whom? Colleagues by the name that they gave themselves."""
    row = items.get(turn.session, turn.who, item_id)
    found = items.colleagues(turn.session, turn.who, row)[:_SHOWN]
    options = [narrowing.button(turn, _name(turn, one), row.id, GIVE, one.id[-_TAIL:]) for one in found]
    back = narrowing.button(turn, Phrase("item.back"), row.id)
    turn.say("item.give_to" if found else "item.give_nobody", (*lines.in_rows(options, 2), (back,)))


def give(turn: Turn, item_id: str) -> Account:
    """Give it to the colleague whom the button names, who is told. Raises NotFound for who is none any more."""
    row = items.get(turn.session, turn.who, item_id)
    found = items.colleagues(turn.session, turn.who, row)
    chosen = turn.heard.data[3] if len(turn.heard.data) > 3 else ""
    to = next((one for one in found if one.id[-_TAIL:] == chosen), None)
    if to is None:
        raise NotFound
    items.give(turn.session, turn.who, item_id, to.id, turn.now)
    late = max(0, (turn.today - row.due_on).days)
    told = Phrase.of("item.given_to_you", kind=lines.item(row.kind), due=lines.due(row.due_on, late))
    turn.tell(Address.of(to), Message((told,), ((Button(Phrase("notice.open"), f"i|{row.id}"),),)))
    return to


def _name(turn: Turn, account: Account) -> Phrase | str:
    return staff.name_of(turn.session, account) or Phrase("staff.unnamed")
