"""What steps, verdicts and rules are called."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.words.languages import Language
from loyaltysem.words.numbers import fit_index

__all__ = [
    "KINDS",
    "PLOT",
    "RULES",
    "SOURCES",
    "change",
    "kind_words",
    "latent_unit",
    "level_name",
    "listed",
    "missing_words",
    "model_name",
    "step_name",
    "verdict_name",
    "version_words",
]

_STEPS: dict[Language, dict[str, str]] = {
    "en": {
        "configural": "configural",
        "thresholds": "thresholds",
        "metric": "metric",
        "metric2": "second-order metric",
        "scalar": "scalar",
        "scalar2": "second-order scalar",
        "disturbances": "disturbances",
        "strict": "strict",
        "variances": "equal variances",
        "covariances": "equal covariances",
        "means": "equal means",
        "structure": "structural model",
        "paths": "equal paths",
    },
    "zh": {
        "configural": "形态不变性",
        "thresholds": "阈值不变性",
        "metric": "度量不变性",
        "metric2": "二阶度量不变性",
        "scalar": "尺度不变性",
        "scalar2": "二阶尺度不变性",
        "disturbances": "一阶残差方差不变性",
        "strict": "严格不变性",
        "variances": "潜变量方差相等",
        "covariances": "潜变量协方差相等",
        "means": "潜均值相等",
        "structure": "结构模型",
        "paths": "路径系数相等",
    },
}
#: What each step holds equal.
KINDS: dict[Language, dict[str, str]] = {
    "en": {
        "configural": "the same items measure the same constructs",
        "thresholds": "equal thresholds",
        "metric": "equal loadings",
        "metric2": "equal loadings of constructs on constructs",
        "scalar": "equal intercepts",
        "scalar2": "equal intercepts of first-order constructs",
        "disturbances": "equal disturbances of first-order constructs",
        "strict": "equal residual variances",
        "variances": "equal variances of the constructs",
        "covariances": "equal variances and covariances of the constructs",
        "means": "equal means of the constructs",
        "structure": "paths estimated freely in each group",
        "paths": "equal paths",
    },
    "zh": {
        "configural": "各组测量结构相同",
        "thresholds": "阈值相等",
        "metric": "因子载荷相等",
        "metric2": "二阶因子载荷相等",
        "scalar": "截距相等",
        "scalar2": "一阶因子截距相等",
        "disturbances": "一阶因子残差方差相等",
        "strict": "题项残差方差相等",
        "variances": "潜变量方差相等",
        "covariances": "潜变量协方差相等",
        "means": "潜均值相等",
        "structure": "各组路径系数自由估计",
        "paths": "路径系数相等",
    },
}
#: Kinds that are held equal at one step.
_PARAMETERS: dict[str, str] = {
    "thresholds": "阈值",
    "loadings": "因子载荷",
    "intercepts": "截距",
    "residuals": "题项残差方差",
}
_VERDICTS: dict[Language, dict[str, str]] = {
    "en": {
        "holds": "holds",
        "rejected": "is rejected",
        "assumed": "cannot be tested and is assumed",
        "not reached": "is not reached",
        "failed": "could not be estimated or tested",
        "": "serves as the baseline of what follows",
    },
    "zh": {
        "holds": "成立",
        "rejected": "不成立",
        "assumed": "无法检验，作为假定",
        "not reached": "未达到",
        "failed": "无法估计或检验",
        "": "供后续比较参照",
    },
}
RULES: dict[Language, dict[str, str]] = {
    "en": {
        "difference": "the chi-square difference test",
        "delta_fit": "changes in fit indices",
        "permutation": "a permutation test",
    },
    "zh": {
        "difference": "卡方差异检验",
        "delta_fit": "拟合指数变化量",
        "permutation": "置换检验",
    },
}
SOURCES: dict[str, str] = {
    "chen": "Chen (2007)",
    "chen_small": "Chen (2007) for n ≤ 300 or unequal groups",
    "rutkowski_svetina": "Rutkowski & Svetina (2014)",
    "svetina": "Svetina, Rutkowski & Rutkowski (2020)",
}
#: What stands in the figure.
PLOT: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Measurement invariance by {group}",
        "holds": "holds",
        "rejected": "rejected",
        "assumed": "assumed, not testable",
        "not reached": "not reached",
        "failed": "not fitted",
        "": "reference",
        "items": "Tests of equality, item by item ({step})",
        "branched": "from the {step} step",
        "bar": "−log₁₀ p (uncorrected)",
        "line": "p = {alpha}, uncorrected",
        "suggested": "suggested for release\n(one by one, Holm-corrected)",
        "other": "not suggested",
        "map": "Loadings and intercepts by {group} ({level});\n"
        "those that no two groups share are compared with {first}",
    },
    "zh": {
        "title": "按“{group}”分组的测量不变性",
        "holds": "成立",
        "rejected": "不成立",
        "assumed": "假定（无法检验）",
        "not reached": "未达到",
        "failed": "无法估计",
        "": "参照",
        "items": "各题项的等值性检验（{step}）",
        "branched": "以{step}为起点",
        "bar": "−log₁₀ p（未校正）",
        "line": "p = {alpha}（未校正）",
        "suggested": "建议释放（逐一检出，\n经 Holm 法校正）",
        "other": "不建议释放",
        "map": "按“{group}”分组的载荷与截距（{level}）；\n各组均不相等的参数以{first}组为参照",
    },
}


_MISSING: dict[Language, dict[str, str]] = {
    "en": {
        "listwise": "listwise deletion",
        "fiml": "full-information maximum likelihood",
        "pairwise": "pairwise deletion",
    },
    "zh": {"listwise": "列删法", "fiml": "全信息极大似然法（FIML）", "pairwise": "成对删除法"},
}


def missing_words(treatment: str, language: Language = "en") -> str:
    """Return what a treatment of missing answers is called.

    Examples
    --------
    >>> missing_words("listwise"), missing_words("listwise", "zh")
    ('listwise deletion', '列删法')
    """
    return _MISSING[language][treatment]


_UNITS: dict[Language, dict[str, str]] = {
    "en": {
        "marker": "in the unit of its marker item",
        "variance": "in units of a variance fixed at 1 in the first group",
        "effect_coding": "in the metric of its items (effect coding)",
        "sd": "in pooled within-group standard deviations",
    },
    "zh": {
        "marker": "以参照指标为单位",
        "variance": "以第一组固定为1的方差为单位",
        "effect_coding": "以题项的尺度为单位，效应编码",
        "sd": "以组内合并标准差为单位",
    },
}


def latent_unit(identification: str, language: Language = "en") -> str:
    """Return in what unit constructs are that are identified like this, or stated in SDs.

    Examples
    --------
    >>> latent_unit("effect_coding")
    'in the metric of its items (effect coding)'
    """
    return _UNITS[language][identification]


def kind_words(step: str, adds: Sequence[str], language: Language = "en") -> str:
    """Say what a step holds equal beyond the one below.

    Examples
    --------
    >>> kind_words("scalar", ["intercepts", "loadings", "thresholds"])
    'equal thresholds, loadings and intercepts'
    """
    several = [kind for kind in _PARAMETERS if kind in adds]
    if len(several) < 2 or len(several) < len(adds):
        return KINDS[language][step]
    if language == "zh":
        return f"{listed([_PARAMETERS[kind] for kind in several], 'zh')}同时相等"
    names = [kind.replace("residuals", "residual variances") for kind in several]
    return f"equal {listed(names)}"


def step_name(step: str, language: Language = "en") -> str:
    """Return what a step is called."""
    return _STEPS[language].get(step, step)


def level_name(step: str, language: Language = "en", *, partial: bool = False) -> str:
    """Return what the level is called that a step reaches.

    Examples
    --------
    >>> level_name("scalar", partial=True), level_name("thresholds")
    ('partial scalar invariance', 'invariance of thresholds')
    """
    if language == "zh":
        return f"部分{step_name(step, 'zh')}" if partial else step_name(step, "zh")
    words = {"thresholds": "invariance of thresholds", "disturbances": "invariance of disturbances"}
    name = words.get(step, f"{step_name(step)} invariance")
    return f"partial {name}" if partial else name


def verdict_name(verdict: str, language: Language = "en") -> str:
    """Return what a verdict is called in a sentence."""
    return _VERDICTS[language][verdict]


def change(value: float, language: Language = "en") -> str:
    """Write a change of an index with its sign.

    Parameters
    ----------
    value : float
    language : {"en", "zh"}

    Examples
    --------
    >>> change(-0.0385), change(0.0042), change(0.0)
    ('−.038', '+.004', '.000')
    """
    text = fit_index(abs(value), language)
    if float(text) == 0:
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def listed(names: object, language: Language = "en") -> str:
    """Write names one after the other."""
    words = [str(name) for name in names]  # type: ignore[attr-defined]
    if language == "zh":
        return "、".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def model_name(step: str, language: Language = "en") -> str:
    """Return what the model of a step is called that another is held against.

    Examples
    --------
    >>> model_name("metric"), model_name("variances"), model_name("structure")
    ('the metric model', 'the equal-variances model', 'the structural model')
    >>> model_name("metric", "zh"), model_name("variances", "zh"), model_name("structure", "zh")
    ('度量不变性模型', '潜变量方差相等模型', '结构模型')
    """
    name = step_name(step, language)
    if language == "zh":
        return name if name.endswith("模型") else f"{name}模型"
    if name.endswith("model"):
        return f"the {name}"
    return f"the {name.replace('equal ', 'equal-')} model"


def version_words(name: str, language: Language = "en") -> str:
    """Say which version of an index its name stands for."""
    kinds = {
        "en": {"_robust": "robust", "_scaled": "scaled", "": "plain"},
        "zh": {"_robust": "稳健", "_scaled": "校正", "": "未校正"},
    }
    suffix = next((s for s in ("_robust", "_scaled") if name.endswith(s)), "")
    return kinds[language][suffix]
