"""An exploratory factor analysis, and whether answers are suited to one, as a paper says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from loyaltysem.words.languages import Language, paragraph
from loyaltysem.words.numbers import exact_percent, fit_index, p_value, percent, rounded

__all__ = [
    "FactorFindings",
    "FactorabilityFindings",
    "ParallelFindings",
    "efa_text",
    "factorability_text",
    "parallel_text",
]

#: Kaiser's (1974) words, and what Chinese journals call the same levels.
_SUITED_ZH = {
    "marvelous": "非常适合",
    "meritorious": "适合",
    "middling": "一般适合",
    "mediocre": "不太适合",
    "miserable": "很不适合",
    "unacceptable": "极不适合",
}
_LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
#: Of a loading, from which an item is said to belong to its factor (Howard 2016).
PRIMARY = 0.4
_EXTRACTIONS = {
    "minres": ("minimum residuals", "最小残差法"),
    "ml": ("maximum likelihood", "极大似然法"),
    "pa": ("principal axes", "主轴因子法"),
}
_ROTATIONS = {
    "none": ("no rotation", "未旋转"),
    "varimax": ("varimax rotation", "varimax 正交旋转"),
    "quartimax": ("quartimax rotation", "quartimax 正交旋转"),
    "oblimin": ("oblimin rotation", "oblimin 斜交旋转"),
    "promax": ("promax rotation", "promax 斜交旋转"),
    "geomin": ("geomin rotation", "geomin 斜交旋转"),
    "target": ("target rotation", "目标旋转"),
}
_KINDS = {"Pearson": ("", ""), "polychoric": ("polychoric correlations, ", "多分格相关，")}
_AS_IF = {
    "en": "Tests take the polychoric correlations as if they were those of measured amounts.",
    "zh": "检验将多分格相关视作连续变量的相关，仅供参考。",
}


@dataclass(frozen=True, slots=True)
class FactorabilityFindings:
    """Whether items have enough in common for a factor analysis.

    Attributes
    ----------
    n : int
        Respondents.
    correlation : {"Pearson", "polychoric"}
    kmo : float
    verdict : str
        Kaiser's word for it.
    msa : mapping of str to float
        By item.
    chisq, df, pvalue : float
        Of Bartlett's test.
    """

    n: int
    correlation: str
    kmo: float
    verdict: str
    msa: Mapping[str, float]
    chisq: float
    df: int
    pvalue: float


@dataclass(frozen=True, slots=True)
class FactorFindings:
    """An exploratory factor analysis.

    Attributes
    ----------
    n : int
        Respondents.
    n_items, n_factors : int
    extraction, rotation, correlation : str
    explained : float
        Share of the items' variance.
    primary : mapping of str to float, or None
        The largest loading of each item, in absolute value; None where factors are not rotated.
    communalities : tuple of (float, float)
        The smallest and the largest.
    correlations : sequence of float
        Of the factors, in absolute value; empty where they are uncorrelated.
    fit : mapping of str to float
        ``chisq df pvalue rmsea rmsea_ci_lower rmsea_ci_upper tli rmsr``.
    coverage : float
        Of the interval of the RMSEA.
    heywood : sequence of str
        Items without variance of their own.
    """

    n: int
    n_items: int
    n_factors: int
    extraction: str
    rotation: str
    correlation: str
    explained: float
    primary: Mapping[str, float] | None
    communalities: tuple[float, float]
    correlations: Sequence[float]
    fit: Mapping[str, float]
    coverage: float
    heywood: Sequence[str]


@dataclass(frozen=True, slots=True)
class ParallelFindings:
    """How many eigenvalues lie above those of random answers.

    Attributes
    ----------
    n_components, n_factors : int
        Above the quantile.
    by_mean : tuple of (int, int)
        The same above the mean.
    quantile : float
    n_replicates : int
        Random data sets.
    """

    n_components: int
    n_factors: int
    by_mean: tuple[int, int]
    quantile: float
    n_replicates: int


def factorability_text(found: FactorabilityFindings, language: Language) -> str:
    """Write whether the answers are suited to a factor analysis.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _suited_en(found), _suited_zh(found))


def parallel_text(found: ParallelFindings, language: Language) -> str:
    """Write how many factors a parallel analysis keeps.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _kept_en(found), _kept_zh(found))


def efa_text(found: FactorFindings, language: Language) -> str:
    """Write what an exploratory factor analysis found.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _factors_en(found), _factors_zh(found))


def _suited_en(found: FactorabilityFindings) -> Iterator[str]:
    if len(found.msa) == 2:
        yield "With two items the Kaiser–Meyer–Olkin measure is always .50 and says nothing."
    else:
        low, high = _ends(found.msa.values(), 0.5, "en")
        below = [f"{i} {rounded(v, 0.5)}" for i, v in found.msa.items() if v < 0.5]
        yield (
            f"The Kaiser–Meyer–Olkin measure of {len(found.msa)} items was "
            f"{_beside_level(found.kmo, 'en')} ({found.verdict}; Kaiser, 1974), that of single "
            f"items from {low} to {high}" + (f" (below .50: {', '.join(below)})." if below else ".")
        )
    verdict = "rejected" if found.pvalue < 0.05 else "did not reject"
    yield (
        f"Bartlett's test of sphericity {verdict} that no items correlate, χ²({found.df}, n = "
        f"{found.n}) = {found.chisq:.2f}, p {p_value(found.pvalue, cutoff=0.05)}."
    )
    if found.correlation == "polychoric":
        yield _AS_IF["en"]


def _suited_zh(found: FactorabilityFindings) -> Iterator[str]:
    if len(found.msa) == 2:
        yield "只有两个题项时 KMO 值恒为 0.50，不能说明问题。"
    else:
        low, high = _ends(found.msa.values(), 0.5, "zh")
        below = [f"{i} {rounded(v, 0.5, language='zh')}" for i, v in found.msa.items() if v < 0.5]
        listed = f"（低于 0.50：{'、'.join(below)}）" if below else ""
        yield (
            f"{len(found.msa)} 个题项的 KMO 值为 {_beside_level(found.kmo, 'zh')}，"
            f"{_SUITED_ZH[found.verdict]}进行因子分析（Kaiser, 1974），"
            f"各题项的 MSA 介于 {low} 至 {high}{listed}。"
        )
    verdict = "题项之间存在相关" if found.pvalue < 0.05 else "未能拒绝题项之间不相关的假设"
    p = p_value(found.pvalue, language="zh", cutoff=0.05)
    yield (
        f"Bartlett 球形度检验 χ²({found.df}, n = {found.n}) = {found.chisq:.2f}，p {p}，{verdict}。"
    )
    if found.correlation == "polychoric":
        yield _AS_IF["zh"]


def _kept_en(found: ParallelFindings) -> Iterator[str]:
    components, factors = found.n_components, found.n_factors
    of_mean, factors_of_mean = found.by_mean
    yield (
        f"Parallel analysis (Horn, 1965) with {found.n_replicates:,} sets of random answers kept "
        f"{components} component{'s' * (components != 1)} and {factors} common "
        f"factor{'s' * (factors != 1)}, by eigenvalues above the {exact_percent(found.quantile)} "
        f"quantile of the random ones; above their mean lie {of_mean} and {factors_of_mean}."
    )


def _kept_zh(found: ParallelFindings) -> Iterator[str]:
    of_mean, factors_of_mean = found.by_mean
    yield (
        f"平行分析（Horn, 1965；{found.n_replicates:,} 组随机数据）表明：特征值高于随机数据 "
        f"{exact_percent(found.quantile)} 分位数的主成分有 {found.n_components} 个、"
        f"公因子有 {found.n_factors} 个；"
        f"高于随机数据均值的分别有 {of_mean} 个和 {factors_of_mean} 个。"
    )


def _factors_en(found: FactorFindings) -> Iterator[str]:
    factors = f"{found.n_factors} factor{'s' * (found.n_factors > 1)}"
    yield (
        f"An exploratory factor analysis of {found.n_items} items (n = {found.n}, "
        f"{_KINDS[found.correlation][0]}{_EXTRACTIONS[found.extraction][0]}"
        f"{_rotation(found, 'en')}) with {factors} explained {percent(found.explained)} of "
        "the variance of the items."
    )
    if found.primary is not None:
        low, high = _ends(found.primary.values(), PRIMARY, "en")
        weak = [f"{i} {rounded(v, PRIMARY)}" for i, v in found.primary.items() if v < PRIMARY]
        yield (
            f"The largest loadings of the items were from {low} to {high} in absolute value"
            + (f"; below .40 (Howard, 2016): {', '.join(weak)}." if weak else ", none below .40.")
        )
    smallest, largest = (rounded(end) for end in found.communalities)
    yield f"Communalities were from {smallest} to {largest}."
    if found.correlations:
        yield f"Factors correlated {_span(found.correlations, 'en')} in absolute value."
    yield _fit_en(found.fit, exact_percent(found.coverage))
    if found.correlation == "polychoric":
        yield _AS_IF["en"]
    if found.heywood:
        yield (
            f"Without variance of their own (Heywood cases): {', '.join(found.heywood)}. The "
            "solution is not to be interpreted."
        )


def _factors_zh(found: FactorFindings) -> Iterator[str]:
    yield (
        f"对 {found.n_items} 个题项（n = {found.n}）进行探索性因子分析"
        f"（{_KINDS[found.correlation][1]}{_EXTRACTIONS[found.extraction][1]}"
        f"{_rotation(found, 'zh')}），提取 {found.n_factors} 个因子，"
        f"累计解释题项方差的 {percent(found.explained, language='zh')}。"
    )
    if found.primary is not None:
        low, high = _ends(found.primary.values(), PRIMARY, "zh")
        weak = [
            f"{i} {rounded(v, PRIMARY, language='zh')}"
            for i, v in found.primary.items()
            if v < PRIMARY
        ]
        yield (
            f"各题项最大载荷的绝对值介于 {low} 至 {high}，"
            + (f"低于 0.40（Howard, 2016）的有 {'、'.join(weak)}。" if weak else "均不低于 0.40。")
        )
    smallest, largest = (rounded(end, language="zh") for end in found.communalities)
    yield f"共同度介于 {smallest} 至 {largest}。"
    if found.correlations:
        yield f"因子间相关的绝对值{_span(found.correlations, 'zh')}。"
    yield _fit_zh(found.fit, exact_percent(found.coverage))
    if found.correlation == "polychoric":
        yield _AS_IF["zh"]
    if found.heywood:
        yield f"{'、'.join(found.heywood)} 的独特方差为零或为负（Heywood 现象），该结果不宜解释。"


def _rotation(found: FactorFindings, language: Language) -> str:
    """Return how the factors were rotated; nothing of a single one."""
    english, chinese = _ROTATIONS[found.rotation]
    if found.n_factors == 1:
        return ""
    return f"，{chinese}" if language == "zh" else f", {english}"


def _fit_en(fit: Mapping[str, float], coverage: str) -> str:
    if isnan(fit["pvalue"]):
        return f"RMSR was {fit_index(fit['rmsr'])}; no test of fit is defined."
    return (
        f"Fit: χ²({fit['df']:.0f}) = {fit['chisq']:.2f}, p {p_value(fit['pvalue'])}, RMSEA = "
        f"{fit_index(fit['rmsea'])}, {coverage} CI [{fit_index(fit['rmsea_ci_lower'])}, "
        f"{fit_index(fit['rmsea_ci_upper'])}], TLI = {fit_index(fit['tli'])}, RMSR = "
        f"{fit_index(fit['rmsr'])}."
    )


def _fit_zh(fit: Mapping[str, float], coverage: str) -> str:
    if isnan(fit["pvalue"]):
        return f"RMSR = {fit_index(fit['rmsr'], 'zh')}，无法检验拟合。"
    p = p_value(fit["pvalue"], language="zh")
    rmsea, lower, upper, tli, rmsr = (
        fit_index(fit[name], "zh")
        for name in ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "tli", "rmsr")
    )
    return (
        f"拟合：χ²({fit['df']:.0f}) = {fit['chisq']:.2f}，p {p}，"
        f"RMSEA = {rmsea}，{coverage} CI [{lower}, {upper}]，TLI = {tli}，RMSR = {rmsr}。"
    )


def _ends(values: Iterable[float], cutoff: float, language: Language) -> tuple[str, str]:
    known = sorted(values)
    low, high = (rounded(end, cutoff, language=language) for end in (known[0], known[-1]))
    return low, high


def _span(values: Sequence[float], language: Language) -> str:
    low, high = (rounded(end, language=language) for end in (min(values), max(values)))
    if language == "zh":
        return f"为 {low}" if len(values) == 1 else f"介于 {low} 至 {high}"
    return low if len(values) == 1 else f"from {low} to {high}"


def _beside_level(value: float, language: Language) -> str:
    nearest = min(_LEVELS, key=lambda level: abs(level - value))
    return rounded(value, nearest, language=language)
