"""How the codes of areas are built: nine digits are a township, three more a village of it, three more a group of that.

The code of what holds an area begins its own, so a code says by itself where it lies. Whether there is such an area
only the store knows (`services/places.py`).
"""

TOWNSHIP_DIGITS, VILLAGE_DIGITS, GROUP_DIGITS = LEVELS = (9, 12, 15)


def township_of(code: str) -> str:
    """The township in which an area lies; of a township its own code."""
    return code[:TOWNSHIP_DIGITS]


def village_of(code: str) -> str:
    """The village in which an area lies; of a village, and of a township, which lies in none, its own code."""
    return code[:VILLAGE_DIGITS]


def groups_within(area: str) -> tuple[str, str]:
    """The first and the last code that a group within an area can have."""
    return area.ljust(GROUP_DIGITS, "0"), area.ljust(GROUP_DIGITS, "9")


def is_township(code: str) -> bool:
    """Whether a code is as long as a township's."""
    return len(code) == TOWNSHIP_DIGITS


def is_village(code: str) -> bool:
    """Whether a code is as long as a village's."""
    return len(code) == VILLAGE_DIGITS


def holds_groups(code: str) -> bool:
    """Whether a code is as long as that of an area which has groups: of a township or a village."""
    return is_township(code) or is_village(code)


def is_group(code: str) -> bool:
    """Whether a code is as long as a group's."""
    return len(code) == GROUP_DIGITS
