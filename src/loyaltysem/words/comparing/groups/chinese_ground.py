"""On what a comparison of groups rests, and where its numbers come from, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.facts import ComparisonFacts
from loyaltysem.words.comparing.invariance.chinese import effects
from loyaltysem.words.comparing.invariance.facts import StepFacts
from loyaltysem.words.comparing.invariance.names import (
    RULES,
    level_name,
    listed,
    missing_words,
)
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.numbers import exact_percent, fit_index, p_value, short
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = ["fit", "measurement", "method", "scale", "unit"]

_MOST = 12
_ITEM_MEANS = {
    "": "",
    "answers": "观测指数由实际作答计算，其置信区间反映模型隐含题项均值的抽样误差。",
    "implied": "由于存在缺失值，观测指数由模型隐含的题项均值计算。",
}
_WEIGHTS = {
    "loadings": "计算指数时，各题项按其在本模型中的因子载荷加权，各组权重相同。",
    "regression": "计算指数时，各题项按本模型的回归法因子得分系数加权，各组权重相同。",
    "equal": "计算指数时，各题项等权重。",
}


def measurement(found: ComparisonFacts) -> str:
    """Say on what level of measurement the comparison rests."""
    sizes = [
        f"{found.called(label, 'zh')}（n = {size}）"
        for label, size in zip(found.order, found.sizes, strict=True)
    ]
    group, rule = found.name(found.group, "zh"), RULES["zh"][found.rule]
    who = (
        listed(sizes, "zh")
        if len(sizes) <= _MOST
        else f"{len(sizes)}个组（每组{_span(found.sizes)}人）"
    )
    if not found.invariance:
        return f"按{group}分组比较{who}。形态不变性不成立，各组之间不宜作任何比较。"
    level = level_name(found.invariance, "zh", partial=found.partial)
    released = f"，其中释放了{released_terms(found.released, 'zh')}" if found.partial else ""
    return (
        f"按{group}分组比较{who}。依据{rule}，成立的最高测量不变性水平为{level}{released}；"
        "以下比较均以此为前提。"
    )


def _span(sizes: Sequence[int]) -> str:
    low, high = min(sizes), max(sizes)
    return str(low) if low == high else f"{low}至{high}"


def method(found: ComparisonFacts) -> str:
    """Say where estimates and intervals come from."""
    if not found.drawn:
        return ""
    source = {
        "bootstrap": f"各组分别{_drawn(found)}的自助法",
        "monte_carlo": f"由参数估计的正态分布抽取{found.n_drawn}次的蒙特卡洛法",
    }[found.drawn]
    share = exact_percent(found.coverage).replace(" ", "")
    sampling = ""
    if found.sampling is not None:
        sampling = sampling_sentence(found.sampling, "zh", bootstrap=found.drawn == "bootstrap")
    return (
        f"采用{found.estimator}对各组同时估计一个多组模型。{sampling}方括号内为{share}同时置信区间"
        f"（max-t法，{source}），对所有组或所有两两差异同时成立；两两比较的p值由同一批抽样"
        f"得出，p值小于{_alpha(found)}等价于该差异的置信区间不含0。"
        f"{_ITEM_MEANS[found.item_means]}"
    )


def _alpha(found: ComparisonFacts) -> str:
    return short(round(1 - found.coverage, 10), "zh")


def _drawn(found: ComparisonFacts) -> str:
    """Return what a bootstrap draws, and how often."""
    design = found.sampling
    unit = "按抽样群" if design is not None and design.clusters else ""
    with_weights = "、个案携带其权重" if design is not None and design.weights else ""
    return f"{unit}有放回抽样{found.n_drawn}次{with_weights}"


def fit(found: ComparisonFacts) -> Iterator[str]:
    """Say how the models fit that the comparison rests on, and by how much released items differ.

    And how many respondents are left out since answers of theirs are missing.
    """
    ladder = found.ladder
    if ladder is None or not found.drawn:
        return
    if ladder.n_incomplete and ladder.blanks == "listwise":
        yield f"{ladder.n_incomplete}名受访者作答有缺失，按列删法剔除。"
    if found.n_kept and ladder.blanks:
        yield f"{found.n_kept}名受访者作答有缺失，采用{missing_words(ladder.blanks, 'zh')}保留。"
    steps = {step.name: step for step in (*ladder.steps, *ladder.branches)}
    yield f"该水平测量模型的拟合指标：{_indices(steps[ladder.level])}。"
    if "structure" in steps and steps["structure"].df != steps[ladder.level].df:
        yield f"加入结构路径后的拟合指标：{_indices(steps['structure'])}。"
    if text := effects(ladder):
        yield text


def _indices(step: StepFacts) -> str:
    return (
        f"χ²({step.df:.0f}) = {step.chisq:.2f}，p {p_value(step.pvalue, language='zh')}，"
        f"CFI = {fit_index(step.cfi, 'zh')}，RMSEA = {fit_index(step.rmsea, 'zh')}，"
        f"SRMR = {fit_index(step.srmr, 'zh')}"
    )


def unit(found: ComparisonFacts) -> str:
    """Say in what unit unstandardised coefficients are."""
    ladder = found.ladder
    if ladder is None or not (found.paths or found.effects):
        return ""
    if ladder.identification == "marker":
        marked = "、".join(
            f"{found.name(name, 'zh')}为{item}" for name, item in ladder.markers.items() if item
        )
        return (
            f"非标准化系数以参照指标为单位（{marked}）；"
            "更换参照指标时，同一系数在各组均乘以相同的常数。"
        )
    if ladder.identification == "variance":
        first = found.called(found.order[0], "zh")
        return f"非标准化系数的单位以{first}组为准，使各潜变量的方差（内生潜变量为其残差方差）为1。"
    return "非标准化系数以题项的尺度为单位（效应编码，载荷平均为1）。"


def scale(found: ComparisonFacts) -> str:
    """Say how indices are weighed, and by whose items means are put on 0 to 100."""
    said = _WEIGHTS.get(found.index_weights, "")
    if not found.through_items:
        return said
    whose = "按人数加权的各组平均值"
    if found.reference:
        whose = f"{found.reference['zh']}组的值"
    return f"{said}潜均值依据题项的截距与载荷换算为0–100分，其中被释放的参数取{whose}。"
