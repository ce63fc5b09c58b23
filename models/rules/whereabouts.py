"""Where somebody lives away, as her story tells it, and whether a written place is in another one. Pure."""

from models.kinds import EventKind
from models.rules.stops import comes_home
from models.rules.story import Story

_LEVELS = "省市区县镇乡"


def away_at(story: Story) -> str:
    """The place to which she left; empty when she has come home since, or never left."""
    left = next(reversed(story.all(EventKind.MIGRATE_OUT)), None)
    if left is None:
        return ""
    later = story.after(left, EventKind.RETURN_HOME, EventKind.MIGRATE_IN)
    return "" if any(comes_home(fact) for fact in later) else left.text("to_place")


def lies_in(place: str, where: str) -> bool:
    """Whether two ways of writing meet: 东莞市 in 广东东莞厚街, 海湾市东区 in 海湾."""
    one, other = (_bare(words) for words in (place, where))
    return bool(one and other) and (one in other or other in one)


def _bare(words: str) -> str:
    """Without spaces and without the level at its end, which people leave out."""
    joined = "".join(words.split()).casefold()
    return joined[:-1] if len(joined) > 2 and joined[-1] in _LEVELS else joined
