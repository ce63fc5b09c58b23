"""How many events the cues of a clause are: what only describes another is dropped, several words for one are one."""

from collections.abc import Sequence

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.tokens import GESTATION, NAME, Token
from models.kinds import EventKind

_MOVES = frozenset({EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME})


def one_for_each(found: Sequence[Cue], clause: Clause, around: Around) -> list[Cue]:
    """One cue for one event: what only describes another is dropped, several words for one kind become one."""
    kinds = {cue.kind for cue in found if not cue.weak}
    kept: list[Cue] = []
    for cue in found:
        if _absorbed(cue, kinds, clause, around):
            continue
        same = next((one for one in kept if one.kind == cue.kind and not _two(one, cue, clause)), None)
        if same is None:
            kept.append(cue)
        else:
            kept[kept.index(same)] = same.with_more(cue)
    return kept


def _absorbed(cue: Cue, kinds: set[EventKind], clause: Clause, around: Around) -> bool:
    others = kinds - {cue.kind} | ({around.kind} if around.kind and cue.weak and not _names(clause) else set())
    if cue.weak and others - _MOVES:
        return not (
            cue.kind is EventKind.PREGNANCY
            and not others & {EventKind.EXAM, EventKind.PREGNANCY_END, EventKind.BIRTH, EventKind.PREGNANCY}
        )
    if cue.kind is EventKind.PREGNANCY and EventKind.EXAM in kinds and _so_far(clause, cue.at):
        return True
    if cue.kind is EventKind.PREGNANCY:
        return bool(others & {EventKind.PREGNANCY_END}) or (EventKind.EXAM in others and cue.weak)
    if (
        cue.kind is EventKind.RETURN_HOME
        and others - _MOVES
        and clause.tokens[cue.at].text in ("回来", "回来了", "回来的")
    ):
        return "place" not in around.tags and not around.tags & {"from"}
    if cue.kind in _MOVES:
        return bool(others & {EventKind.HUKOU_IN, EventKind.HUKOU_OUT})
    if cue.kind is EventKind.BIRTH:
        return bool(others & {EventKind.PREGNANCY_END}) and (cue.weak or clause.has("pe.stillbirth"))
    return cue.kind is EventKind.EXAM and cue.weak and bool(others)


def _so_far(clause: Clause, at: int) -> bool:
    """怀孕30周产检: how far she is at the visit."""
    return any(token.kind == GESTATION for token in clause.tokens[at + 1 : at + 2])


def _names_soon(tokens: Sequence[Token]) -> bool:
    """带着她妹唐美霞, not 带了十年."""
    return any(token.kind == NAME or token.family("rel.") is not None for token in tokens[:3])


def _names(clause: Clause) -> bool:
    return any(token.kind == NAME for token in clause.tokens)


def _two(one: Cue, other: Cue, clause: Clause) -> bool:
    """Whether two cues of one kind in a clause are two events: each about somebody of its own, or another thing."""
    between = clause.tokens[one.at + 1 : other.at]
    if any(token.kind == NAME for token in between) and any(token.kind == NAME for token in clause.tokens[: one.at]):
        return not any(
            token.has("with") and token.text != "还有" and _names_soon(between[at + 1 :])
            for at, token in enumerate(between)
        )
    return (
        one.kind is EventKind.MEASURE
        and one.fields.get("action") != other.fields.get("action")
        and "reaction" in (one.fields.get("action"), other.fields.get("action"))
    )
