"""Fonts that can show Chinese."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from loyaltysem.errors import LoyaltySEMWarning, users_line
from loyaltysem.plots.languages import Language, require_language

__all__ = ["FontWarning", "text_font"]

_CHINESE = (
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


class FontWarning(LoyaltySEMWarning):
    """No installed font can show the text of a figure."""


@contextmanager
def text_font(language: Language) -> Iterator[Language]:
    """Use a font for the language while the context lasts.

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
    from matplotlib import font_manager, rc_context

    require_language(language)
    if language == "en":
        yield "en"
        return
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = [name for name in _CHINESE if name in installed]
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
