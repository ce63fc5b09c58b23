"""Birth weights as people say them, in grams: 3400, 3.4 kg, 6斤8两, 七斤二. One 斤 is 500 g, one 两 50 g."""

import re
import unicodedata

POSSIBLE = range(300, 7001)
"""Grams that a child can weigh at birth."""

_DIGITS = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_JIN = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?|十)(?:市)?斤(?:([0-9])兩?|(半))?")
_KILOGRAMS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)(?:kg|公斤|千克|kilo\w*)")
_BARE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)")
_GRAMS = re.compile(r"([0-9]{3,4})(?:g|克|grams?)?")


def read_weight(text: str) -> int | None:
    """Grams, or None where the text is no weight. A bare number below 30 is not guessed at: kilograms or 斤?"""
    plain = _plain(text)
    if found := _KILOGRAMS.fullmatch(plain):
        return round(float(found[1]) * 1000)
    if found := _JIN.fullmatch(plain):
        jin = 10.0 if found[1] == "十" else float(found[1])
        return round(jin * 500) + (int(found[2]) * 50 if found[2] else 0) + (250 if found[3] else 0)
    found = _GRAMS.fullmatch(plain)
    return int(found[1]) if found else None


def read_without_unit(text: str) -> dict[str, int]:
    """What a bare number below 30 can mean: unit → grams, as far as a child can weigh that."""
    found = _BARE.fullmatch(_plain(text))
    if not found:
        return {}
    units = {"jin": round(float(found[1]) * 500), "kilograms": round(float(found[1]) * 1000)}
    return {unit: grams for unit, grams in units.items() if grams in POSSIBLE}


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower().replace(" ", "").replace(",", "")
    return re.sub(r"(斤)([\d零一二三四五六七八九])两", r"\1\2", plain).translate(_DIGITS)
