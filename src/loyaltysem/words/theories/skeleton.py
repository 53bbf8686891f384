"""What stands in the skeleton of a codebook: what each item is to ask for, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.words.languages import Language, among_chinese
from loyaltysem.words.theories.described import TheoryWords
from loyaltysem.words.theories.roles import ROLE_WORDS

__all__ = ["item_described", "second_order_note", "skeleton_preface", "skeleton_scale"]


def skeleton_preface(
    theory: TheoryWords, controls: Sequence[str], language: Language
) -> tuple[str, ...]:
    """Say whose skeleton it is and what is to be done with it, a line each."""
    source = theory.source.entry(language) if theory.source else ""
    name = theory.called(language)
    if language == "zh":
        after = f"，出自{among_chinese(source).rstrip()}" if source else ""
        lines = [
            f"编码簿草稿{f'：{name}' if name else ''}{after}",
            "每个 text 仅描述题项应询问的内容，请改写为问卷中的原句：",
            "可改编已发表的量表，并注明出处。",
            '与构念方向相反的题项请加上 direction = "reversed"。',
            "题项可增可减；单一题项的构念无法估计测量误差。",
        ]
        if controls:
            lines.append(f"控制变量 {'、'.join(controls)} 为答卷数据旁的列，无需在此声明。")
        return tuple(lines)
    of = f": {name}" if name else ""
    after = f", after {source}" if source else ""
    lines = [
        f"Skeleton of a codebook{of}{after}",
        "Each text describes what an item is to ask for. Replace it by the statement of your "
        "questionnaire:",
        "adapt a published scale, and cite it.",
        'Give direction = "reversed" to items that are worded against their construct.',
        "Add items or take some out; a construct of one item has no measurement error of its own.",
    ]
    if controls:
        lines.append(
            f"The controls {', '.join(controls)} are columns beside the answers and need no entry."
        )
    return tuple(lines)


def skeleton_scale(language: Language) -> str:
    """Say what to do with the bounds."""
    if language == "zh":
        return "请改为问卷实际使用的量表；若导出的是文字选项，请加上 labels。"
    return "The answer scale of your questionnaire; add labels where the export holds texts."


def second_order_note(label: str, dimensions: Sequence[str], language: Language) -> str:
    """Say that a construct has no entry, since its dimensions measure it."""
    if language == "zh":
        return f"{label}为二阶构念，由{'、'.join(dimensions)}测量，无需在此声明。"
    return f"{label} is of second order, measured by {', '.join(dimensions)}: it has no entry here."


def item_described(role: str, label: str, number: int, language: Language) -> str:
    """Describe what the item of this number of a construct is to ask for.

    Parameters
    ----------
    role : str
        One of the field's, or another.
    label : str
        What the construct is called in the language.
    number : int
        From 1.
    language : {"en", "zh"}

    Examples
    --------
    >>> item_described("trust", "Trust", 1, "en")
    '(to be worded) Trust 1: keeps its promises'
    """
    asks = ROLE_WORDS[role].described(language) if role in ROLE_WORDS else ()
    if language == "zh":
        what = asks[number - 1] if number <= len(asks) else "另一方面"
        return f"（待拟）{label}{number}：{what}"
    what = asks[number - 1] if number <= len(asks) else "a further side of it"
    return f"(to be worded) {label} {number}: {what}"
