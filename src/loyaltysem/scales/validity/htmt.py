"""How well constructs can be told apart, from the correlations of their items."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, OptionError, users_line
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.scales.exploration.correlation_sample import CorrelationKind
from loyaltysem.scales.ordinal.sample import OrdinalMissing
from loyaltysem.scales.validity.heterotrait import HTMTKind, heterotrait_monotrait_ratio
from loyaltysem.scales.validity.htmt_table import HTMTTable
from loyaltysem.scales.validity.item_correlations import (
    ItemCorrelations,
    take_item_correlations,
)
from loyaltysem.words import exact_percent, rounded, short

__all__ = ["htmt"]

FloatArray = NDArray[np.float64]
CUTOFFS = (0.85, 0.90, 1.0)
FEWEST_REPLICATES = 20
_MEANS = {
    "htmt": "HTMT, arithmetic means of {} correlations (Henseler, Ringle & Sarstedt 2015)",
    "htmt2": "HTMT2, geometric means of {} correlations (Roemer et al. 2021)",
}


@checked
def htmt(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    kind: HTMTKind = "htmt",
    correlation: CorrelationKind = "pearson",
    missing: OrdinalMissing | None = None,
    n_replicates: int = 2000,
    level: float = 0.95,
    rng: int | np.random.Generator | None = None,
    progress: bool = False,
) -> HTMTTable:
    """Compute the heterotrait–monotrait ratio of every pair of constructs, with intervals.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    kind : {"htmt", "htmt2"}
        Arithmetic means, which assume equal loadings within a construct; or geometric ones, which
        do not.
    correlation : {"pearson", "polychoric"}
        Of the answers as numbers, or of the normal responses behind ordered answers.
    missing : {None, "listwise", "pairwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many;
        "pairwise", for polychoric correlations, takes everybody who answered both items.
    n_replicates : int, default 2000
        Bootstrap samples of respondents, at least 20; 0 for none.
    level : float, default 0.95
        Coverage of each end by itself: the upper end is the 95% quantile of the draws, the lower
        end the 5% quantile, and together they are a 90% interval.
    rng : int, Generator or None
        The same seed gives the same digits.
    progress : bool, default False
        Show a progress bar of the bootstrap samples.

    Returns
    -------
    DataFrame
        Square, constructs by constructs, one on the diagonal. Its ``intervals`` have one row for
        each pair: ``construct_1 construct_2 htmt`` (or ``htmt2``) ``ci_lower ci_upper n_undefined
        verdict``; its ``conventions`` state the rule of the verdict, its ``notes`` say why a cell
        is empty.

    Raises
    ------
    OptionError
        The constructs are absent or fewer than two, an option has no meaning.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`loyaltysem.reliability`, and for polychoric correlations as in
        :func:`loyaltysem.polychoric`.

    Warns
    -----
    DataWarning
        A construct has one item, or items that correlate negatively with each other: it has no
        ratio.

    Notes
    -----
    The verdict compares the upper end with .85, .90 and 1: a test against zero, as some programs
    print, says nothing about discriminant validity. Draws in which the ratio is not defined count
    as lying beyond either end, so that they widen the interval and never narrow it. Agrees with
    ``htmt`` of semTools 0.5-6, for polychoric correlations to the 1e-6 where lavaan's search
    stops.

    References
    ----------
    Henseler, Ringle & Sarstedt (2015), Journal of the Academy of Marketing Science 43; Roemer,
    Schuberth & Henseler (2021), Industrial Management & Data Systems 121.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.htmt(survey, missing="listwise", n_replicates=200, rng=1)
    >>> bool(found.loc["SAT", "TRU"] < found.intervals["ci_upper"].max())
    True
    """
    check_level(level)
    _check(n_replicates)
    sample = take_item_correlations(data, constructs, missing, correlation)
    if len(sample.constructs) < 2:
        raise OptionError(
            f"HTMT compares constructs, and there is one: {', '.join(sample.constructs)}. Give the "
            "items of at least two."
        )
    ratios = heterotrait_monotrait_ratio(sample.correlation, sample.blocks, kind=kind)
    drawn = _drawn(sample, kind, n_replicates, generator(rng), progress)
    findings = _findings(sample, kind)
    for finding in findings:
        warnings.warn(finding, DataWarning, stacklevel=users_line())
    names = list(sample.constructs)
    pairs = [
        _pair(names, kind, ratios, drawn, at, level) for at in combinations(range(len(names)), 2)
    ]
    notes = [*findings, *_mixed_signs(sample), *sample.notes]
    if drawn is None:
        reason = "n_replicates=0" if not n_replicates else "moments have no respondents to draw"
        notes.append(f"No interval and no verdict: {reason}.")
    return HTMTTable.of_pairs(
        pd.DataFrame(ratios, index=names, columns=names),
        pairs,
        _conventions(kind, level, n_replicates, sample),
        notes,
        level,
    )


def _check(n_replicates: int) -> None:
    whole = isinstance(n_replicates, int | np.integer) and not isinstance(n_replicates, bool)
    # the 95% quantile of fewer would be one of their extremes
    if not whole or (n_replicates != 0 and n_replicates < FEWEST_REPLICATES):
        raise OptionError(
            f"n_replicates={n_replicates!r}: a whole number of bootstrap samples is needed, "
            f"{FEWEST_REPLICATES} at the least; 2000 are usual, 0 gives no interval."
        )


def _drawn(
    sample: ItemCorrelations,
    kind: HTMTKind,
    n_replicates: int,
    random: np.random.Generator,
    progress: bool,
) -> FloatArray | None:
    """Ratios of every bootstrap sample, shape (n_replicates, K, K)."""
    if sample.drawn is None or not n_replicates:
        return None
    found = []
    with single_threaded(), tqdm(total=n_replicates, desc="samples", disable=not progress) as bar:
        for correlations in sample.drawn(n_replicates, random):
            found.append(heterotrait_monotrait_ratio(correlations, sample.blocks, kind=kind))
            bar.update(len(correlations))
    return np.concatenate(found)


def _pair(
    names: list[str],
    kind: HTMTKind,
    ratios: FloatArray,
    drawn: FloatArray | None,
    at: tuple[int, int],
    level: float,
) -> dict[str, Any]:
    lower = upper = np.nan
    n_undefined = 0
    ratio = float(ratios[at])
    if drawn is not None and np.isfinite(ratio):
        replicates = drawn[:, *at]
        undefined = np.isnan(replicates)
        n_undefined = int(undefined.sum())
        lower = _end(np.where(undefined, -np.inf, replicates), 1 - level)
        upper = _end(np.where(undefined, np.inf, replicates), level)
    return {
        "construct_1": names[at[0]],
        "construct_2": names[at[1]],
        kind: ratio,
        "ci_lower": lower,
        "ci_upper": upper,
        "n_undefined": n_undefined,
        "verdict": _verdict(upper),
    }


def _end(replicates: FloatArray, share: float) -> float:
    ordered = np.sort(replicates)
    place = share * (len(ordered) - 1)
    around = ordered[[int(np.floor(place)), int(np.ceil(place))]]
    # between an infinite and a finite replicate there is no quantile
    if not np.isfinite(around).all():
        return float("nan")
    return float(around[0] + (place - np.floor(place)) * (around[1] - around[0]))


def _verdict(upper: float) -> str:
    if np.isnan(upper):
        return "no interval"
    for cutoff in CUTOFFS:
        if upper < cutoff:
            return f"distinct: upper end below {_short(cutoff)}"
    return "not shown to be distinct: upper end not below 1"


def _short(number: float) -> str:
    return rounded(number) if number < 1 else short(number)


def _findings(sample: ItemCorrelations, kind: HTMTKind) -> list[str]:
    findings = []
    names, correlation = sample.names, sample.correlation
    for construct, items in sample.constructs.items():
        if len(items) == 1:
            findings.append(
                f"{construct} has one item ({items[0]}), so there is no correlation within it to "
                "compare with: its ratios are empty. Judge it by the latent correlations of a CFA "
                "in which its reliability is assumed, or by its content."
            )
            continue
        opposed = [
            f"{a} with {b} ({correlation[names.index(a), names.index(b)]:.3f})"
            for a, b in combinations(items, 2)
            if _is_opposed(correlation[names.index(a), names.index(b)], kind)
        ]
        if opposed:
            findings.append(
                f"{construct}: items of one construct do not correlate positively: "
                f"{', '.join(opposed[:6])}{', …' if len(opposed) > 6 else ''}. There is no mean of "
                "theirs to take a root of, so the ratios of the construct are empty. Read the "
                "wording: reverse what is worded against the others, or take the item out."
            )
    return findings


def _is_opposed(r: float, kind: HTMTKind) -> bool:
    return bool(r < 0 if kind == "htmt" else r <= 0)


def _mixed_signs(sample: ItemCorrelations) -> list[str]:
    blocks = dict(zip(sample.constructs, sample.blocks, strict=True))
    notes = []
    for (one, a), (other, b) in combinations(blocks.items(), 2):
        between = sample.correlation[np.ix_(a, b)]
        fewer = min(int((between < 0).sum()), int((between > 0).sum()))
        if fewer:
            notes.append(
                f"{one} and {other}: {fewer} of {between.size} correlations between their items "
                "have the other sign than the rest; they enter with their absolute values."
            )
    return notes


def _conventions(
    kind: HTMTKind, level: float, n_replicates: int, sample: ItemCorrelations
) -> dict[str, str]:
    return {
        "n": sample.described,
        kind: _MEANS[kind].format(sample.kind.replace("pearson", "Pearson"))
        + "; absolute values between constructs",
        "ci_lower, ci_upper": (
            f"percentiles of {n_replicates} bootstrap samples, each end one-sided at "
            f"{exact_percent(level)}; undefined samples (n_undefined) count as beyond it"
        ),
        "verdict": (
            "the smallest of .85, .90 and 1 that the upper end is below: .85 for constructs that "
            "differ in content, .90 for neighbouring ones, 1 the least that can be asked"
        ),
    }
