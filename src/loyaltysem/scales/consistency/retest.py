"""How well scores of one occasion come back on another."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import fdtrc

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, DataWarning, OptionError, users_line
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.taking import take_answers
from loyaltysem.moments.treatments import COMPLETE_ROWS
from loyaltysem.scales.consistency.intraclass import (
    FORMS,
    TwoWayVariance,
    intraclass_correlations,
)
from loyaltysem.scales.table import ScaleTable
from loyaltysem.words import exact_percent, p_value
from loyaltysem.words.questionnaires.respondents import left_out

__all__ = ["intraclass_correlation"]

FloatArray = NDArray[np.float64]
MEANINGS = {
    "ICC1": "one occasion, no order of occasions",
    "ICC2": "one occasion, absolute agreement",
    "ICC3": "one occasion, consistency",
    "ICC1k": "mean of {k} occasions, no order",
    "ICC2k": "mean of {k} occasions, absolute agreement",
    "ICC3k": "mean of {k} occasions, consistency",
}
WORDS = ((0.9, "excellent"), (0.75, "good"), (0.5, "moderate"))


@checked
def intraclass_correlation(
    data: Any,
    occasions: Sequence[str] | Mapping[str, Sequence[str]],
    *,
    missing: MissingTreatment | None = None,
    level: float = 0.95,
) -> ScaleTable:
    """Compute test–retest reliability: the six intraclass correlations with intervals.

    Parameters
    ----------
    data : Survey or data frame
        One row for each respondent, the occasions beside each other.
    occasions : sequence of str, or mapping of str to sequence of str
        The column of each occasion; or the items of each occasion, whose mean is the score, the
        same items in the same order: ``{"May": ["SAT1_a", "SAT2_a"], "June": ["SAT1_b",
        "SAT2_b"]}``.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        One row for each form of Shrout and Fleiss (``ICC1 ICC2 ICC3 ICC1k ICC2k ICC3k``) and the
        columns

        - ``mcgraw_wong``: the same form's other name, such as ``ICC(A,1)``;
        - ``meaning``: of one occasion or of their mean; agreement or consistency;
        - ``icc``, ``ci_lower``, ``ci_upper``;
        - ``f``, ``df1``, ``df2``, ``pvalue``: test that it is zero;
        - ``verdict``: Koo and Li's words for both ends of the interval.

    Raises
    ------
    OptionError
        Fewer than two occasions, an item named twice, unequal numbers of items, or moments.
    DataError
        A constant occasion, occasions that are copies of each other, too few rows, text.
    VariableNotFoundError, MissingDataError
        As in :func:`reliability`.

    Warns
    -----
    DataWarning
        Two occasions correlate negatively, or the mean shifts between occasions so much that
        agreement and consistency speak of different things.

    Notes
    -----
    For a retest of the same respondents report ICC2 (``ICC(A,1)``, absolute agreement) or, where a
    common shift of all respondents does not matter, ICC3 (``ICC(C,1)``), and say which. Agrees
    with ``ICC(lmer = FALSE)`` of psych 2.2.9 to 1e-9.

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86; McGraw & Wong (1996), Psychological Methods
    1; Koo & Li (2016), Journal of Chiropractic Medicine 15.

    Examples
    --------
    >>> import pandas as pd
    >>> import loyaltysem as ls
    >>> scores = pd.DataFrame({"May": [4, 5, 3, 6, 2, 5, 7], "June": [4, 6, 3, 5, 2, 4, 7]})
    >>> table = ls.intraclass_correlation(scores, ["May", "June"])
    >>> table.loc["ICC2", "mcgraw_wong"], round(float(table.loc["ICC2", "icc"]), 2)
    ('ICC(A,1)', 0.93)
    """
    check_level(level)
    items = _checked(occasions)
    names = [item for own in items.values() for item in own]
    (given,) = take_answers(
        data, names, missing, treatments=COMPLETE_ROWS, purpose="an intraclass correlation"
    ).groups
    scores = _scores(given.values, items)
    _require_scores(scores, list(items), given.n_left_out)
    variance = TwoWayVariance.of(scores)
    result = intraclass_correlations(variance, level=level)
    notes = [*_opposed(scores, list(items)), *_shift(variance, scores, list(items), 1 - level)]
    for note in notes:
        warnings.warn(note, DataWarning, stacklevel=users_line())
    table = pd.DataFrame(
        {
            "mcgraw_wong": list(FORMS.values()),
            "meaning": [MEANINGS[form].format(k=variance.k) for form in FORMS],
            "icc": result.icc,
            "ci_lower": result.ci_lower,
            "ci_upper": result.ci_upper,
            "f": result.f,
            "df1": result.df1,
            "df2": result.df2,
            "pvalue": result.pvalue,
            "verdict": [
                _verdict(*ends) for ends in zip(result.ci_lower, result.ci_upper, strict=True)
            ],
        },
        index=pd.Index(list(FORMS), name="form"),
    )
    return ScaleTable.of(table, _conventions(variance, items, given.n_left_out, level), notes)


def _checked(occasions: Sequence[str] | Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    if isinstance(occasions, str) or not isinstance(occasions, Sequence | Mapping):
        raise OptionError(
            f"occasions={occasions!r}: give the columns of two or more occasions, such as "
            '["SAT_may", "SAT_june"].'
        )
    if isinstance(occasions, Mapping):
        bare = [name for name, own in occasions.items() if isinstance(own, str)]
        if bare:
            raise OptionError(
                f"The items of '{bare[0]}' are the text {occasions[bare[0]]!r}; a list is needed."
            )
        items = {str(name): list(own) for name, own in occasions.items()}
    else:
        if len(set(occasions)) < len(occasions):
            raise OptionError(
                f"occasions={list(occasions)!r} names a column twice: a score would be compared "
                "with itself."
            )
        items = {name: [name] for name in occasions}
    if len(items) < 2:
        raise OptionError(f"{len(items)} occasion(s): a retest needs at least two.")
    lengths = {name: len(own) for name, own in items.items()}
    if len(set(lengths.values())) > 1 or not all(lengths.values()):
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise OptionError(
            f"The occasions have different numbers of items ({listed}); their means would be "
            "scores of different scales. Name the same items for each."
        )
    names = [item for own in items.values() for item in own]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise OptionError(f"'{twice[0]}' stands in two places of occasions; it can be in one.")
    return items


def _scores(values: FloatArray, items: Mapping[str, Sequence[str]]) -> FloatArray:
    n_items = len(next(iter(items.values())))
    return np.asarray(values.reshape(len(values), len(items), n_items).mean(axis=2))


def _require_scores(scores: FloatArray, names: list[str], n_incomplete: int) -> None:
    n = len(scores)
    if n < 3:
        raise DataError(
            f"{n} respondents answered on every occasion ({n_incomplete} have a missing answer). "
            "Three are the least that an intraclass correlation can be computed of, thirty the "
            "least that its interval says something."
        )
    spread = scores.std(axis=0)
    constant = [
        name
        for name, s, m in zip(names, spread, scores.mean(axis=0), strict=True)
        if s <= 1e-12 * max(1.0, abs(m))
    ]
    if constant:
        raise DataError(
            f"{', '.join(constant)}: all {n} respondents have the same score there, so nothing can "
            "come back or fail to. Leave this occasion out, or check its column."
        )


def _opposed(scores: FloatArray, names: list[str]) -> list[str]:
    r = np.atleast_2d(np.corrcoef(scores.T))
    found = [
        f"{names[i]} with {names[j]} ({r[i, j]:.3f})" for i, j in np.argwhere(np.triu(r < 0, 1))
    ]
    if not found:
        return []
    return [
        f"Occasions correlate negatively: {', '.join(found)}. A scale that was coded the other way "
        "round on one of them does this, or rows that are not the same respondents. Nothing was "
        "reversed here."
    ]


def _shift(
    variance: TwoWayVariance, scores: FloatArray, names: list[str], alpha: float
) -> list[str]:
    f, p = _occasions_test(variance)
    if p >= alpha:
        return []
    means = ", ".join(f"{n} {m:.3f}" for n, m in zip(names, scores.mean(axis=0), strict=True))
    return [
        f"The mean differs between occasions ({means}; F {f:.3f}, p {p_value(p)}): ICC2 counts the "
        "shift as error, ICC3 does not. Say which of them is reported, and why."
    ]


def _occasions_test(variance: TwoWayVariance) -> tuple[float, float]:
    n, k = variance.n, variance.k
    f = variance.occasions / variance.error
    return f, float(fdtrc(k - 1, (n - 1) * (k - 1), f))


def _verdict(lower: float, upper: float) -> str:
    low, high = _word(lower), _word(upper)
    return low if low == high else f"{low} to {high}"


def _word(value: float) -> str:
    return next((word for cutoff, word in WORDS if value >= cutoff), "poor")


def _conventions(
    variance: TwoWayVariance, items: Mapping[str, Sequence[str]], n_incomplete: int, level: float
) -> dict[str, str]:
    n_items = len(next(iter(items.values())))
    of = f"means of {n_items} items" if n_items > 1 else "single columns"
    described = f"{variance.n} respondents on {variance.k} occasions, {of}{left_out(n_incomplete)}"
    f, p = _occasions_test(variance)
    return {
        "n": described,
        "icc": (
            "Shrout & Fleiss (1979): 1 respondents measured on occasions without order, 2 all on "
            "the same occasions, drawn from many, 3 on just these occasions; k: of their mean"
        ),
        "ci_lower, ci_upper": (
            f"{exact_percent(level)} intervals from F distributions; normal scores"
        ),
        "verdict": (
            "both ends of the interval by Koo & Li (2016): poor below .5, moderate below .75, good "
            "below .9, excellent from .9"
        ),
        "occasions": (
            f"means differ between them by F({variance.k - 1}, "
            f"{(variance.n - 1) * (variance.k - 1)}) = {f:.3f}, p {p_value(p)}"
        ),
    }
