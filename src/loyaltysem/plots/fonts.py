"""Fonts that can show Chinese."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from loyaltysem.errors import LoyaltySEMWarning, users_line
from loyaltysem.words import Language, require_language

__all__ = ["FontWarning", "text_font"]

# Made for Chinese, and so taken before any other font that has the characters.
_MADE_FOR_CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    # one file for all of East Asia registers under its first name only
    "Noto Sans CJK JP",
    "Arial Unicode MS",
)
# Simplified forms, which fonts for Japanese and for traditional characters lack.
_CHARACTERS = "满意诚购"
# No character: only a font that draws a placeholder for everything has it.
_UNASSIGNED = "\u0378"


class FontWarning(LoyaltySEMWarning):
    """No installed font can show the text of a figure."""


@contextmanager
def text_font(language: Language) -> Iterator[Language]:
    """Use a font for the language, and for Chinese names in English figures, in the context.

    Parameters
    ----------
    language : {"en", "zh"}

    Yields
    ------
    {"en", "zh"}
        The language that can be shown: English when no Chinese font is installed, with a warning.

    Warns
    -----
    FontWarning
        Chinese was asked for and no font for it is installed.
    """
    from matplotlib import rc_context, rcParams

    require_language(language)
    found = _chinese_fonts()
    if language == "en":
        # levels and constructs may have Chinese names in an English figure too
        with rc_context({"font.family": [*rcParams["font.family"], *found]}):
            yield "en"
        return
    if not found:
        warnings.warn(
            "No font with Chinese characters is installed, so the figure is labelled in English "
            "(boxes would stand for the characters). Install Noto Sans CJK SC, for example.",
            FontWarning,
            stacklevel=users_line(),
        )
        yield "en"
        return
    # named one by one: the family "sans-serif" would be looked up anew when the figure is saved
    with rc_context({"font.family": [*found, "DejaVu Sans"], "axes.unicode_minus": False}):
        yield "zh"


def _chinese_fonts() -> list[str]:
    """Return the families that show Chinese: those made for it, or any that has the characters."""
    from matplotlib.font_manager import fontManager

    found = _listed_for_chinese()
    if not found:
        # matplotlib reads its list from a cache, which knows nothing of fonts installed later
        _list_new_fonts()
        found = _listed_for_chinese()
    if not found:
        found = sorted({font.name for font in fontManager.ttflist if _shows_chinese(font.fname)})
    return found


def _listed_for_chinese() -> list[str]:
    from matplotlib.font_manager import fontManager

    # a font that was removed is still in the cache
    there = {
        font.name
        for font in fontManager.ttflist
        if font.name in _MADE_FOR_CHINESE and Path(font.fname).exists()
    }
    return [name for name in _MADE_FOR_CHINESE if name in there]


def _list_new_fonts() -> None:
    from matplotlib.font_manager import findSystemFonts, fontManager

    listed = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):
        # matplotlib too leaves out a file that it cannot read or draw with
        with suppress(OSError, RuntimeError, ValueError, LookupError):
            fontManager.addfont(path)


@cache
def _shows_chinese(path: str) -> bool:
    from matplotlib.ft2font import FT2Font

    if not Path(path).exists():
        return False
    font = FT2Font(path)
    has_all = all(font.get_char_index(ord(character)) for character in _CHARACTERS)
    return has_all and not font.get_char_index(ord(_UNASSIGNED))
