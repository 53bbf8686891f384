"""What a plan by simulation is said with, in the words of a methods section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltysem.words import Language, require_language

if TYPE_CHECKING:
    from loyaltysem.planning.monte_carlo_sample_size import MonteCarloSampleSize

__all__ = ["percent", "short", "simulated_plan", "three_places", "two_places"]

_ANSWERS = {
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
_BLANK = {
    "en": ", some of them missing completely at random (full-information maximum likelihood)",
    "zh": "，其中部分答案完全随机缺失（全信息极大似然估计）",
}


def simulated_plan(plan: MonteCarloSampleSize, language: Language) -> str:
    """Return the sentence of a plan by simulation.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    answers = _ANSWERS[language][plan.answers] + (_BLANK[language] if plan.blank else "")
    power, achieved = two_places(plan.power), three_places(plan.achieved)
    alpha, error = short(plan.alpha), three_places(plan.achieved_se)
    value, drawn = f"{plan.population:.3g}", f"{plan.replications:,}"
    if language == "zh":
        sizes = "、".join(map(str, plan.sizes))
        groups = f"（各组分别为 {sizes}）" if len(plan.sizes) > 1 else ""
        off = f"（蒙特卡洛误差 {plan.n_se:.1f}）" if plan.line is not None else ""
        return (
            f"先验蒙特卡洛功效分析（Muthén & Muthén, 2002；共 {drawn} 个样本；{answers}；"
            f"{plan.estimator} 估计；双侧 z 检验，α = {alpha}）表明：对参数 {plan.parameter}"
            f"（总体值 {value}），要达到 {power} 的统计功效，至少需要 {plan.n} 份有效问卷{groups}"
            f"{off}，此时模拟所得功效为 {achieved}（误差 {error}），{percent(plan.converged)} 的"
            f"样本收敛，{percent(plan.admissible)} 的解可接受。"
        )
    sizes = ", ".join(map(str, plan.sizes))
    groups = f" ({sizes} by group)" if len(plan.sizes) > 1 else ""
    off = f" (Monte-Carlo error {plan.n_se:.1f})" if plan.line is not None else ""
    return (
        f"An a-priori Monte-Carlo power analysis (Muthén & Muthén, 2002; {drawn} samples; "
        f"{answers}; {plan.estimator} estimation; two-sided z test, α = {alpha}) of "
        f"{plan.parameter} (population value {value}) showed that at least {plan.n} "
        f"questionnaires{groups} are needed for a power of {power}{off}; with {plan.n} the power "
        f"found is {achieved} (error {error}), {percent(plan.converged)} of the samples converged "
        f"and {percent(plan.admissible)} had an admissible solution."
    )


def percent(share: float) -> str:
    """Write a share in percent, never rounding to none or all of it."""
    text = f"{100 * share:.1f}"
    if text == "100.0":
        return "100 %" if share == 1 else "over 99.9 %"
    return f"{text} %"


def short(value: float) -> str:
    """Write a share without the zero before its point."""
    text = f"{value:g}"
    return text[1:] if text.startswith("0.") else text


def two_places(value: float) -> str:
    """Write a share with two places, or more where it has them."""
    text = f"{value:.2f}"
    return text[1:] if float(text) == value else short(value)


def three_places(value: float) -> str:
    """Write a share with three places, never rounding up to one."""
    return f"{value:.3f}"[1:] if value < 0.9995 else "above .999"
