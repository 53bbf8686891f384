"""How the effect of one construct depends on another, as a results section says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import exact_percent, p_value

__all__ = ["ModerationFindings", "SlopeFound", "moderation_text"]


@dataclass(frozen=True, slots=True)
class SlopeFound:
    """The effect where the moderator has one value."""

    at: float
    est: float
    pvalue: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class ModerationFindings:
    """A moderation.

    Attributes
    ----------
    predictor, outcome, moderator : str
        The same predictor and moderator in a square.
    product : SlopeFound
        The coefficient of the product; ``at`` is its standardised value.
    slopes : sequence of SlopeFound
    region : {"outside", "inside", "everywhere", "nowhere"}
    ends : tuple of float
    level : float
    """

    predictor: str
    outcome: str
    moderator: str
    product: SlopeFound
    slopes: Sequence[SlopeFound]
    region: str
    ends: tuple[float, float]
    level: float


def moderation_text(found: ModerationFindings, language: Language) -> str:
    """Write the product, the simple slopes, and where they differ from zero."""
    require_language(language)
    return _english(found) if language == "en" else _chinese(found)


def _english(found: ModerationFindings) -> str:
    share, product = exact_percent(found.level), found.product
    of = f"effect of {found.predictor} on {found.outcome}"
    slopes = "; ".join(
        f"where {found.moderator} is {one.at:.2f}, {one.est:.3f} ({share} CI [{one.lower:.3f}, "
        f"{one.upper:.3f}]), p {p_value(one.pvalue)}"
        for one in found.slopes
    )
    lower, upper = (f"{end:.2f}" for end in found.ends)
    where = {
        "outside": f"where {found.moderator} is below {lower} or above {upper}",
        "inside": f"where {found.moderator} is between {lower} and {upper}",
        "everywhere": f"at every value of {found.moderator}",
        "nowhere": f"at no value of {found.moderator}",
    }[found.region]
    return (
        f"The {of} changes with {found.moderator}: {found.predictor}:{found.moderator} "
        f"{product.est:.3f} ({share} CI [{product.lower:.3f}, {product.upper:.3f}]), p "
        f"{p_value(product.pvalue)}, standardised by the standard deviations of both factors and "
        f"the outcome {product.at:.3f}. The {of} is, {slopes}. It differs from zero {where} "
        f"(Johnson–Neyman, pointwise {share} intervals: the level holds for each value by itself)."
    )


def _chinese(found: ModerationFindings) -> str:
    share, product = exact_percent(found.level), found.product
    of = f"{found.predictor} 对 {found.outcome} 的效应"
    slopes = "；".join(
        f"当 {found.moderator} = {one.at:.2f} 时为 {one.est:.3f}（{share} 置信区间 "
        f"[{one.lower:.3f}, {one.upper:.3f}]），p {p_value(one.pvalue, language='zh')}"
        for one in found.slopes
    )
    lower, upper = (f"{end:.2f}" for end in found.ends)
    where = {
        "outside": f"当 {found.moderator} 低于 {lower} 或高于 {upper} 时",
        "inside": f"当 {found.moderator} 介于 {lower} 与 {upper} 之间时",
        "everywhere": f"在 {found.moderator} 的任何取值处",
        "nowhere": "",
    }[found.region]
    verdict = f"{where}该效应异于零" if where else "该效应在任何取值处均未异于零"
    return (
        f"{of}随 {found.moderator} 变化：{found.predictor}:{found.moderator} = {product.est:.3f}"
        f"（{share} 置信区间 [{product.lower:.3f}, {product.upper:.3f}]），"
        f"p {p_value(product.pvalue, language='zh')}，"
        f"以两个因子与结果变量的标准差标准化后为 {product.at:.3f}。{of}：{slopes}。"
        f"{verdict}（Johnson–Neyman 法，{share} 逐点区间：置信水平仅对每个取值单独成立）。"
    )
