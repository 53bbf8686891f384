"""What stands in figures beside names and numbers."""

from __future__ import annotations

from loyaltysem.words.languages import Language

__all__ = [
    "INTERACTION",
    "INVARIANCE",
    "LOADING",
    "PATH_DIAGRAM",
    "POWER",
    "SCREE",
    "SCREENING",
    "SIMULATED",
]

SIMULATED: dict[Language, str] = {"en": "simulated data", "zh": "模拟数据"}

INTERACTION: dict[Language, dict[str, str]] = {
    "en": {"outcome": "{}, from its value at the means"},
    "zh": {"outcome": "{}（与均值处取值之差）"},
}

INVARIANCE: dict[Language, dict[str, str]] = {
    "en": {
        "=~": "loading",
        "~1": "intercept",
        "|": "thresholds",
        "threshold": "threshold {which}",
        "higher": "higher",
        "lower": "lower",
        "same": "invariant",
    },
    "zh": {
        "=~": "载荷",
        "~1": "截距",
        "|": "阈值",
        "threshold": "阈值 {which}",
        "higher": "高于其他组",
        "lower": "低于其他组",
        "same": "不变",
    },
}

PATH_DIAGRAM: dict[Language, dict[str, str]] = {
    "en": {
        "indirect": "{name} ({sign}), indirect: {route}",
        "total": "{name} ({sign}), total: {route}",
        "moderators": "Moderators also act on the outcome directly; nothing is claimed of that.",
        "controls": "Controlled for: {names}",
        "and": ", ",
    },
    "zh": {
        "indirect": "{name}（{sign}），间接效应：{route}",
        "total": "{name}（{sign}），总效应：{route}",
        "moderators": "调节变量对结果的直接效应亦在模型中，未就其提出假设。",
        "controls": "控制变量：{names}",
        "and": "、",
    },
}

LOADING: dict[Language, str] = {"en": "loading", "zh": "因子载荷"}

POWER: dict[Language, dict[str, str]] = {
    "en": {"n": "Sample size", "power": "Power", "df": "df = {}", "line": "probit line"},
    "zh": {"n": "样本量", "power": "统计功效", "df": "自由度 = {}", "line": "probit 拟合线"},
}

SCREE: dict[Language, dict[str, str]] = {
    "en": {
        "components": "components",
        "factors": "common factors",
        "mean": "{}: random data, mean",
        "quantile": "{}: random data, {}",
        "x": "factor number",
        "y": "eigenvalue",
    },
    "zh": {
        "components": "主成分",
        "factors": "公因子",
        "mean": "{}：随机数据均值",
        "quantile": "{}：随机数据 {} 分位数",
        "x": "因子序号",
        "y": "特征值",
    },
}

SCREENING: dict[Language, dict[str, str]] = {
    "en": {
        "flagged": "{count} flagged ({share})",
        "measured": "measured only",
        "cutoff": "cut-off {value:.3g}",
        "unknown": "{count} without a value",
        "beyond": "{count} beyond, in the last bar",
        "kept": "not flagged",
        "legend": "flagged",
        "respondents": "Respondents",
    },
    "zh": {
        "flagged": "标记{count}份（{share}）",
        "measured": "仅测量，不标记",
        "cutoff": "临界值 {value:.3g}",
        "unknown": "{count}份无法计算",
        "beyond": "{count}份超出，计入末条",
        "kept": "未标记",
        "legend": "已标记",
        "respondents": "答卷数",
    },
}
