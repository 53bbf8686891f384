"""Plans of the sample size, as a methods section says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import percent, rounded, share_asked, share_found, short
from loyaltysem.words.shown import Shown

__all__ = [
    "FitTestPlan",
    "SimulatedPlan",
    "SimulatedPower",
    "SimulatedStudy",
    "fit_test_card",
    "fit_test_plan",
    "simulated_card",
    "simulated_plan",
    "simulated_powers",
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
    n_drawn : int
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
    n_drawn: int
    answers: Shape
    blank: bool


@dataclass(frozen=True, slots=True)
class SimulatedStudy:
    """How a power was simulated.

    Attributes
    ----------
    n : int
        Respondents, of all groups together.
    sizes : sequence of int
        The respondents of each group.
    n_replicates, used : int
        Samples drawn, and those with a solution.
    alpha : float
    estimator : str
    converged, admissible : float
        Shares of the samples.
    """

    n: int
    sizes: Sequence[int]
    n_replicates: int
    used: int
    alpha: float
    estimator: str
    converged: float
    admissible: float


@dataclass(frozen=True, slots=True)
class SimulatedPower:
    """What was found of one parameter.

    Attributes
    ----------
    parameter, group : str
        The group is empty where there is none.
    population, power, power_se, relative_bias, coverage : float
        The bias is not-a-number where the population value is 0; the power is then the share of
        false alarms.
    """

    parameter: str
    group: str
    population: float
    power: float
    power_se: float
    relative_bias: float
    coverage: float


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
    value, drawn = f"{plan.population:.3g}", f"{plan.n_drawn:,}"
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
        ("samples", f"{plan.n_drawn:,} at all sizes together"),
        (
            "at this size",
            f"{percent(plan.converged)} converged, {percent(plan.admissible)} admissible",
        ),
    ]
    return Shown(f"Sample size for {plan.parameter}, by simulation", rows=rows)


def _respondents(n: int, n_groups: int) -> str:
    return f"{n} in {n_groups} groups together" if n_groups > 1 else f"{n}"


def simulated_powers(
    study: SimulatedStudy, found: Sequence[SimulatedPower], language: Language
) -> str:
    """Write how powers were simulated, and a line for each.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    drawn, alpha = f"{study.n_replicates:,}", short(study.alpha, language)
    converged, admissible = (
        percent(study.converged, language=language),
        percent(study.admissible, language=language),
    )
    several = len(study.sizes) > 1
    if language == "zh":
        groups = f"（各组分别为 {'、'.join(map(str, study.sizes))}）" if several else ""
        head = (
            f"蒙特卡洛功效分析（Muthén & Muthén, 2002；{drawn} 个样本，每个样本 {study.n} 份问卷"
            f"{groups}；{study.estimator} 估计；双侧 z 检验，α = {alpha}）："
            f"{converged} 的样本收敛，{admissible} 的解可接受，"
            f"以下结果基于其中 {study.used:,} 个样本。"
        )
        return "\n".join([head, *map(_power_zh, found)])
    groups = f" ({', '.join(map(str, study.sizes))} by group)" if several else ""
    head = (
        f"Monte-Carlo power analysis (Muthén & Muthén, 2002; {drawn} samples of {study.n} "
        f"questionnaires{groups}; {study.estimator} estimation; two-sided z test, α = {alpha}): "
        f"{converged} of the samples converged and {admissible} had an admissible solution; what "
        f"follows is of {study.used:,} of them."
    )
    return "\n".join([head, *map(_power_en, found)])


def _power_en(found: SimulatedPower) -> str:
    where = f" in group {found.group}" if found.group else ""
    none = isnan(found.relative_bias)
    bias = "" if none else f", relative bias {_signed_percent(found.relative_bias)}"
    return (
        f"{found.parameter}{where} (population value {found.population:.3g}): "
        f"{'false alarms' if none else 'power'} {share_found(found.power)} "
        f"(error {share_found(found.power_se)}){bias}, coverage {share_found(found.coverage)}."
    )


def _power_zh(found: SimulatedPower) -> str:
    where = f"（{found.group} 组）" if found.group else ""
    none = isnan(found.relative_bias)
    bias = "" if none else f"，相对偏差 {_signed_percent(found.relative_bias)}"
    return (
        f"{found.parameter}{where}（总体值 {found.population:.3g}）："
        f"{'误报率' if none else '统计功效'} {share_found(found.power, 'zh')}"
        f"（误差 {share_found(found.power_se, 'zh')}）{bias}，"
        f"置信区间覆盖率 {share_found(found.coverage, 'zh')}。"
    )


def _signed_percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace("-", "−")
