"""Her yes or no to each purpose when she joins, by her own tap. Later changes are made in /me."""

from handlers import cards
from handlers.turn import Turn
from models.errors import NotFound
from models.kinds import Scope
from models.services import choices, consent
from models.services.asks import herself


def answer(turn: Turn) -> None:
    """A purpose was answered: write it, ask the next one. A purpose already decided is not decided again here: an old
    card must not re-open what she ended since.
    """
    person_id = herself(turn.who)
    _, scope, said = (*turn.heard.data, "", "")[:3]
    if scope not in list(Scope) or said not in ("y", "n"):
        raise NotFound
    if consent.pending(turn.session, person_id) == scope:
        choices.choose(turn.session, turn.who, Scope(scope), said == "y", turn.now)
    turn.show(cards.next_question(turn.session, person_id))
