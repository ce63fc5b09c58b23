"""The floor: every sentence a person can read, in each language, from gettext catalogues. Imports nothing of ours."""

from locales.catalogue import LANGUAGES, Segment, language_name, language_of, phrases, segments, text
from locales.phrase import Phrase, dump
from locales.women import womens_words

__all__ = [
    "LANGUAGES",
    "Phrase",
    "Segment",
    "dump",
    "language_name",
    "language_of",
    "phrases",
    "segments",
    "text",
    "womens_words",
]
