"""Whether answers are normal and predictors can be told apart, as a methods section says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loyaltysem.words.languages import Language, paragraph
from loyaltysem.words.numbers import p_value, short

__all__ = ["CollinearityFindings", "NormalityFindings", "collinearity_text", "normality_text"]

#: Hair et al. (2019), and Belsley, Kuh and Welsch (1980).
LARGE_VIF, LARGE_CONDITION = 5.0, 30.0


@dataclass(frozen=True, slots=True)
class CollinearityFindings:
    """How far predictors overlap.

    Attributes
    ----------
    n : int
        Respondents.
    vif : mapping of str to float
        By predictor.
    condition_index : float
        The largest.
    """

    n: int
    vif: Mapping[str, float]
    condition_index: float


@dataclass(frozen=True, slots=True)
class NormalityFindings:
    """How far answers are from normal ones.

    Attributes
    ----------
    n, n_items : int
    skewness, kurtosis : tuple of (float, float)
        The smallest and the largest of an item; the kurtosis of normal answers is zero.
    mardia_skewness : tuple of (float, float, float, float)
        Mardia's coefficient with its chi-square, degrees of freedom and p.
    mardia_kurtosis : tuple of (float, float, float, float)
        The coefficient, what it is for normal answers, its z and p.
    alpha : float
        Level of the tests.
    """

    n: int
    n_items: int
    skewness: tuple[float, float]
    kurtosis: tuple[float, float]
    mardia_skewness: tuple[float, float, float, float]
    mardia_kurtosis: tuple[float, float, float, float]
    alpha: float


def collinearity_text(found: CollinearityFindings, language: Language) -> str:
    """Write whether predictors can be told apart.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _overlap_en(found), _overlap_zh(found))


def normality_text(found: NormalityFindings, language: Language) -> str:
    """Write how far the answers are from normal ones.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _shape_en(found), _shape_zh(found))


def _overlap_en(found: CollinearityFindings) -> Iterator[str]:
    low, high = _ends(found.vif)
    large = [f"{name} {_beside(value)}" for name, value in found.vif.items() if value >= LARGE_VIF]
    verdict = f"at least 5: {', '.join(large)}" if large else "all below 5"
    yield (
        f"The variance inflation factors of {len(found.vif)} predictors ranged from {low} to {high}"
        f" (n = {found.n}), {verdict} (Hair et al., 2019)."
    )
    index = _beside(found.condition_index, LARGE_CONDITION)
    side = "at least" if found.condition_index >= LARGE_CONDITION else "below"
    yield f"The largest condition index was {index}, {side} 30 (Belsley, Kuh & Welsch, 1980)."


def _overlap_zh(found: CollinearityFindings) -> Iterator[str]:
    low, high = _ends(found.vif)
    large = [f"{name} {_beside(value)}" for name, value in found.vif.items() if value >= LARGE_VIF]
    verdict = f"不低于 5 的有 {'、'.join(large)}" if large else "均低于 5"
    yield (
        f"{len(found.vif)} 个预测变量的方差膨胀因子（VIF）介于 {low} 至 {high}（n = {found.n}），"
        f"{verdict}（Hair et al., 2019）。"
    )
    index = _beside(found.condition_index, LARGE_CONDITION)
    side = "不低于" if found.condition_index >= LARGE_CONDITION else "低于"
    yield f"最大条件指数为 {index}，{side} 30（Belsley, Kuh & Welsch, 1980）。"


def _shape_en(found: NormalityFindings) -> Iterator[str]:
    skewness, kurtosis = (_signed(*ends) for ends in (found.skewness, found.kurtosis))
    yield (
        f"The skewness of {found.n_items} items was from {' to '.join(skewness)}, their kurtosis "
        f"(zero for normal answers) from {' to '.join(kurtosis)} (n = {found.n})."
    )
    value, chisq, df, p = found.mardia_skewness
    kurt, expected, z, p_of_kurtosis = found.mardia_kurtosis
    yield (
        f"Mardia's multivariate skewness was {value:.2f}, χ²({df:.0f}) = {chisq:.2f}, p "
        f"{p_value(p, cutoff=found.alpha)}, and the multivariate kurtosis {kurt:.2f} "
        f"({expected:.2f} for normal answers), z = {_signed(z)[0]}, p "
        f"{p_value(p_of_kurtosis, cutoff=found.alpha)}: {_verdict_en(p, p_of_kurtosis, found)}."
    )


def _shape_zh(found: NormalityFindings) -> Iterator[str]:
    skewness, kurtosis = (_signed(*ends) for ends in (found.skewness, found.kurtosis))
    yield (
        f"{found.n_items} 个题项的偏度介于 {' 至 '.join(skewness)}，"
        f"峰度（正态分布为 0）介于 {' 至 '.join(kurtosis)}（n = {found.n}）。"
    )
    value, chisq, df, p = found.mardia_skewness
    kurt, expected, z, p_of_kurtosis = found.mardia_kurtosis
    p_zh, of_kurtosis = (
        p_value(one, language="zh", cutoff=found.alpha) for one in (p, p_of_kurtosis)
    )
    yield (
        f"Mardia 多元偏度为 {value:.2f}，χ²({df:.0f}) = {chisq:.2f}，p {p_zh}；"
        f"多元峰度为 {kurt:.2f}（正态分布为 {expected:.2f}），z = {_signed(z)[0]}，"
        f"p {of_kurtosis}，"
        f"{_verdict_zh(p, p_of_kurtosis, found)}。"
    )


def _verdict_en(p: float, p_of_kurtosis: float, found: NormalityFindings) -> str:
    level = short(found.alpha)
    if min(p, p_of_kurtosis) >= found.alpha:
        return f"multivariate normality was not rejected at {level}"
    return f"multivariate normality was rejected at {level}"


def _verdict_zh(p: float, p_of_kurtosis: float, found: NormalityFindings) -> str:
    level = short(found.alpha, "zh")
    if min(p, p_of_kurtosis) >= found.alpha:
        return f"在 {level} 水平上未拒绝多元正态性"
    return f"在 {level} 水平上拒绝多元正态性"


def _ends(vif: Mapping[str, float]) -> tuple[str, str]:
    return _beside(min(vif.values())), _beside(max(vif.values()))


def _beside(value: float, cutoff: float = LARGE_VIF) -> str:
    """Write a number with as many places as show it on its side of a cutoff."""
    places = 2
    while places < 6 and (round(value, places) >= cutoff) != (value >= cutoff):
        places += 1
    return f"{value:.{places}f}"


def _signed(*values: float) -> tuple[str, ...]:
    texts = (f"{abs(value):.2f}" for value in values)
    return tuple(
        f"−{text}" if value < 0 and float(text) else text
        for value, text in zip(values, texts, strict=True)
    )
