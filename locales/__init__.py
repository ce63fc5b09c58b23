"""The floor: every sentence a person can read, in each language, from gettext catalogues. Imports nothing of ours."""

from locales.catalogue import Segment, language_name, language_of, phrases, segments, text
from locales.files import LANGUAGES, look_in
from locales.phrase import Phrase, dump
from locales.review import faults, for_women, reviewed, template
from locales.women import womens_words

__all__ = [
    "LANGUAGES",
    "Phrase",
    "Segment",
    "dump",
    "faults",
    "for_women",
    "language_name",
    "language_of",
    "look_in",
    "phrases",
    "reviewed",
    "segments",
    "template",
    "text",
    "womens_words",
]
