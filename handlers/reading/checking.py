"""Which check a word for any check means, by what stands around it."""

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around
from handlers.reading.tokens import GESTATION, Token

_METHODS = frozenset({"m.iud", "m.implant", "iud.start", "implant.start", "iud.stop", "implant.stop"})
_BORN = frozenset({"mode.caesarean", "mode.vaginal"})


def kind_of_check(token: Token, clause: Clause, around: Around) -> str:
    """The check that 检查, 复查 or 体检 names; empty where nothing tells."""
    born = "产后" in around.text or "生完" in around.text or not around.tags.isdisjoint(_BORN)
    behind = clause.tokens[clause.tokens.index(token) + 1 :][:3]
    again = "复查" in token.text or "环位" in around.text or any(one.text == "环位" for one in behind)  # 查了环位
    if again and not born and (around.tags | clause.tags) & _METHODS:
        return "measure_check"
    if not born and clause.of(GESTATION) and token.text not in ("孕检", "孕检了"):
        return "anc"
    return "pnc" if born and "孕" not in token.text else ""
