"""Field types that an event kind is built from. Each offers options, reads what was said, and refuses with a reason.

Pure: what a field needs to know (today, the people of the group, the clinics) comes in a Context. Values are JSON
values, because a form keeps them in its draft.
"""

from models.fields.base import OTHER, Answers, Context, Field, Option, Problem, Reading, Unclear, Value
from models.fields.days import Day, Gestation, both_calendars
from models.fields.later import Later, LaterMap
from models.fields.people import GroupOf, PersonRef, known_person, new_person
from models.fields.simple import BirthYear, Choice, Number, Phone, Text, Weight, YesNo, choose

__all__ = [
    "OTHER",
    "Answers",
    "BirthYear",
    "Choice",
    "Context",
    "Day",
    "Field",
    "Gestation",
    "GroupOf",
    "Later",
    "LaterMap",
    "Number",
    "Option",
    "PersonRef",
    "Phone",
    "Problem",
    "Reading",
    "Text",
    "Unclear",
    "Value",
    "Weight",
    "YesNo",
    "both_calendars",
    "choose",
    "known_person",
    "new_person",
]
