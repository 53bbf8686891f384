"""The languages of figures, tables and sentences."""

from __future__ import annotations

from typing import Literal, get_args

from loyaltysem.errors import OptionError

__all__ = ["Language", "require_language"]

Language = Literal["en", "zh"]


def require_language(language: object) -> None:
    """Refuse a language that nothing is written in."""
    if language not in get_args(Language):
        raise OptionError(f"language={language!r} is not known; say 'en' or 'zh'.")
