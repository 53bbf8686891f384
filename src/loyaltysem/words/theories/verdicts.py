"""The verdict on each hypothesis, as a results section says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Literal

from loyaltysem.words.languages import GroupName, Language, among_chinese, require_language
from loyaltysem.words.numbers import exact_percent, p_value, rounded, short
from loyaltysem.words.questionnaires.sampling import Sampling, sampling_sentence
from loyaltysem.words.results.intervals import INTERVALS

__all__ = [
    "HypothesisFinding",
    "HypothesisTests",
    "Untested",
    "Verdict",
    "hypotheses_text",
    "why_untested",
]

Verdict = Literal["supported", "not supported", "opposite sign", "not tested"]
Untested = Literal[
    "",
    "not converged",
    "not identified",
    "too few clusters",
    "not admissible",
    "no standard error",
    "two signs",
    "declared reversed",
]

_VERDICTS: dict[Language, dict[Verdict, str]] = {
    "en": {
        "supported": "was supported",
        "not supported": "was not supported",
        "opposite sign": "was not supported: the effect has the opposite sign",
        "not tested": "was not tested",
    },
    "zh": {
        "supported": "得到支持",
        "not supported": "未得到支持",
        "opposite sign": "未得到支持，效应显著但方向相反",
        "not tested": "未检验",
    },
}
_REASONS: dict[Language, dict[Untested, str]] = {
    "en": {
        "": "",
        "not converged": "the fit did not converge",
        "not identified": "the information matrix is singular",
        "too few clusters": "there are too few clusters for the free parameters",
        "not admissible": "the solution is not admissible",
        "no standard error": "the effect is fixed or has no standard error",
        "two signs": "the items of {} have two signs",
        "declared reversed": "the items of {} are declared reversed, and the data do not say "
        "whether they have been",
    },
    "zh": {
        "": "",
        "not converged": "模型未收敛",
        "not identified": "信息矩阵奇异，模型不可识别",
        "too few clusters": "群组（聚类）数少于自由参数所需，无法计算标准误",
        "not admissible": "解不可接受",
        "no standard error": "该效应被固定或没有标准误",
        "two signs": "{}的题项载荷正负方向不一致",
        "declared reversed": "{}的题项被声明为反向题，而数据未说明是否已反向计分",
    },
}
# of one, of several
_TURNED: dict[Language, tuple[str, str]] = {
    "en": (
        "; {} runs against most of its items in this fit, so the sign is read the other way round",
        "; {} run against most of their items in this fit, so the sign is read the other way round",
    ),
    "zh": ("；本次估计中{}与其多数题项方向相反，故符号反向解读",) * 2,
}
_AT_MEANS: dict[Language, tuple[str, str]] = {
    "en": (", at the mean of {}", ", at the means of {}"),
    "zh": ("，{}取均值时", "，{}均取均值时"),
}
_OPPOSITE: dict[Language, str] = {
    "en": "Constructs are taken to rise with most of their items: before an opposite sign is "
    "believed, check that the items are not all coded against their construct.",
    "zh": "各构念以其多数题项的计分方向为正向；采信方向相反的结论之前，"
    "请核对相应题项是否整体反向计分。",
}
_ADJUSTED: dict[Language, dict[str, str]] = {
    "en": {
        "bonferroni": "Bonferroni",
        "holm": "Holm",
        "bh": "Benjamini & Hochberg (false discovery rate)",
    },
    "zh": {
        "bonferroni": "Bonferroni 法",
        "holm": "Holm 法",
        "bh": "Benjamini–Hochberg 法（错误发现率）",
    },
}
_MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class HypothesisFinding:
    """What was found of one hypothesis in one group.

    Attributes
    ----------
    hypothesis : str
        ``"H1"``.
    group : GroupName
        What it is called; empty where there are no groups.
    claim : mapping of Language to str
        What it claims, in both languages.
    numbers : mapping of str to float
        ``est se ci_lower ci_upper std_all``, and ``z pvalue`` and ``pvalue_adjusted`` where these
        are what it is judged by.
    verdict : str
        One of `Verdict`.
    why : str
        One of `Untested`: why it was not tested.
    constructs : mapping of Language to sequence of str
        Those at the ends of the effect that make it untested; or, where it was tested, the one
        that runs against most of its items, so that the sign is read the other way round; of a
        moderation one or all three.
    at_means : mapping of Language to sequence of str
        On what a direct effect depends; it is the effect at their means.
    """

    hypothesis: str
    group: GroupName
    claim: Mapping[Language, str]
    numbers: Mapping[str, float]
    verdict: Verdict
    why: Untested
    constructs: Mapping[Language, Sequence[str]] = field(default_factory=dict)
    at_means: Mapping[Language, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HypothesisTests:
    """How the hypotheses were tested.

    Attributes
    ----------
    level : float
        Coverage of the intervals; tests are made at 1 − level.
    adjust : str
        ``"bonferroni"``, ``"holm"``, ``"bh"``, or empty.
    interval : str
        The kind of bootstrap interval that decides; empty where tests do.
    sampling : Sampling, or None
        Weights and clusters of the respondents.
    """

    level: float
    adjust: str = ""
    interval: str = ""
    sampling: Sampling | None = None

    @property
    def alpha(self) -> float:
        """The level of the tests."""
        return round(1 - self.level, 12)


def why_untested(reason: Untested, language: Language, constructs: Sequence[str] = ()) -> str:
    """Say why a hypothesis was not tested, naming the constructs where these are why."""
    return _REASONS[language][reason].format(_and(constructs, language))


def hypotheses_text(
    findings: Sequence[HypothesisFinding], tests: HypothesisTests, language: Language
) -> str:
    """Write the verdicts, a line for each hypothesis, how they were reached, and their count.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    line, summary = (_chinese, _summary_zh) if language == "zh" else (_english, _summary_en)
    lines = [*(line(found, tests) for found in findings), summary(findings, tests)]
    if tests.sampling is not None:
        lines.append(sampling_sentence(tests.sampling, language, bootstrap=bool(tests.interval)))
    return "\n".join(lines)


def _english(found: HypothesisFinding, tests: HypothesisTests) -> str:
    where = f" in group {found.group['en']}" if found.group else ""
    verdict = _VERDICTS["en"][found.verdict]
    figures = _said(found, tests, "en", ", ")
    return f"{found.hypothesis} ({found.claim['en']}) {verdict}{where}: {figures}."


def _chinese(found: HypothesisFinding, tests: HypothesisTests) -> str:
    where = f"在{among_chinese(found.group['zh'])}组中" if found.group else ""
    verdict = _VERDICTS["zh"][found.verdict]
    figures = _said(found, tests, "zh", "，")
    return f"{found.hypothesis}（{found.claim['zh']}）{where}{verdict}：{figures}。"


def _said(found: HypothesisFinding, tests: HypothesisTests, language: Language, comma: str) -> str:
    """Say why it was not tested, or the figures, and how their sign is read."""
    constructs = found.constructs.get(language, ())
    if found.why:
        return why_untested(found.why, language, constructs)
    turned = ""
    if constructs:
        turned = _TURNED[language][len(constructs) > 1].format(_and(constructs, language))
    moderators = found.at_means.get(language, ())
    where = _AT_MEANS[language][len(moderators) > 1] if moderators else ""
    at_means = where.format(_and(moderators, language))
    return comma.join(_figures(found, tests, language)) + at_means + turned


def _and(names: Sequence[str], language: Language) -> str:
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    return last.join(filter(None, (comma.join(names[:-1]), *names[-1:])))


def _figures(found: HypothesisFinding, tests: HypothesisTests, language: Language) -> list[str]:
    zh, numbers = language == "zh", found.numbers
    figures = [f"b = {_number(numbers['est'])}", f"SE = {_number(numbers['se'])}"]
    ends = f"[{_number(numbers['ci_lower'])}, {_number(numbers['ci_upper'])}]"
    coverage = exact_percent(tests.level)
    figures.append(f"{coverage} 置信区间 {ends}" if zh else f"{coverage} interval {ends}")
    if "pvalue" in numbers:
        judged = "pvalue_adjusted" if tests.adjust else "pvalue"
        p = p_value(numbers[judged], language=language, cutoff=tests.alpha)
        adjusted = ("校正后 " if zh else "adjusted ") if tests.adjust else ""
        figures += [f"z = {_number(numbers['z'], 2)}", f"{adjusted}p {p}"]
    return [*figures, f"β = {rounded(numbers['std_all'], language=language)}"]


def _summary_en(findings: Sequence[HypothesisFinding], tests: HypothesisTests) -> str:
    if not _tested(findings):
        return "No hypothesis was tested."
    if tests.interval:
        rule = (
            f"{INTERVALS['en'][tests.interval]} bootstrap intervals of "
            f"{exact_percent(tests.level)} without zero, with the sign that was claimed"
        )
    else:
        rule = f"two-sided tests at {short(tests.alpha)}, with the sign that was claimed"
        if tests.adjust:
            rule += f"; p-values adjusted by {_ADJUSTED['en'][tests.adjust]}"
    count = f"Supported in {_supported(findings)} of {_tested(findings)} tests ({rule})."
    return f"{count} {_OPPOSITE['en']}" if _has_opposite(findings) else count


def _summary_zh(findings: Sequence[HypothesisFinding], tests: HypothesisTests) -> str:
    if not _tested(findings):
        return "所有假设均未检验。"
    if tests.interval:
        kind = INTERVALS["zh"][tests.interval]
        rule = f"{exact_percent(tests.level)} {kind}自助法置信区间不含零，且符号与假设一致"
    else:
        rule = f"双侧检验，显著性水平 {short(tests.alpha, 'zh')}，且符号与假设一致"
        if tests.adjust:
            rule += f"；p 值经 {_ADJUSTED['zh'][tests.adjust]}校正"
    count = _supported(findings)
    text = f"共检验 {_tested(findings)} 项，其中 {count} 项得到支持（{rule}）。"
    return f"{text}{_OPPOSITE['zh']}" if _has_opposite(findings) else text


def _has_opposite(findings: Sequence[HypothesisFinding]) -> bool:
    return any(found.verdict == "opposite sign" for found in findings)


def _supported(findings: Sequence[HypothesisFinding]) -> int:
    return sum(found.verdict == "supported" for found in findings)


def _tested(findings: Sequence[HypothesisFinding]) -> int:
    return sum(found.verdict != "not tested" for found in findings)


def _number(value: float, places: int = 3) -> str:
    """Write a number with its sign, and with more places where these would show it as zero."""
    if isnan(value):
        return "–"
    while value and not round(value, places) and places < _MOST_PLACES:
        places += 1
    return f"{value:.{places}f}".replace("-", "−")
