"""Figures drawn as a picture for a telephone: a row of bars for each figure, one bar a month. PNG, few colours."""

from collections.abc import Sequence

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from bot.drawing import INK, LINE, PAPER, SOFT, font, png, said
from models.message import Bars, Chart

WIDTH, EDGE = 720, 32
_TITLE, _NAME, _SMALL = 40, 30, 24
_GAP = 28
_HIGH = 110
"""Pixels of the highest bar of a row."""

_WIDEST = 40
"""Half of the pixels that a bar is wide at most."""

_COLOURS = ("#2f7f6f", "#c9762b", "#46679c", "#7a5a92")


def draw(chart: Chart, language: str) -> bytes:
    """The picture in the reader's language. What is not shown as a number stands as a sign, without a bar."""
    row = _NAME + _HIGH + 3 * _SMALL + 24
    picture = Image.new("RGB", (WIDTH, EDGE * 2 + _TITLE + _GAP + row * len(chart.rows) + 2 * _SMALL), PAPER)
    pen, top = ImageDraw.Draw(picture), EDGE
    pen.text((EDGE, top), said(language, chart.title), font=_fitting(said(language, chart.title), _TITLE), fill=INK)
    top += _TITLE + _GAP
    for number, bars in enumerate(chart.rows):
        _row(pen, top, bars, bars.under or chart.under, _COLOURS[number % len(_COLOURS)], language)
        top += row
    note = said(language, chart.note)
    pen.text((EDGE, top), note, font=_fitting(note, _SMALL), fill=SOFT)
    return png(picture)


def _row(pen: ImageDraw.ImageDraw, top: int, bars: Bars, under: Sequence[str], colour: str, language: str) -> None:
    pen.text((EDGE, top), said(language, bars.name), font=font(_NAME), fill=INK)
    floor = top + _NAME + _SMALL + 16 + _HIGH
    most = bars.full or max([value for value in bars.values if isinstance(value, int)], default=0) or 1
    step = (WIDTH - 2 * EDGE) / len(bars.values)
    half = min(step * 0.32, _WIDEST)
    pen.line((EDGE, floor, WIDTH - EDGE, floor), fill=LINE, width=2)
    for place, value in enumerate(bars.values):
        middle, high = EDGE + step * (place + 0.5), _HIGH * value // most if isinstance(value, int) else 0
        if high:
            pen.rectangle((middle - half, floor - high, middle + half, floor - 1), fill=colour)
        pen.text((middle, floor - high - 4), str(value), font=_fitting(str(value), _SMALL, step), fill=INK, anchor="mb")
        pen.text((middle, floor + 6), under[place], font=_fitting(under[place], _SMALL, step), fill=SOFT, anchor="mt")


def _fitting(words: str, size: int, room: float = WIDTH - 2 * EDGE) -> FreeTypeFont:
    """The font in which the words fit into a line, or into so many pixels."""
    while size > 12 and font(size).getlength(words) > room:
        size -= 2
    return font(size)
