"""Plans of the sample size, as a methods section says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import percent, rounded, share_asked, share_found, short
from loyaltysem.words.shown import Shown

__all__ = [
    "FitTestPlan",
    "SimulatedPlan",
    "fit_test_card",
    "fit_test_plan",
    "simulated_card",
    "simulated_plan",
]

Shape = Literal["normal", "vale_maurelli", "cut", "other"]

_ANSWERS: dict[Language, dict[Shape, str]] = {
    "en": {
        "normal": "normal answers",
        "vale_maurelli": "answers drawn with the skewness and kurtosis expected (Vale & Maurelli, "
        "1983)",
        "cut": "answers on a rating scale, cut from normal ones",
        "other": "answers of the shape expected",
    },
    "zh": {
        "normal": "正态数据",
        "vale_maurelli": "具有预期偏度与峰度的非正态数据（Vale & Maurelli, 1983）",
        "cut": "由正态变量切分而成的量表数据",
        "other": "具有预期分布形态的数据",
    },
}
_BLANK: dict[Language, str] = {
    "en": ", some of them missing completely at random (full-information maximum likelihood)",
    "zh": "，其中部分答案完全随机缺失（全信息极大似然估计）",
}
_HYPOTHESES = {"exact fit": "RMSEA = {}", "close fit": "RMSEA ≤ {}", "not-close fit": "RMSEA ≥ {}"}
_TESTS_ZH = {
    "exact fit": "精确拟合检验（exact fit；",
    "close fit": "近似拟合检验（close fit；",
    "not-close fit": "非近似拟合检验（not-close fit；",
}


@dataclass(frozen=True, slots=True)
class FitTestPlan:
    """The plan of a test of a model's fit.

    Attributes
    ----------
    test : {"exact fit", "close fit", "not-close fit"}
    n : int
        Respondents, of all groups together.
    power, achieved : float
        The power that was asked for, and that with ``n`` respondents.
    df, n_groups : int
    rmsea_null, rmsea_alternative, alpha : float
    """

    test: Literal["exact fit", "close fit", "not-close fit"]
    n: int
    power: float
    achieved: float
    df: int
    n_groups: int
    rmsea_null: float
    rmsea_alternative: float
    alpha: float


@dataclass(frozen=True, slots=True)
class SimulatedPlan:
    """The plan of a test of one parameter, by simulation.

    Attributes
    ----------
    n : int
        Respondents, of all groups together.
    n_se : float, or None
        Its Monte-Carlo error; None where the smallest possible sample is enough.
    sizes : sequence of int
        The respondents of each group.
    parameter : str
    population : float
        Its true value.
    power, achieved : float
        The power that was asked for, and that found in samples of ``n`` respondents.
    achieved_interval : (float, float)
        Where the power lies that such samples would show without Monte-Carlo error (95%).
    fitted : float, or None
        The power with ``n`` respondents by the curve that ``n`` was read off; None where the
        smallest possible sample is enough.
    converged, admissible : float
        Shares of the samples of ``n`` respondents.
    alpha : float
    estimator : str
    n_replicates : int
        Samples drawn at all sizes together.
    answers : {"normal", "vale_maurelli", "cut", "other"}
    blank : bool
        Whether some answers are missing.
    """

    n: int
    n_se: float | None
    sizes: Sequence[int]
    parameter: str
    population: float
    power: float
    achieved: float
    achieved_interval: tuple[float, float]
    fitted: float | None
    converged: float
    admissible: float
    alpha: float
    estimator: str
    n_replicates: int
    answers: Shape
    blank: bool


def fit_test_plan(plan: FitTestPlan, language: Language) -> str:
    """Write the sentence of a plan of a test of fit.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    hypothesis = _HYPOTHESES[plan.test].format(short(plan.rmsea_null, language))
    alternative, alpha = short(plan.rmsea_alternative, language), short(plan.alpha, language)
    power, achieved = share_asked(plan.power, language), share_found(plan.achieved, language)
    if language == "zh":
        groups = f"（{plan.n_groups} 组合计）" if plan.n_groups > 1 else ""
        return (
            f"先验功效分析表明：在 α = {alpha} 的水平下，对自由度为 {plan.df} 的模型进行"
            f"{_TESTS_ZH[plan.test]}原假设 {hypothesis}，备择值 RMSEA = {alternative}），"
            f"要达到 {power} 的统计功效，至少需要 {plan.n} 份有效问卷{groups}，"
            f"此时的功效为 {achieved}（MacCallum, Browne & Sugawara, 1996）。"
        )
    groups = f" in the {plan.n_groups} groups together" if plan.n_groups > 1 else ""
    return (
        f"An a-priori power analysis (MacCallum, Browne & Sugawara, 1996) of the test of "
        f"{plan.test} (null hypothesis {hypothesis}, alternative RMSEA = {alternative}, "
        f"α = {alpha}) for a model with {plan.df} degree{'s' if plan.df > 1 else ''} of "
        f"freedom showed that at least {plan.n} complete questionnaires{groups} are needed "
        f"for a power of {power}; with {plan.n} the power is {achieved}."
    )


def simulated_plan(plan: SimulatedPlan, language: Language) -> str:
    """Write the sentence of a plan by simulation.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    answers = _ANSWERS[language][plan.answers] + (_BLANK[language] if plan.blank else "")
    power, achieved = share_asked(plan.power, language), share_found(plan.achieved, language)
    low, high = (rounded(end, language=language, places=3) for end in plan.achieved_interval)
    alpha = short(plan.alpha, language)
    value, drawn = f"{plan.population:.3g}", f"{plan.n_replicates:,}"
    converged = percent(plan.converged, language=language)
    admissible = percent(plan.admissible, language=language)
    fitted = "" if plan.fitted is None else share_found(plan.fitted, language)
    if language == "zh":
        sizes = "、".join(map(str, plan.sizes))
        groups = f"（各组分别为 {sizes}）" if len(plan.sizes) > 1 else ""
        off = f"（蒙特卡洛误差 {plan.n_se:.1f}）" if plan.n_se is not None else ""
        line = f"按各样本量的模拟功效拟合的曲线，该样本量的功效为 {fitted}；" if fitted else ""
        return (
            f"先验蒙特卡洛功效分析（Muthén & Muthén, 2002；共 {drawn} 个样本；{answers}；"
            f"{plan.estimator} 估计；双侧 z 检验，α = {alpha}）表明：对参数 {plan.parameter}"
            f"（总体值 {value}），要达到 {power} 的统计功效，至少需要 {plan.n} 份有效问卷{groups}"
            f"{off}。{line}以该样本量另行模拟，所得功效为 {achieved}"
            f"（95% 蒙特卡洛区间 [{low}, {high}]），{converged} 的样本收敛，"
            f"{admissible} 的解可接受。"
        )
    sizes = ", ".join(map(str, plan.sizes))
    groups = f" ({sizes} by group)" if len(plan.sizes) > 1 else ""
    off = f" (Monte-Carlo error {plan.n_se:.1f})" if plan.n_se is not None else ""
    line = (
        f"By the curve through the powers simulated at several sizes, the power with {plan.n} is "
        f"{fitted}; fresh"
        if fitted
        else "Fresh"
    )
    return (
        f"An a-priori Monte-Carlo power analysis (Muthén & Muthén, 2002; {drawn} samples; "
        f"{answers}; {plan.estimator} estimation; two-sided z test, α = {alpha}) of "
        f"{plan.parameter} (population value {value}) showed that at least {plan.n} "
        f"questionnaires{groups} are needed for a power of {power}{off}. {line} samples of this "
        f"size gave {achieved} (95% Monte-Carlo interval [{low}, {high}]); {converged} of them "
        f"converged and {admissible} had an admissible solution."
    )


def fit_test_card(plan: FitTestPlan) -> Shown:
    """Show a plan of a test of fit."""
    rows = [
        ("respondents", _respondents(plan.n, plan.n_groups)),
        ("power", f"{share_found(plan.achieved)} (asked: {share_asked(plan.power)})"),
        ("test", plan.test),
        ("null", _HYPOTHESES[plan.test].format(short(plan.rmsea_null))),
        ("alternative", f"RMSEA = {short(plan.rmsea_alternative)}"),
        ("df, alpha", f"{plan.df}, {short(plan.alpha)}"),
    ]
    return Shown(
        "Sample size for the test of a model's fit",
        rows=rows,
        notes=[
            "Complete questionnaires. Whether a single path is found with them is another question."
        ],
    )


def simulated_card(plan: SimulatedPlan) -> Shown:
    """Show a plan by simulation."""
    off = "" if plan.n_se is None else f", Monte-Carlo error {plan.n_se:.1f}"
    sizes = f" ({' + '.join(map(str, plan.sizes))})" if len(plan.sizes) > 1 else ""
    rows = [
        ("respondents", f"{plan.n}{sizes}{off}"),
        ("parameter", f"{plan.parameter}, population value {plan.population:.3g}"),
        (
            "power",
            f"{share_found(plan.achieved)} (95% interval {share_found(plan.achieved_interval[0])} "
            f"to {share_found(plan.achieved_interval[1])}; asked: {share_asked(plan.power)})",
        ),
        ("answers", _ANSWERS["en"][plan.answers] + (_BLANK["en"] if plan.blank else "")),
        ("estimator", f"{plan.estimator}, two-sided z test, alpha {short(plan.alpha)}"),
        ("samples", f"{plan.n_replicates:,} at all sizes together"),
        (
            "at this size",
            f"{percent(plan.converged)} converged, {percent(plan.admissible)} admissible",
        ),
    ]
    return Shown(f"Sample size for {plan.parameter}, by simulation", rows=rows)


def _respondents(n: int, n_groups: int) -> str:
    return f"{n} in {n_groups} groups together" if n_groups > 1 else f"{n}"
