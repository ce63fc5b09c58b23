"""What a corrected value alone tells of the report that is meant: a weight is a birth's."""

from collections.abc import Sequence
from typing import Any

from handlers.reading.clauses import Clause
from handlers.reading.faults import INSTEAD
from handlers.reading.tokens import GESTATION, WEIGHT, Token
from models.kinds import EventKind


def by_value(clauses: Sequence[Clause]) -> tuple[EventKind | None, dict[str, Any]]:
    """Without a word for the event, a value may tell: a weight is a birth's."""
    for clause in clauses:
        for token in clause.tokens:
            if token.kind == WEIGHT:
                return EventKind.BIRTH, {"weight_g": token.value}
            if token.kind == GESTATION:
                return None, {"gest_weeks": token.value[0]}
            sexed = token.has("sex.female", "sex.male") and bool(clause.tokens[:1])
            kin = len(token.text) > 1 and token.has("rel.son", "rel.daughter")
            if sexed and not (kin and not _is_all(clause, token)):
                return EventKind.BIRTH, {"child_sex": "female" if token.has("sex.female") else "male"}
    return None, {}


def _is_all(clause: Clause, token: Token) -> bool:
    """(那个小孩)是儿子: what was born, where nobody is named by it."""
    lead = clause.tokens[-2:-1]
    return token is clause.tokens[-1] and bool(lead) and lead[0].text in INSTEAD
