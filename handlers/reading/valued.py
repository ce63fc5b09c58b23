"""What a corrected value alone tells of the report that is meant: a weight is a birth's."""

from collections.abc import Sequence
from typing import Any

from handlers.reading.clauses import Clause
from handlers.reading.tokens import GESTATION, WEIGHT
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
            if sexed and not (len(token.text) > 1 and token.has("rel.son", "rel.daughter")):
                return EventKind.BIRTH, {"child_sex": "female" if token.has("sex.female") else "male"}
    return None, {}
