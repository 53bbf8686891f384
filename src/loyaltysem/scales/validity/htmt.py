"""How well constructs can be told apart, from the correlations of their items."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataWarning, OptionError
from loyaltysem.inference.uncertainty.resampling import (
    bootstrap_weights,
    generator,
    weighted_moments,
)
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.sample import ScaleSample, take_scales
from loyaltysem.scales.validity.heterotrait import HTMTKind, heterotrait_monotrait_ratio
from loyaltysem.scales.validity.htmt_table import HTMTTable

__all__ = ["htmt"]

FloatArray = NDArray[np.float64]
CUTOFFS = (0.85, 0.90, 1.0)
FEWEST_DRAWS = 20
_MEANS = {
    "htmt": "HTMT, arithmetic means of Pearson correlations (Henseler, Ringle & Sarstedt 2015)",
    "htmt2": "HTMT2, geometric means of Pearson correlations (Roemer et al. 2021)",
}


def htmt(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    kind: HTMTKind = "htmt",
    missing: MissingTreatment | None = None,
    draws: int = 2000,
    level: float = 0.95,
    rng: int | np.random.Generator | None = None,
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
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    draws : int, default 2000
        Bootstrap samples of respondents, at least 20; 0 for none.
    level : float, default 0.95
        Coverage of each end by itself: the upper end is the 95 % quantile of the draws, the lower
        end the 5 % quantile, and together they are a 90 % interval.
    rng : int, Generator or None
        The same seed gives the same digits.

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
        As in :func:`loyaltysem.reliability`.

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
    ``htmt`` of semTools 0.5-6.

    References
    ----------
    Henseler, Ringle & Sarstedt (2015), Journal of the Academy of Marketing Science 43; Roemer,
    Schuberth & Henseler (2021), Industrial Management & Data Systems 121.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.htmt(survey, missing="listwise", draws=200, rng=1)
    >>> bool(found.loc["SAT", "TRU"] < found.intervals["ci_upper"].max())
    True
    """
    check_level(level)
    _check(missing, draws)
    sample = take_scales(data, constructs, missing)
    if len(sample.constructs) < 2:
        raise OptionError(
            f"HTMT compares constructs, and there is one: {', '.join(sample.constructs)}. Give the "
            "items of at least two."
        )
    blocks = _blocks(sample)
    correlation = _correlations(sample.moments.covariances[0])
    ratios = heterotrait_monotrait_ratio(correlation, blocks, kind)
    drawn = _drawn(sample, blocks, kind, draws, generator(rng))
    findings = _findings(sample, correlation, kind)
    for finding in findings:
        warnings.warn(finding, DataWarning, stacklevel=2)
    names = list(sample.constructs)
    pairs = [
        _pair(names, kind, ratios, drawn, at, level) for at in combinations(range(len(names)), 2)
    ]
    notes = [*findings, *_mixed_signs(sample, correlation)]
    if drawn is None:
        reason = "draws=0" if not draws else "moments have no respondents to draw"
        notes.append(f"No interval and no verdict: {reason}.")
    return HTMTTable.of_pairs(
        pd.DataFrame(ratios, index=names, columns=names),
        pairs,
        _conventions(kind, level, draws, sample),
        notes,
    )


def _check(missing: MissingTreatment | None, draws: int) -> None:
    if missing not in (None, "listwise"):
        raise OptionError(
            f"missing={missing!r}: HTMT is computed from the correlations of complete rows. Say "
            "None (refuse missing answers) or 'listwise' (leave incomplete rows out)."
        )
    whole = isinstance(draws, int | np.integer) and not isinstance(draws, bool)
    # the 95 % quantile of fewer would be one of their extremes
    if not whole or (draws != 0 and draws < FEWEST_DRAWS):
        raise OptionError(
            f"draws={draws!r}: a whole number of bootstrap samples is needed, {FEWEST_DRAWS} at "
            "the least; 2000 are usual, 0 gives no interval."
        )


def _blocks(sample: ScaleSample) -> list[list[int]]:
    names = sample.moments.names
    return [[names.index(item) for item in items] for items in sample.constructs.values()]


def _correlations(covariances: FloatArray) -> FloatArray:
    deviations = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    # an item that is constant among the respondents drawn has no correlation
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(covariances / deviations[..., :, None] / deviations[..., None, :])


def _drawn(
    sample: ScaleSample,
    blocks: list[list[int]],
    kind: HTMTKind,
    draws: int,
    random: np.random.Generator,
) -> FloatArray | None:
    """Ratios of every bootstrap sample, shape (draws, K, K)."""
    if sample.values is None or not draws:
        return None
    values = sample.values / sample.values.std(axis=0)
    return np.concatenate(
        [
            heterotrait_monotrait_ratio(
                _correlations(_without_rounding(weighted_moments(values, weights)[1])),
                blocks,
                kind,
            )
            for weights in bootstrap_weights(len(values), draws, random)
        ]
    )


def _without_rounding(covariances: FloatArray) -> FloatArray:
    """Set variances that are rounding errors to zero: the item is constant in that draw."""
    cleaned = covariances.copy()
    diagonal = np.einsum("...ii->...i", cleaned)
    diagonal[diagonal < 1e-12] = 0.0
    return cleaned


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
    return f"{number:.2f}".removeprefix("0") if number < 1 else f"{number:g}"


def _findings(sample: ScaleSample, correlation: FloatArray, kind: HTMTKind) -> list[str]:
    findings = []
    names = sample.moments.names
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


def _mixed_signs(sample: ScaleSample, correlation: FloatArray) -> list[str]:
    blocks = dict(zip(sample.constructs, _blocks(sample), strict=True))
    notes = []
    for (one, a), (other, b) in combinations(blocks.items(), 2):
        between = correlation[np.ix_(a, b)]
        fewer = min(int((between < 0).sum()), int((between > 0).sum()))
        if fewer:
            notes.append(
                f"{one} and {other}: {fewer} of {between.size} correlations between their items "
                "have the other sign than the rest; they enter with their absolute values."
            )
    return notes


def _conventions(kind: HTMTKind, level: float, draws: int, sample: ScaleSample) -> dict[str, str]:
    return {
        "n": sample.described,
        kind: _MEANS[kind] + "; absolute values between constructs",
        "ci_lower, ci_upper": (
            f"percentiles of {draws} bootstrap samples, each end one-sided at {100 * level:g} %; "
            "undefined samples (n_undefined) count as beyond it"
        ),
        "verdict": (
            "the smallest of .85, .90 and 1 that the upper end is below: .85 for constructs that "
            "differ in content, .90 for neighbouring ones, 1 the least that can be asked"
        ),
    }
