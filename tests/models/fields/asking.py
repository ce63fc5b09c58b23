"""What fields know in tests."""

from datetime import date

from locales import LANGUAGES, Phrase, text
from models.fields import Context
from models.rules.person import Known

TODAY = date(2026, 3, 20)
PEOPLE = (
    Known("1", "王秀英", "g1", birth_year=1990),
    Known("2", "王小芳", "g2", head="王大山", birth_year=1996),
    Known("3", "刘芳", "g1"),
)
CONTEXT = Context(TODAY, people=PEOPLE, groups={"g1": "一组", "g2": "二组"}, clinics=("镇卫生院", "县妇幼"))


def read_in_all(phrase: Phrase | str) -> list[str]:
    """The phrase in every language; fails where one lacks it."""
    return [phrase if isinstance(phrase, str) else text(language, phrase) for language in LANGUAGES]
