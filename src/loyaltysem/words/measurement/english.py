"""The section about measurement in English."""

from __future__ import annotations

import pandas as pd

from loyaltysem.words.measurement.findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    NO_RATIOS,
    FitFindings,
    GroupFindings,
    PairFindings,
    RatioFindings,
    extremes,
)
from loyaltysem.words.numbers import exact_percent, fit_index, p_value, rounded
from loyaltysem.words.questionnaires.answers import Taken
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = ["english", "ratio_sentence_en"]

_INCOMPLETE: dict[Taken, str] = {
    "incomplete": ", with full information from incomplete answers (FIML)",
    "pairs": ", each correlation from everybody who answered both items",
}
_KIND: dict[Taken, str] = dict.fromkeys(("categories", "pairs"), "ordered ")


def english(fit: FitFindings, groups: tuple[GroupFindings, ...]) -> str:
    """Write the section: fit, then reliability and validity of each group."""
    paragraphs = [_fit(fit)]
    for group in groups:
        begins = f"In the group {group.label['en']}: " if group.label else ""
        paragraphs.append(begins + _convergent(group))
        if group.pairs is not None:
            paragraphs.append(begins + _discriminant(group.pairs))
    return "\n\n".join(paragraphs)


def _fit(fit: FitFindings) -> str:
    i = fit.indices
    sizes = ""
    if len(fit.n) > 1:
        named = zip((group["en"] for group in fit.groups), fit.n, strict=True)
        sizes = f" ({', '.join(f'{group} {n}' for group, n in named)})"
    missing = _INCOMPLETE.get(fit.answers_taken, "")
    if fit.n_left_out and not missing:
        missing = f"; {fit.n_left_out} with incomplete answers were left out"
    kind = _KIND.get(fit.answers_taken, "")
    text = (
        f"The measurement model of {fit.n_constructs} "
        f"{'construct' if fit.n_constructs == 1 else 'constructs'} and {fit.n_items} items was "
        f"estimated by {fit.estimator} from the {kind}answers of {sum(fit.n)} respondents"
        f"{sizes}{missing}."
    )
    if fit.sampling is not None:
        text += f" {sampling_sentence(fit.sampling, 'en')}"
    if "lr_chisq" in i:
        return (
            f"{text} The model has products of constructs, for which there is no chi-square of fit "
            f"and no index made of it; against the model without them, χ²({int(i['lr_df'])}) = "
            f"{i['lr_chisq']:.2f}, p {p_value(i['lr_pvalue'])}."
        )
    df = int(i["df"])
    if not df:
        return f"{text} It has no degrees of freedom, so its fit cannot be tested."
    p = f", p {p_value(i['pvalue'])}" if "pvalue" in i else ""
    word = "corrected " if fit.corrected else ""
    short = {name: fit_index(value) for name, value in i.items()}
    return (
        f"{text} Fit: {word}χ²({df}) = {i['chisq']:.2f}{p}; CFI = {short['cfi']}, TLI = "
        f"{short['tli']}, RMSEA = {short['rmsea']} (90% CI [{short['rmsea_ci_lower']}, "
        f"{short['rmsea_ci_upper']}]), SRMR = {short['srmr']}."
    )


def _convergent(group: GroupFindings) -> str:
    mixed = [
        f"The items of {construct} run in two directions ({against}, against the sign "
        "of the others), so that alpha, omega and CR, which assume one, are not judged; an item "
        "worded against the others has to be reversed first."
        for construct, against in group.mixed.items()
    ]
    if group.loadings.empty:
        return " ".join(mixed)
    return " ".join([_of_one_direction(group.loadings, group.constructs), *mixed])


def _of_one_direction(loadings: pd.Series, table: pd.DataFrame) -> str:
    low = loadings[loadings < LOADING]
    text = f"Standardised loadings range from {_range(loadings, LOADING)}"
    if low.empty:
        text += "; all reach .70."
    else:
        named = ", ".join(f"{item} {rounded(value, LOADING)}" for item, value in low.items())
        text += f"; {len(low)} of {len(loadings)} are below .70 ({named})."
    if extremes(table["alpha"]):
        text += f" Cronbach's alpha ranges from {_range(table['alpha'], CR)}."
    if "omega_categorical" in table and extremes(table["omega_categorical"]):
        text += (
            " The reliability of the sum of the ordered answers (Green & Yang, 2009) ranges from "
            f"{_range(table['omega_categorical'], CR)}."
        )
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


def _discriminant(pairs: PairFindings) -> str:
    text = (
        f"The largest correlation between constructs is {rounded(pairs.correlation)} "
        f"({pairs.name}, 95% CI [{rounded(pairs.ci_lower)}, {rounded(pairs.ci_upper)}]). "
    )
    if pairs.problems:
        named = [f"{name} ({word})" for name, word in pairs.problems]
        text += (
            "By the ends of these intervals (Rönkkö & Cho, 2022) there is a problem of "
            f"discriminant validity for {', '.join(named)}."
        )
    else:
        text += (
            "By the ends of these intervals no pair has a problem of discriminant validity (all "
            "end below .80; Rönkkö & Cho, 2022)."
        )
    failed = pairs.fornell_larcker
    if failed is not None:
        text += " The Fornell–Larcker criterion is " + (
            f"not met for {', '.join(failed)}." if failed else "met for every pair."
        )
    if pairs.ratios is not None:
        return f"{text} {ratio_sentence_en(pairs.ratios)}"
    why = NO_RATIOS["en"].get(pairs.no_ratios)
    return f"{text} HTMT is not reported: {why}." if why else text


def ratio_sentence_en(ratios: RatioFindings) -> str:
    """Say how far the ratios are from one."""
    text = f"The largest {ratios.kind} is {rounded(ratios.value)} ({ratios.name})"
    if not ratios.n_ends:
        return text + "."
    coverage = exact_percent(ratios.level)
    text += f"; the upper ends of the one-sided {coverage} bootstrap intervals "
    if ratios.n_ends < ratios.n_pairs:
        text += f"({ratios.n_ends} of {ratios.n_pairs} pairs have one) "
    if ratios.below is not None:
        return text + f"are all below {rounded(ratios.below)}."
    last = HTMT_CUTOFFS[-1]
    above = [f"{name} {rounded(end, last)}" for name, end in ratios.above]
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
