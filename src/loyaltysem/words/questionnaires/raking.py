"""Raking: what the tables mean, what a reader must know, and the paragraph for the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, paragraph
from loyaltysem.words.numbers import percent
from loyaltysem.words.questionnaires.surveys import SIMULATED_DATA

__all__ = [
    "RAKING_HEADINGS",
    "MarginWords",
    "RakingFindings",
    "raking_conventions",
    "raking_figure",
    "raking_history",
    "raking_notes",
    "raking_text",
    "raking_verdict",
]

RAKING_HEADINGS = {"margins": "Margins", "distribution": "Weights"}
#: Of the respondents: fewer effective ones than this share, and the weights cost too much.
LEAST_EFFECTIVE = 0.5


@dataclass(frozen=True, slots=True)
class MarginWords:
    """One margin.

    Attributes
    ----------
    variable : str
    targets : sequence of (str, float)
        Levels with their shares in the population.
    n_missing : int
        Respondents of whom the level is not known, who keep their share.
    """

    variable: str
    targets: Sequence[tuple[str, float]]
    n_missing: int


@dataclass(frozen=True, slots=True)
class RakingFindings:
    """What raking found.

    Attributes
    ----------
    n : int
    margins : sequence of MarginWords
    start : str
        The column of base weights; empty without.
    lower, upper : float or None
        Bounds of the weights, where they were asked for.
    converged : bool
    n_iterations : int
    gap : float
        The largest distance of a share from its target.
    furthest : (str, str)
        Variable and level of that share.
    n_vanishing : int
        Respondents whose weights go to zero.
    lowest, highest, cv, design_effect, effective_n : float
    n_large : int
        Weights over 5.
    n_at_lower, n_at_upper : int
        Weights cut at the bounds.
    simulated : bool
    """

    n: int
    margins: Sequence[MarginWords]
    start: str
    lower: float | None
    upper: float | None
    converged: bool
    n_iterations: int
    gap: float
    furthest: tuple[str, str]
    n_vanishing: int
    lowest: float
    highest: float
    cv: float
    design_effect: float
    effective_n: float
    n_large: int
    n_at_lower: int
    n_at_upper: int
    simulated: bool

    @property
    def costly(self) -> bool:
        """Whether the weights leave less than half of the respondents' information."""
        return self.effective_n < LEAST_EFFECTIVE * self.n


def raking_conventions(found: RakingFindings) -> dict[str, str]:
    """Return what the columns and the numbers rest on."""
    bounds = _bounds(found)
    cut = f", cut at {bounds}" if bounds else ""
    before = f"by the base weights '{found.start}'" if found.start else "of all respondents"
    return {
        "weights": f"mean one; base weight times one factor for each level of each margin{cut}",
        "share_before": before,
        "target": "of the population, adding up to one over the levels of a variable",
        "design_effect": "1 + CV² of the weights (Kish 1992); effective_n is n divided by it",
    }


def raking_verdict(found: RakingFindings) -> str:
    """Return whether there are weights, and if not, why."""
    if found.converged:
        return (
            f"Converged after {found.n_iterations} iterations: all shares are within "
            f"{max(found.gap, 1e-16):.1g} of their targets."
        )
    variable, level = found.furthest
    why = (
        f"The weights of {found.n_vanishing} respondents go to zero: the margins contradict each "
        "other in these data, since some combinations of levels have no respondents. Join levels, "
        "or leave a margin out."
        if found.n_vanishing
        else (
            "The bounds leave no room for all margins at once; widen them."
            if _bounds(found)
            else "Join rare levels, leave a margin out, or raise max_iterations."
        )
    )
    return (
        f"NOT CONVERGED after {found.n_iterations} iterations: the share of {level} ({variable}) "
        f"is still {found.gap:.2g} from its target. There are no weights. {why}"
    )


def raking_notes(found: RakingFindings) -> Iterator[str]:
    """Yield what a reader of the tables must know."""
    if found.converged and found.n_large:
        yield (
            f"{found.n_large} respondents have weights over 5 (the largest {found.highest:.2f}), "
            "so that few answers decide the results of their levels. Join rare levels, or "
            "bound the weights with upper=5."
        )
    if found.converged and found.costly:
        yield (
            f"The weights leave an effective sample of {found.effective_n:.0f} of {found.n}, fewer "
            "than half: the sample is far from the margins, and weights repair that only as far as "
            "those who answered are like those of their level who did not."
        )
    for side, n_cut, bound in (
        ("lower", found.n_at_lower, found.lower),
        ("upper", found.n_at_upper, found.upper),
    ):
        if found.converged and n_cut and bound is not None:
            yield f"{n_cut} weights are at {side}={bound:g}; the margins hold all the same."
    for margin in found.margins:
        if margin.n_missing:
            yield (
                f"{margin.n_missing} respondents have no {margin.variable}: they keep their share, "
                "and the targets hold among the others."
            )
    if found.simulated:
        yield SIMULATED_DATA


def raking_history(found: RakingFindings, column: str) -> str:
    """Return the step in the history of a survey."""
    variables = ", ".join(margin.variable for margin in found.margins)
    bounds = _bounds(found)
    return (
        f"{column}: weights by raking to the margins of {variables}"
        + (f" from the base weights {found.start}" if found.start else "")
        + (f", within {bounds}" if bounds else "")
        + f": {found.lowest:.3f} to {found.highest:.3f}, design effect "
        f"{found.design_effect:.3f}, effective n {found.effective_n:.1f} of {found.n}"
    )


def raking_figure(found: RakingFindings, language: Language) -> Mapping[str, str]:
    """Return title and labels of the histogram of weights."""
    if language == "zh":
        return {
            "title": (
                f"权数分布：n = {found.n}，设计效应 = {found.design_effect:.2f}，"
                f"有效样本量 = {found.effective_n:.0f}"
            ),
            "x": "权数（均值为 1）",
            "y": "受访者人数",
            "mean": "均值",
            "bound": "界限",
        }
    return {
        "title": (
            f"Weights: n = {found.n}, design effect = {found.design_effect:.2f}, "
            f"effective n = {found.effective_n:.0f}"
        ),
        "x": "weight (mean 1)",
        "y": "respondents",
        "mean": "mean",
        "bound": "bound",
    }


def raking_text(found: RakingFindings, language: Language) -> str:
    """Return the paragraph for the paper.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _english(found), _chinese(found))


def _english(found: RakingFindings) -> Iterator[str]:
    said = [
        f"{margin.variable} ({', '.join(f'{level} {percent(t)}' for level, t in margin.targets)})"
        for margin in found.margins
    ]
    base = f" from the base weights {found.start}" if found.start else ""
    bounds = _bounds(found)
    within = f", with weights bounded ({bounds})" if bounds else ""
    done = "were weighted" if found.converged else "were to be weighted"
    yield (
        f"The {found.n} answers {done}{base} to the margins of the population by raking (Deming & "
        f"Stephan, 1940; Deville et al., 1993){within}: {'; '.join(said)}."
    )
    if not found.converged:
        yield (
            f"The procedure did not converge in {found.n_iterations} iterations, so that there are "
            "no weights to report."
        )
        return
    yield (
        f"The weights have a mean of 1 and lie between {found.lowest:.2f} and {found.highest:.2f} "
        f"(CV = {found.cv:.2f}). The design effect of weighting is {found.design_effect:.2f} "
        f"(Kish, 1992), which leaves an effective sample size of {found.effective_n:.0f}."
    )
    for margin in found.margins:
        if margin.n_missing:
            yield (
                f"{margin.n_missing} respondents without {margin.variable} kept their share of the "
                "sample."
            )
    if found.costly:
        yield (
            "Since this is less than half of the sample, weighted results are to be read with "
            "caution."
        )


def _chinese(found: RakingFindings) -> Iterator[str]:
    said = [
        f"{margin.variable}（"
        + "、".join(f"{level} {percent(t, language='zh')}" for level, t in margin.targets)
        + "）"
        for margin in found.margins
    ]
    base = f"在基础权数（{found.start}）之上，" if found.start else ""
    bounds = [
        text for text, value in (("下限", found.lower), ("上限", found.upper)) if value is not None
    ]
    values = [f"{value:g}" for value in (found.lower, found.upper) if value is not None]
    within = "".join(
        f"，权数{text}设为 {value}" for text, value in zip(bounds, values, strict=True)
    )
    yield (
        f"为校正样本结构与总体结构的偏差，{base}以总体的{'、'.join(said)}为边际目标，采用迭代比例"
        "拟合法（raking；Deming & Stephan, 1940；Deville et al., 1993）对 "
        f"{found.n} 份有效样本进行事后加权{within}。"
    )
    if not found.converged:
        yield f"迭代 {found.n_iterations} 次后仍未收敛，因此未得到可用的权数。"
        return
    yield (
        f"经 {found.n_iterations} 次迭代收敛，权数均值为 1，取值介于 {found.lowest:.2f} 与 "
        f"{found.highest:.2f} 之间，变异系数为 {found.cv:.2f}；加权效应（"
        f"Kish 设计效应，1 + CV²）为 {found.design_effect:.2f}，有效样本量为 "
        f"{found.effective_n:.0f}。"
    )
    for margin in found.margins:
        if margin.n_missing:
            yield (
                f"其中 {margin.n_missing} 名受访者未报告{margin.variable}，加权时保持其原有比例。"
            )
    if found.costly:
        yield "有效样本量不足样本的一半，加权结果应谨慎解读。"


def _bounds(found: RakingFindings) -> str:
    given = (("lower", found.lower), ("upper", found.upper))
    return ", ".join(f"{name} = {value:g}" for name, value in given if value is not None)
