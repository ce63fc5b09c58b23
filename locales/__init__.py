"""The floor: every sentence a person can read, in each language, from gettext catalogues. Imports nothing of ours."""

from locales.catalogue import language_name, language_of, phrases, segments, standing_in, text, whole
from locales.files import LANGUAGES, SOONER, look_in
from locales.pages import nearest, pages
from locales.phrase import Line, Phrase, Segment, Written, dump, line_from_json
from locales.review import faults, for_women, reviewed, template
from locales.women import womens_words

__all__ = [
    "LANGUAGES",
    "SOONER",
    "Line",
    "Phrase",
    "Segment",
    "Written",
    "dump",
    "faults",
    "for_women",
    "language_name",
    "language_of",
    "line_from_json",
    "look_in",
    "nearest",
    "pages",
    "phrases",
    "reviewed",
    "segments",
    "standing_in",
    "template",
    "text",
    "whole",
    "womens_words",
]
