"""What every picture is drawn with: the font, the colours, and PNG. Loaded when the first picture is wanted."""

import io
import re
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageFont
from PIL.ImageFont import FreeTypeFont

from locales import Line, standing_in, text

_NO_LETTER = "\uffff"
_APART = re.compile("[\u2066-\u2069]")
"""Signs that keep directions apart. A picture has one direction: what the font has is written from left to right."""

INK, SOFT, LINE, PAPER = "#1d2a33", "#5f6f7a", "#d8dfe3", "#ffffff"


@lru_cache(maxsize=8)
def font(size: int) -> FreeTypeFont:
    """Noto Sans with Chinese letters, from a package: no machine has to bring a font."""
    path = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=4096)
def has(letter: str) -> bool:
    """Whether the font has a letter: it has Chinese, Latin and Cyrillic ones, not those of every people."""
    face = font(24)
    return bytes(face.getmask(letter)) != bytes(face.getmask(_NO_LETTER)) or letter.isspace()


def said(language: str, line: Line) -> str:
    """A line as it can be drawn: in the language, or the first that stands in for it and has letters in the font."""
    spoken = [_APART.sub("", text(one, line)) for one in standing_in(language)]
    return next((words for words in spoken if all(map(has, words))), spoken[-1])


def png(picture: Image.Image) -> bytes:
    """The picture as PNG, in few colours: small enough for a slow line."""
    kept = io.BytesIO()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(kept, "PNG", optimize=True)
    return kept.getvalue()
