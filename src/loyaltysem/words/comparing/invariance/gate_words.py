"""The gate in words: what may be compared, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.words.comparing.invariance.facts import GateFacts
from loyaltysem.words.comparing.invariance.names import level_name, listed
from loyaltysem.words.languages import Language

__all__ = ["gate_reason", "gate_remedy", "gate_sentences", "quantity_word"]

_QUANTITIES: dict[Language, dict[str, str]] = {
    "en": {},
    "zh": {
        "unstandardised paths": "非标准化路径系数",
        "unstandardised effects": "非标准化效应",
        "latent variances": "潜变量方差",
        "latent covariances": "潜变量协方差",
        "standardised effects": "标准化效应",
        "latent means": "潜均值",
        "item means": "题项总分的均值",
        "observed index": "观测指数",
        "variances of sums": "总分的方差",
        "reliabilities": "信度",
        "correlations of sums": "总分的相关",
    },
}


def quantity_word(quantity: str, language: Language = "en") -> str:
    """Return what a quantity is called."""
    return _QUANTITIES[language].get(quantity, quantity)


def gate_reason(
    found: GateFacts, level: str, language: Language = "en", *, partial: bool = False
) -> str:
    """Say why a quantity may be compared, or may not.

    Parameters
    ----------
    found : GateFacts
    level : str
        The step that holds; ``""`` where none does.
    language : {"en", "zh"}
    partial : bool
        Whether something is released at that level.
    """
    needed = level_name(found.step, language)
    reached = level_name(level, language, partial=partial) if level else ""
    if language == "zh":
        whole = "完全" if found.full else ""
        return {
            "": f"已达到{'部分' if found.partial else ''}{needed}",
            "level": f"需要{whole}{needed}，"
            + (f"目前仅达到{reached}" if reached else "而形态不变性不成立"),
            "partial": f"需要完全{needed}，而有参数被释放",
            "variances": "要求各组潜变量方差相等，而该假设不成立",
            "unavailable": f"需要{needed}，而当前参数化方式下没有这一步",
        }[found.obstacle]
    whole = "full " if found.full else ""
    return {
        "": f"rests on {'partial ' if found.partial else ''}{needed}",
        "level": f"{whole}{needed} is required, and "
        + (f"only {reached} holds" if reached else "not even configural invariance holds"),
        "partial": f"full {needed} is required, and parameters were released",
        "variances": "equal construct variances are required, and these do not hold",
        "unavailable": f"{needed} is required, which this parameterisation does not include",
    }[found.obstacle]


def gate_remedy(found: GateFacts) -> str:
    """Say what to do about a quantity that is refused."""
    if found.obstacle == "partial":
        return (
            "Compare latent means, which partial invariance allows, or leave out the items that "
            "differ."
        )
    if found.obstacle == "variances":
        return "Compare unstandardised effects."
    if found.obstacle == "unavailable":
        return "Use parameterization='theta', which has it."
    return (
        "See ladder.item_tests() and ladder.suggestions() for where it fails; "
        "ladder.release('ITEM ~ 1') gives a ladder with a release on record."
    )


def gate_sentences(gate: Sequence[GateFacts], language: Language) -> str:
    """Say in a sentence or two what may be compared and what may not."""
    open_ = [quantity_word(one.quantity, language) for one in gate if not one.obstacle]
    shut = [quantity_word(one.quantity, language) for one in gate if one.obstacle]
    if language == "zh":
        first = (
            f"据此可以跨组比较：{listed(open_, 'zh')}。" if open_ else "据此不宜作任何跨组比较。"
        )
        return first + (f"不宜跨组比较：{listed(shut, 'zh')}。" if shut and open_ else "")
    if not open_:
        return "Nothing may therefore be compared across groups."
    first = f"Accordingly, {listed(open_)} may be compared across groups"
    return f"{first}; {listed(shut)} may not." if shut else f"{first}."
