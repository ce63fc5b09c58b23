"""What every picture is drawn with: the font, the colours, and PNG. Loaded when the first picture is wanted."""

import io
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageFont
from PIL.ImageFont import FreeTypeFont

INK, SOFT, LINE, PAPER = "#1d2a33", "#5f6f7a", "#d8dfe3", "#ffffff"


@lru_cache(maxsize=8)
def font(size: int) -> FreeTypeFont:
    """Noto Sans with Chinese letters, from a package: no machine has to bring a font."""
    path = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    return ImageFont.truetype(str(path), size)


def png(picture: Image.Image) -> bytes:
    """The picture as PNG, in few colours: small enough for a slow line."""
    kept = io.BytesIO()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(kept, "PNG", optimize=True)
    return kept.getvalue()
