"""An appointment drawn as a picture for a telephone: a title, lines of what and where, a QR code. PNG, one colour."""

import io
from collections.abc import Iterator

import segno
from PIL import Image, ImageDraw

from bot.drawing import INK, LINE, PAPER, SOFT, font, png, said
from locales import Phrase
from models.message import Slip

WIDTH, EDGE = 720, 48
_TITLE, _VALUE, _LABEL = 44, 36, 26
_QR = 320
"""The least side of the QR code; each of its squares has the same whole number of pixels."""
_GAP = 16


def draw(slip: Slip, language: str) -> bytes:
    """The picture in the reader's language. Texts that are too long for a line go on in the next one."""
    lines, code = list(_lines(slip, language)), _code(slip.code)
    height = 2 * EDGE + sum(_height(size) + _GAP for _, size, _ in lines) + code.height
    picture = Image.new("RGB", (WIDTH, height), PAPER)
    pen, top = ImageDraw.Draw(picture), EDGE
    for words, size, colour in lines:
        if words:
            pen.text((EDGE, top), words, font=font(size), fill=colour)
        else:
            pen.line((EDGE, top + size // 2, WIDTH - EDGE, top + size // 2), fill=LINE, width=2)
        top += _height(size) + _GAP
    picture.paste(code, ((WIDTH - code.width) // 2, top))
    return png(picture)


def _lines(slip: Slip, language: str) -> Iterator[tuple[str, int, str]]:
    """Every line with its size and colour; an empty one is a rule across the picture."""
    yield from _broken(said(language, slip.title), _TITLE, INK)
    yield "", _LABEL, LINE
    for label, value in slip.rows:
        yield from _broken(said(language, label), _LABEL, SOFT)
        yield from _broken(said(language, value) if isinstance(value, Phrase) else value, _VALUE, INK)
    yield "", _LABEL, LINE
    yield from _broken(said(language, slip.note), _LABEL, SOFT)


def _broken(words: str, size: int, colour: str) -> Iterator[tuple[str, int, str]]:
    """A text in lines that fit: between words where there are spaces, else between any two letters."""
    room, line = WIDTH - 2 * EDGE, ""
    for piece in _pieces(words):
        if line and font(size).getlength(line + piece.rstrip()) > room:
            yield line.rstrip(), size, colour
            line = ""
        line += piece
    if line.strip():
        yield line.rstrip(), size, colour


def _pieces(words: str) -> Iterator[str]:
    """Words with the space behind them; letters that are written without spaces one by one."""
    piece = ""
    for letter in words.replace("\n", " "):
        alone = letter > "\u2e80"
        if alone and piece:
            yield piece
            piece = ""
        piece += letter
        if alone or letter == " " or len(piece) > 24:
            yield piece
            piece = ""
    if piece:
        yield piece


def _code(data: str) -> Image.Image:
    code = segno.make(data, error="m", micro=False)
    side = int(code.symbol_size(scale=1, border=4)[0])
    kept = io.BytesIO()
    code.save(kept, kind="png", scale=-(-_QR // side), border=4)
    return Image.open(kept).convert("RGB")


def _height(size: int) -> int:
    return size * 5 // 4
