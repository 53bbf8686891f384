"""Items that statistics suggest to leave out, in words, with what must be said beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyaltysem.words.languages import Language, require_language

__all__ = ["CAUTION", "LOADING_REASONS", "REASONS", "candidates_in_words"]

#: The reasons that a fitted model gives, in the order in which they are listed, with their Chinese
#: names.
REASONS = {
    "opposite sign": "载荷方向相反",
    "low loading": "因子载荷偏低",
    "low item-rest correlation": "题总相关偏低",
    "cross-loading in the model": "模型中存在交叉载荷",
    "cross-loading": "可能存在交叉载荷",
    "residual covariance": "残差相关",
    "large residuals": "标准化残差过大",
}
#: Those that the loadings of an exploratory solution give.
LOADING_REASONS = {
    "low primary loading": "主载荷偏低",
    "high secondary loading": "次级载荷偏高",
    "small difference": "主次载荷之差过小",
    "cross-loading": "交叉载荷",
    "low communality": "共同度偏低",
}

CAUTION: dict[Language, str] = {
    "en": (
        "Nothing has been dropped. Items left out because of their statistics capitalise on "
        "chance: another sample may name others, and the shorter scale fits this one too well "
        "(MacCallum, Roznowski & Necowitz 1992). Judge first whether the construct keeps its "
        "content without the item, and test the shorter scale on a fresh sample."
    ),
    "zh": (
        "以上仅为候选，未删除任何题项。依据同一样本的统计结果删除题项会利用抽样偶然性：换一个样本，"
        "结果可能不同，缩减后的量表在本样本中的拟合也会偏高"
        "（MacCallum, Roznowski & Necowitz, 1992）。"
        "应先判断删除后构念的内容效度是否仍然完整，并用新的样本检验缩减后的量表。"
    ),
}


def candidates_in_words(
    candidates: Mapping[str, Sequence[str]],
    n_items: int,
    chinese: Mapping[str, str],
    language: Language,
) -> str:
    """Return the candidates with their reasons, and the caution.

    Parameters
    ----------
    candidates : mapping of str to sequence of str
        The reasons against each item.
    n_items : int
        Of how many.
    chinese : mapping of str to str
        The Chinese name of each reason.
    language : {"en", "zh"}

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    count = len(candidates)
    if language == "zh":
        if not count:
            return f"{n_items} 个题项中未发现需要考虑删除的题项。"
        words = "；".join(
            f"{item}（{'、'.join(chinese[reason] for reason in reasons)}）"
            for item, reasons in candidates.items()
        )
        return f"{n_items} 个题项中有 {count} 个可考虑删除：{words}。{CAUTION['zh']}"
    if not count:
        return f"None of the {n_items} items meets a rule for leaving it out."
    words = "; ".join(f"{item} ({', '.join(reasons)})" for item, reasons in candidates.items())
    verb = "is" if count == 1 else "are"
    return f"{count} of {n_items} items {verb} to be looked at: {words}. {CAUTION['en']}"
