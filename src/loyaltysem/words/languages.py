"""The languages of figures, tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from loyaltysem.errors import OptionError

__all__ = ["GroupName", "Language", "among_chinese", "paragraph", "require_language", "written_in"]

Language = Literal["en", "zh"]
#: What a group is called in sentences, by their language; empty where there are no groups.
GroupName = Mapping[Language, str]


def require_language(language: object) -> None:
    """Refuse a language that nothing is written in."""
    if language not in get_args(Language):
        raise OptionError(f"language={language!r} is not known; say 'en' or 'zh'.")


def paragraph(language: Language, english: Iterable[str], chinese: Iterable[str]) -> str:
    """Join the sentences of one language; those of the other are not made if they are generated.

    Raises
    ------
    OptionError
        The language is unknown.

    Examples
    --------
    >>> paragraph("en", ["One.", "Two."], ["一。", "二。"])
    'One. Two.'
    >>> paragraph("zh", ["One.", "Two."], ["一。", "二。"])
    '一。二。'
    """
    require_language(language)
    return "".join(chinese) if language == "zh" else " ".join(english)


def among_chinese(name: str) -> str:
    """Set a name apart from the Chinese around it by blanks, on the sides where it is not Chinese.

    Examples
    --------
    >>> among_chinese("jd"), among_chinese("淘宝"), among_chinese("京东JD")
    (' jd ', '淘宝', '京东JD ')
    """
    before, after = ("" if "\u4e00" <= end <= "\u9fff" else " " for end in (name[:1], name[-1:]))
    return f"{before}{name}{after}"


def written_in(text: str) -> Language:
    """Return the language that a text is written in: Chinese where it has a Chinese character.

    Examples
    --------
    >>> written_in("我会向亲友推荐该平台"), written_in("I would recommend it")
    ('zh', 'en')
    """
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"
