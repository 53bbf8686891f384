"""Rules about the pattern of a person's answers: variability, distance, consistency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from loyaltysem.moments.incomplete.holes import operations_a_step
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.screening.mahalanobis import mahalanobis_distances
from loyaltysem.survey.screening.psychometric_pairs import (
    item_correlations,
    item_pairs,
    pair_consistency,
)
from loyaltysem.survey.screening.rule import Rule, judged
from loyaltysem.survey.screening.within_person import (
    FEWEST_PAIRS,
    even_odd_index,
    response_variability,
)
from loyaltysem.words import screening as words

__all__ = ["even_odd_rule", "mahalanobis_rule", "pair_rules", "variability_rule"]

_UNASKED_OPERATIONS = 2e7
"""A step of EM in a tenth of a second; there are tens to hundreds of steps."""


def variability_rule(survey: SurveyData, cutoff: float | None) -> Rule:
    """Return ``irv``: a low standard deviation of a person's answers, before reversal."""
    answers, note = on_common_scale(survey.presented, survey.codebook)
    rule = Rule(
        "irv",
        *words.variability(cutoff),
        "Dunn et al. (2018)",
        cutoff,
        asked=cutoff is not None,
    )
    if answers.shape[1] < 3:
        reason = f"{answers.shape[1]} item(s) are too few to tell a careful answer from a careless"
        return replace(rule, note=reason)
    values = response_variability(answers.to_numpy(dtype=np.float64))
    return judged(rule, pd.Series(values, answers.index), "below", [note])


def mahalanobis_rule(survey: SurveyData, probability: float | None) -> Rule:
    """Return ``mahalanobis``: an unusual combination of answers."""
    answers = survey.presented
    values = answers.to_numpy(dtype=np.float64)
    n_items = values.shape[1]
    cutoff = None if probability is None else 2 * float(gammaincinv(n_items / 2, probability))
    rule = Rule(
        "mahalanobis",
        *words.mahalanobis(cutoff, probability, n_items),
        "Meade & Craig (2012); the distance: Mahalanobis (1936)",
        cutoff,
        asked=probability is not None,
    )
    if probability is None and operations_a_step(values) > _UNASKED_OPERATIONS:
        reason = (
            "so many patterns of missing answers would take minutes; give a cut-off, such as "
            "mahalanobis=0.999, to have it computed"
        )
        return replace(rule, note=reason)
    distances, reason = mahalanobis_distances(values, [str(name) for name in answers.columns])
    if reason:
        return replace(rule, note=reason)
    measure = pd.Series(distances, answers.index)
    n = len(values)
    largest = (n - 1) ** 2 / n
    if cutoff is not None and not np.isnan(values).any() and largest <= cutoff:
        reason = (
            f"no distance among {n} respondents can exceed {largest:.1f}, which is below the "
            f"cut-off {cutoff:.1f}, so nobody could be flagged"
        )
        return replace(rule, measure=measure, note=reason)
    holes = int((np.isnan(values).any(axis=1) & ~np.isnan(distances)).sum())
    note = f"{holes} respondent(s) with missing answers are judged by those they gave"
    return judged(rule, measure, "above", [note if holes else ""])


def even_odd_rule(survey: SurveyData, cutoff: float | None) -> Rule:
    """Return ``even_odd``: halves of the constructs that do not go together within the person."""
    shown = {name: at for at, name in enumerate(survey.presented.columns)}
    constructs = {
        name: sorted(items, key=shown.__getitem__)
        for name, items in survey.codebook.construct_items.items()
        if len(items) >= 2
    }
    rule = Rule(
        "even_odd",
        *words.even_odd(cutoff),
        "Johnson (2005)",
        cutoff,
        asked=cutoff is not None,
    )
    if len(constructs) < FEWEST_PAIRS:
        reason = (
            f"{len(constructs)} construct(s) of the codebook have two or more items; at least "
            f"{FEWEST_PAIRS} are needed to correlate halves within a person"
        )
        return replace(rule, note=reason)
    items = [item for members in constructs.values() for item in members]
    answers, note = on_common_scale(survey.responses[items], survey.codebook)
    at = {name: k for k, name in enumerate(items)}
    values = even_odd_index(
        answers.to_numpy(dtype=np.float64),
        [[at[item] for item in members] for members in constructs.values()],
    )
    said = f"{len(constructs)} constructs"
    return judged(rule, pd.Series(values, answers.index), "above", [said, note])


def pair_rules(
    survey: SurveyData,
    synonyms: float | None,
    antonyms: float | None,
    synonym_critval: float,
    antonym_critval: float,
) -> tuple[Rule, Rule]:
    """Return ``synonyms`` and ``antonyms``: consistency over item pairs, before reversal."""
    answers, note = on_common_scale(survey.presented, survey.codebook)
    values = answers.to_numpy(dtype=np.float64)
    correlations = item_correlations(values)

    def looked_at(rule: Rule, critical: float) -> Rule:
        pairs = item_pairs(correlations, critical)
        sign = ">" if critical > 0 else "<"
        found = f"{len(pairs)} pair(s) of items with r {sign} {critical:g}"
        if len(pairs) < FEWEST_PAIRS:
            return replace(rule, note=f"{found}; at least {FEWEST_PAIRS} are needed")
        measure = pd.Series(pair_consistency(values, pairs), answers.index)
        return judged(rule, measure, "below" if critical > 0 else "above", [found, note])

    synonym_rule = Rule(
        "synonyms",
        *words.synonyms(synonyms),
        "Meade & Craig (2012)",
        synonyms,
        asked=synonyms is not None,
    )
    antonym_rule = Rule(
        "antonyms",
        *words.antonyms(antonyms),
        "Meade & Craig (2012)",
        antonyms,
        asked=antonyms is not None,
    )
    return looked_at(synonym_rule, synonym_critval), looked_at(antonym_rule, antonym_critval)


def on_common_scale(answers: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, str]:
    """Return answers that may be compared within a person, and what was done to them.

    Items with the same bounds stay as they are. Where bounds differ, each answer becomes its
    share of the declared range; otherwise an item from 0 to 10 beside items from 1 to 5 would
    look like a person's inconsistency.

    Parameters
    ----------
    answers : DataFrame
        Columns are items of the codebook.
    codebook : Codebook

    Returns
    -------
    answers : DataFrame
    note : str
        ``""`` when all items have the same declared bounds.
    """
    bounds = {name: codebook.bounds[name] for name in answers.columns if name in codebook.bounds}
    undeclared = len(answers.columns) - len(bounds)
    if undeclared:
        return answers, (
            f"{undeclared} of {len(answers.columns)} items declare no bounds, so the answers were "
            "compared as they stand"
        )
    if len(set(bounds.values())) <= 1:
        return answers, ""
    low = pd.Series({name: low for name, (low, _) in bounds.items()})
    high = pd.Series({name: high for name, (_, high) in bounds.items()})
    return (answers - low) / (high - low), (
        "the items have different answer scales, so each answer was taken as its share of the "
        "declared range"
    )
