"""The section about measurement in English."""

from __future__ import annotations

import pandas as pd

from loyaltysem.models.validity.measurement_findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    FitFindings,
    GroupFindings,
    extremes,
    largest,
)
from loyaltysem.models.validity.rounded import fit_index, p_value, rounded

__all__ = ["english"]


def english(fit: FitFindings, groups: tuple[GroupFindings, ...]) -> str:
    """Write the section: fit, then reliability and validity of each group."""
    paragraphs = [_fit(fit)]
    for group in groups:
        begins = f"In the group {group.label}: " if group.label else ""
        paragraphs.append(begins + _convergent(group))
        if len(group.pairs):
            paragraphs.append(begins + _discriminant(group.pairs))
    return "\n\n".join(paragraphs)


def _fit(fit: FitFindings) -> str:
    i = fit.indices
    sizes = ""
    if len(fit.n) > 1:
        sizes = f" ({', '.join(f'{label} {n}' for label, n in fit.n.items())})"
    missing = ""
    if fit.fiml:
        missing = ", with full information from incomplete answers (FIML)"
    elif fit.n_left_out:
        missing = f"; {fit.n_left_out} with incomplete answers were left out"
    text = (
        f"The measurement model of {fit.n_constructs} "
        f"{'construct' if fit.n_constructs == 1 else 'constructs'} and {fit.n_items} items was "
        f"estimated by {fit.estimator} from the answers of {sum(fit.n.values())} respondents"
        f"{sizes}{missing}."
    )
    df = int(i["df"])
    if not df:
        return f"{text} It has no degrees of freedom, so its fit cannot be tested."
    p = f", p {p_value(i['pvalue'])}" if "pvalue" in i else ""
    word = "corrected " if fit.corrected else ""
    short = {name: fit_index(value) for name, value in i.items()}
    return (
        f"{text} Fit: {word}χ²({df}) = {i['chisq']:.2f}{p}; CFI = {short['cfi']}, TLI = "
        f"{short['tli']}, RMSEA = {short['rmsea']} (90 % CI [{short['rmsea_ci_lower']}, "
        f"{short['rmsea_ci_upper']}]), SRMR = {short['srmr']}."
    )


def _convergent(group: GroupFindings) -> str:
    loadings = group.loadings.set_index("item")["loading"]
    low = loadings[loadings < LOADING]
    text = f"Standardised loadings range from {_range(loadings, LOADING)}"
    if low.empty:
        text += "; all reach .70."
    else:
        named = ", ".join(f"{item} {rounded(value, LOADING)}" for item, value in low.items())
        text += f"; {len(low)} of {len(loadings)} are below .70 ({named})."
    table = group.constructs
    if extremes(table["alpha"]):
        text += f" Cronbach's alpha ranges from {_range(table['alpha'], CR)}."
    if extremes(table["cr"]):
        text += (
            f" Composite reliability (CR) ranges from {_range(table['cr'], CR)}, "
            f"{_below(table['cr'], CR)}; average variance extracted (AVE) from "
            f"{_range(table['ave'], AVE)}, {_below(table['ave'], AVE)}."
        )
    without = table.index[table["cr"].isna()]
    if len(without):
        text += f" For {', '.join(map(str, without))} CR and AVE are not defined."
    return text


def _discriminant(pairs: pd.DataFrame) -> str:
    names = pairs["construct_1"] + "–" + pairs["construct_2"]
    highest = largest(pairs, "correlation")
    text = (
        f"The largest correlation between constructs is {rounded(highest['correlation'])} "
        f"({highest['construct_1']}–{highest['construct_2']}, 95 % CI "
        f"[{rounded(highest['ci_lower'])}, {rounded(highest['ci_upper'])}]). "
    )
    problem = pairs["cicfa_sys"].str.endswith("problem") & (pairs["cicfa_sys"] != "no problem")
    if problem.any():
        words = pairs["cicfa_sys"][problem]
        named = [f"{name} ({word})" for name, word in zip(names[problem], words, strict=True)]
        text += (
            "By the ends of these intervals (Rönkkö & Cho, 2022) there is a problem of "
            f"discriminant validity for {', '.join(named)}."
        )
    else:
        text += (
            "By the ends of these intervals no pair has a problem of discriminant validity (all "
            "end below .80; Rönkkö & Cho, 2022)."
        )
    failed = names[pairs["fornell_larcker"] == "not met"]
    judged = pairs["fornell_larcker"].isin(["met", "not met"])
    if judged.any():
        text += " The Fornell–Larcker criterion is " + (
            f"not met for {', '.join(failed)}." if len(failed) else "met for every pair."
        )
    return text + _htmt(pairs, names)


def _htmt(pairs: pd.DataFrame, names: pd.Series) -> str:
    if pairs["htmt"].isna().all():
        return ""
    highest = largest(pairs, "htmt")
    name = f"{highest['construct_1']}–{highest['construct_2']}"
    text = f" The largest HTMT is {rounded(highest['htmt'])} ({name})"
    ends = pairs["htmt_ci_upper"]
    if ends.isna().all():
        return text + "."
    text += "; the upper ends of the one-sided 95 % bootstrap intervals "
    if ends.isna().any():
        text += f"({ends.notna().sum()} of {len(ends)} pairs have one) "
    for cutoff in HTMT_CUTOFFS:
        if (ends.dropna() < cutoff).all():
            return text + f"are all below {rounded(cutoff)}."
    last = HTMT_CUTOFFS[-1]
    above = [
        f"{name} {rounded(float(end), last)}"
        for name, end in zip(names, ends, strict=True)
        if end >= last
    ]
    return text + f"are not below {rounded(last)} for {', '.join(above)}."


def _range(values: pd.Series, cutoff: float) -> str:
    found = extremes(values)
    if found is None:
        return "–"
    (least, low), (most, high) = found
    return f"{rounded(low, cutoff)} ({least}) to {rounded(high, cutoff)} ({most})"


def _below(values: pd.Series, cutoff: float) -> str:
    low = values[values < cutoff]
    limit = rounded(cutoff)
    if low.empty:
        return f"at least {limit} throughout"
    return f"below {limit} for {', '.join(map(str, low.index))}"
