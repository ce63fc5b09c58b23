"""Words by which a question about what is pending asks for a part of it."""

from collections.abc import Mapping

_VIEWS: Mapping[str, tuple[str, ...]] = {
    "week": ("这周", "本周", "这个星期", "这礼拜", "這週", "本週", "這個星期", "這禮拜"),
    "overdue": ("晚了", "过了期", "超期", "逾期", "過了期"),
    "mine": ("我负责", "我負責", "归我", "歸我"),
    "given": ("转给", "轉給", "交给别人", "交給別人"),
}


def narrowed(text: str) -> tuple[str, ...]:
    """What is asked for: due this `week`, `overdue`, `mine`, `given` on to a colleague. Nothing named is everything."""
    return tuple(view for view, words in _VIEWS.items() if any(word in text for word in words))
