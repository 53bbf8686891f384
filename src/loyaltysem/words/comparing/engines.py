"""How far two engines agree, what each does in its own way, and what could not be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import short

__all__ = [
    "CONVENTIONS",
    "QUANTITIES",
    "REASONS",
    "CrosscheckFindings",
    "convention",
    "crosscheck_text",
    "reason_in_words",
]

#: What is computed by both.
QUANTITIES: dict[str, dict[Language, str]] = {
    "estimates": {"en": "estimates", "zh": "参数估计值"},
    "standard_errors": {"en": "standard errors", "zh": "标准误"},
    "fit_indices": {"en": "fit indices", "zh": "拟合指数"},
    "correlations": {"en": "correlations of the items", "zh": "题项间相关系数"},
    "kmo": {"en": "KMO and the MSA of the items", "zh": "KMO 值与各题项的 MSA"},
    "bartlett": {"en": "Bartlett's test", "zh": "Bartlett 球形检验"},
    "extraction": {"en": "unrotated loadings", "zh": "未旋转的因子载荷"},
    "loadings": {"en": "rotated loadings", "zh": "旋转后的因子载荷"},
    "factor_correlations": {"en": "factor correlations", "zh": "因子相关系数"},
}

#: Why something was not compared; ``{engine}``, ``{beside}`` and ``{detail}`` are filled in.
REASONS: dict[str, dict[Language, str]] = {
    "meaning": {
        "en": "those of {engine} are not what their names say",
        "zh": "{engine} 给出的结果与其名称不符",
    },
    "error": {
        "en": "{engine} beside {beside} ended in an error: {detail}",
        "zh": "{engine} 与 {beside} 同时使用时出错：{detail}",
    },
    "warning": {"en": "{engine} gave up: {detail}", "zh": "{engine} 未能完成计算：{detail}"},
    "absent": {"en": "{engine} has no {detail}", "zh": "{engine} 没有 {detail}"},
    "unrotated": {"en": "nothing was rotated", "zh": "未进行旋转"},
    "given": {
        "en": "they were given, or estimated from ordered answers",
        "zh": "相关矩阵为直接给定，或由有序数据估计",
    },
    "few": {
        "en": "{detail} respondents are not more than the items",
        "zh": "受访者人数（{detail}）不多于题项数",
    },
}

#: What an engine does in its own way, and what was done about it.
CONVENTIONS: dict[str, dict[Language, str]] = {
    "difference": {
        "en": "relative to the size of the number, or absolute where that is below .1",
        "zh": "相对差异；数值绝对值小于 0.1 时为绝对差异",
    },
    "covariances": {
        "en": (
            "semopy was handed the covariance matrix that this fit compares with, so that the "
            "divisor (n or n − 1) is the same, and every row of the parameter table, so that "
            "nothing was left to its defaults"
        ),
        "zh": (
            "semopy 使用与本次拟合相同的协方差矩阵（除数 n 或 n − 1 一致），"
            "并给定参数表的每一行，不采用其默认设定"
        ),
    },
    "search": {
        "en": (
            "semopy's optimiser stops early; it was started again from where it stopped until its "
            "minimum fell no more"
        ),
        "zh": "semopy 的优化过早停止；从停止处重复运行，直到目标函数不再下降",
    },
    "stand_in": {
        "en": (
            "factor_analyzer takes answers only; for KMO and Bartlett's test it was handed answers "
            "made to have exactly these correlations"
        ),
        "zh": (
            "factor_analyzer 只接受原始数据；KMO 与 Bartlett 检验使用了与该相关矩阵完全一致的"
            "构造数据"
        ),
    },
    "matching": {
        "en": "factors were matched by their loadings, in order and sign",
        "zh": "按载荷对应两者的因子，并统一顺序与方向",
    },
    "rotation": {
        "en": (
            "factor_analyzer's Rotator turned our unrotated loadings, from one start where we have "
            "several, with its stop rule tightened (by default varimax loadings are up to .0007 "
            "off); it does not say whether it has arrived"
        ),
        "zh": (
            "由 factor_analyzer 的 Rotator 旋转本软件的未旋转载荷：它只有一个起点（本软件有多个），"
            "收敛标准已收紧（默认标准下 varimax 载荷误差可达 0.0007），且不报告是否收敛"
        ),
    },
    "order_of_phi": {
        "en": (
            "factor_analyzer's FactorAnalyzer sorts the factors and leaves their correlations "
            "(phi_) as they were; these are taken from its Rotator, which sorts nothing"
        ),
        "zh": (
            "factor_analyzer 的 FactorAnalyzer 对因子排序但不相应重排因子相关矩阵（phi_）；"
            "此处取自不排序的 Rotator"
        ),
    },
    "kaiser": {
        "en": (
            "factor_analyzer normalises rows for varimax and promax only; they were brought to "
            "length one before it was asked"
        ),
        "zh": "factor_analyzer 仅对 varimax 和 promax 作 Kaiser 标准化；此处事先将各行标准化",
    },
    "principal_axis": {
        "en": (
            "factor_analyzer's 'principal' is of components; its minres was taken, which has the "
            "solution that principal axis ends at"
        ),
        "zh": (
            "factor_analyzer 的 'principal' 是主成分法；此处采用其 minres，迭代主轴法收敛后与之同解"
        ),
    },
}


@dataclass(frozen=True, slots=True)
class CrosscheckFindings:
    """What a comparison of two engines came to.

    Attributes
    ----------
    own, engine, beside : str
        The two programs, and what the second rests on, with their versions.
    compared : mapping of str to int
        How many numbers of each of :data:`QUANTITIES`.
    largest : float
        The largest difference.
    quantity, where : str
        Of what it is, and which.
    cutoff : float
        Below which they agree.
    not_compared : sequence of (str, str, str)
        Quantity, reason and detail.
    """

    own: str
    engine: str
    beside: str
    compared: Mapping[str, int]
    largest: float
    quantity: str
    where: str
    cutoff: float
    not_compared: Sequence[tuple[str, str, str]]


def convention(name: str, language: Language = "en") -> str:
    """Return what an engine does in its own way."""
    require_language(language)
    return CONVENTIONS[name][language]


def reason_in_words(
    engine: str, beside: str, reason: str, detail: str, language: Language = "en"
) -> str:
    """Return why something was not compared."""
    require_language(language)
    return REASONS[reason][language].format(engine=engine, beside=beside, detail=detail)


def crosscheck_text(found: CrosscheckFindings, language: Language = "en") -> str:
    """Return the verdict on two engines.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    return _chinese(found) if language == "zh" else _english(found)


def _english(found: CrosscheckFindings) -> str:
    listed = ", ".join(f"{QUANTITIES[name]['en']} ({n})" for name, n in found.compared.items())
    place = f"{QUANTITIES[found.quantity]['en']}: {found.where}"
    largest, cutoff = f"{found.largest:.1e}", short(found.cutoff)
    verdict = (
        f"agree: the largest difference is {largest} ({place}), below {cutoff}, so that the digits "
        "that papers print are the same."
        if found.largest < found.cutoff
        else f"do NOT agree: the largest difference is {largest} ({place}), not below {cutoff}. "
        "Find out before reporting which of them has not arrived at its minimum, or at another one."
    )
    left_out = "; ".join(
        f"{' and '.join(QUANTITIES[name]['en'] for name in names)} ({why})"
        for why, names in _by_reason(found, "en").items()
    )
    text = f"{found.own} and {found.engine} {verdict} Compared: {listed}."
    return f"{text} Not compared: {left_out}." if left_out else text


def _chinese(found: CrosscheckFindings) -> str:
    listed = "、".join(f"{QUANTITIES[name]['zh']}（{n}）" for name, n in found.compared.items())
    place = f"{QUANTITIES[found.quantity]['zh']}：{found.where}"
    largest, cutoff = f"{found.largest:.1e}", short(found.cutoff, "zh")
    verdict = (
        f"结果一致：最大差异为 {largest}（{place}），小于 {cutoff}，论文报告的小数位相同。"
        if found.largest < found.cutoff
        else f"结果不一致：最大差异为 {largest}（{place}），不小于 {cutoff}。"
        "报告结果前应查明哪一方未达到最小值，或达到了另一个极小值。"
    )
    left_out = "；".join(
        f"{'、'.join(QUANTITIES[name]['zh'] for name in names)}（{why}）"
        for why, names in _by_reason(found, "zh").items()
    )
    text = f"{found.own} 与 {found.engine} 的{verdict}比较内容：{listed}。"
    return f"{text}未比较：{left_out}。" if left_out else text


def _by_reason(found: CrosscheckFindings, language: Language) -> dict[str, list[str]]:
    """Return what was not compared by the reason, in words."""
    reasons: dict[str, list[str]] = {}
    for name, reason, detail in found.not_compared:
        why = reason_in_words(found.engine, found.beside, reason, detail, language)
        reasons.setdefault(why, []).append(name)
    return reasons
